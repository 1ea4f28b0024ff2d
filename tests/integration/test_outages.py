"""One dead provider or key is one alert for the whole list, and one when it is over."""

import pytest

from local.dexatel_simulator import Answer
from tests.integration.aws_calls import SDK_TRIES
from tests.integration.stack import KEY, Stack

DOWN = Answer.html(status=503)


def events_of_runs(stack: Stack, *outages: Answer | None) -> list[list[str]]:
    """The events published by each of as many runs."""
    told = []
    for outage in outages:
        before = len(stack.events)
        stack.dexatel.outage = outage
        stack.run()
        told.append(stack.events[before:])
    return told


def test_a_provider_that_is_down_for_three_runs_is_told_once_and_once_when_it_is_back(stack: Stack) -> None:
    for _ in range(5):
        stack.listed()
    told = events_of_runs(stack, *[DOWN] * 6, *[None] * 3)
    unreachable, recovered = ["reporter.unreachable"], ["reporter.recovered"]
    assert told == [[], [], unreachable, [], [], [], recovered, [], []]
    assert [row["outcome"] for row in stack.runs()] == ["failed"] * 6 + ["complete"] * 3


def test_a_run_that_reads_one_campaign_breaks_the_row(stack: Stack) -> None:
    good = stack.listed()
    for _ in range(3):
        stack.dexatel.answer_always(stack.listed(), DOWN)
    assert events_of_runs(stack, DOWN, DOWN, None, DOWN, DOWN, None) == [[]] * 6
    assert "problem" not in stack.campaign(good)


def test_a_second_outage_is_a_second_alert(stack: Stack) -> None:
    stack.listed()
    events_of_runs(stack, *[DOWN] * 3, None, *[DOWN] * 3, None)
    assert stack.events == ["reporter.unreachable", "reporter.recovered"] * 2
    assert len({alert.alert_id for alert in stack.published}) == 4


@pytest.mark.parametrize(
    "outage",
    (
        Answer.reset(),
        Answer.html(status=200),
        Answer.json({"data": {}}),
        Answer.redirect("https://elsewhere.example/"),
        Answer.too_many_requests(0),
        Answer.error(409, code=409, message="no"),
    ),
    ids=("reset", "HTML", "malformed", "redirect", "429", "409"),
)
def test_whatever_keeps_every_campaign_from_being_read_counts(stack: Stack, outage: Answer) -> None:
    stack.listed()
    assert events_of_runs(stack, *[outage] * 4, None) == [[], [], ["reporter.unreachable"], [], ["reporter.recovered"]]


def test_a_pause_of_hours_that_the_provider_asks_for_is_an_outage_too(stack: Stack) -> None:
    for _ in range(3):
        stack.listed()
    assert events_of_runs(stack, *[Answer.too_many_requests(7_200)] * 4) == [[], [], ["reporter.unreachable"], []]


def test_an_empty_list_is_no_outage(stack: Stack) -> None:
    stack.watch("nonsense")
    assert events_of_runs(stack, *[DOWN] * 4) == [["campaign.invalid"], [], [], []]


def test_a_campaign_that_is_not_found_is_an_answer(stack: Stack) -> None:
    stack.watch()
    events_of_runs(stack, *[None] * 4)
    assert stack.events == ["campaign.not_found"]


def test_a_rejected_key_is_told_even_while_the_provider_counts_as_unreachable(stack: Stack) -> None:
    stack.listed()
    events_of_runs(stack, *[DOWN] * 3)
    stack.dexatel.api_key = "another"
    assert events_of_runs(stack, None, None) == [["reporter.key_rejected"], []]
    stack.dexatel.api_key = KEY
    assert events_of_runs(stack, None, None) == [["reporter.recovered"], []]


def test_an_alert_of_an_outage_that_sns_refuses_is_sent_by_the_next_run(stack: Stack) -> None:
    stack.listed()
    stack.dexatel.api_key = "another"
    stack.aws.refuse("Publish", "InternalError", status=500, times=2 * SDK_TRIES)
    for _ in range(4):
        stack.run()
    assert stack.events == ["reporter.key_rejected"]
    assert stack.published[0].document["observed_at"] == "2026-11-23T10:01:00.000Z"


def test_an_outage_stops_a_run_early_and_no_campaign_is_alerted_for_it(stack: Stack) -> None:
    for _ in range(80):
        stack.listed("completed")
    stack.dexatel.outage = Answer.error(403, code=403, message="No access")
    stack.run()
    assert len(stack.dexatel.requests) < 80
    assert stack.events == ["reporter.key_rejected"]
