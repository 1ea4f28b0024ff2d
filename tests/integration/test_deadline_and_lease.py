"""Promises 7 and 8: a run stops in time, the next goes on from there, and a dead one blocks nobody for long."""

from collections.abc import Callable

import pytest

from tests.integration.stack import RUNS, SECONDS, SECONDS_TO_END, Stack


def until_requests(stack: Stack, number: int) -> Callable[[], float]:
    """An invocation whose time is up once the provider has had so many requests more."""
    begun = len(stack.dexatel.requests)
    return lambda: SECONDS if len(stack.dexatel.requests) - begun < number else SECONDS_TO_END


def test_a_run_whose_time_is_up_answers_partial_and_the_next_goes_on_where_it_stopped(stack: Stack) -> None:
    ids = {stack.listed() for _ in range(40)}
    first = stack.run(remaining=until_requests(stack, 15))
    assert first["outcome"] == "partial"
    assert 15 <= first["polled"] < 40
    polled = {request.campaign_id for request in stack.dexatel.requests}
    stack.dexatel.requests.clear()
    second = stack.run()
    assert (second["outcome"], second["polled"]) == ("complete", 40 - first["polled"])
    assert {request.campaign_id for request in stack.dexatel.requests} == ids - polled
    assert stack.run()["polled"] == 40
    assert [row["outcome"] for row in stack.runs()] == ["partial", "complete", "complete"]


def test_every_campaign_is_polled_in_turn_where_no_run_gets_through_the_list(stack: Stack) -> None:
    ids = {stack.listed() for _ in range(40)}
    for _ in range(8):
        stack.run(remaining=until_requests(stack, 8))
    assert {stack.dexatel.requests.count(each) for each in ids} <= {1, 2, 3, 4, 5}
    assert min(stack.dexatel.requests.count(each) for each in ids) >= 1


def test_a_run_goes_on_where_it_stopped_even_if_that_campaign_was_deleted_since(stack: Stack) -> None:
    ids = {stack.listed() for _ in range(40)}
    stack.run(remaining=until_requests(stack, 10))
    state = next(item for item in stack.items(RUNS) if item["segment"].startswith("state"))
    stack.delete(state["position"])
    stack.run()
    assert {request.campaign_id for request in stack.dexatel.requests} == ids


@pytest.mark.parametrize("seconds", (0.0, 1.0, 10.0))
def test_a_run_with_no_time_begins_nothing(stack: Stack, seconds: float) -> None:
    stack.listed()
    assert stack.run(remaining=lambda: seconds)["watched"] == 0
    assert len(stack.dexatel.requests) == 0
    assert stack.run()["outcome"] == "complete"


def test_alerts_that_a_run_has_no_time_for_are_sent_by_the_next(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUP_ABOVE", "0")
    ids = {stack.listed("failed") for _ in range(30)}
    answer = stack.run(remaining=until_published(stack, 3))
    assert answer["alerts_published"] == 3
    assert answer["problems"]["alert_not_published"] == 27
    stack.run()
    assert {told.subject for told in stack.told} == ids
    assert len(stack.published) == 30


def test_a_run_that_has_found_an_alert_begins_nothing_more_while_there_is_time_to_send_it(stack: Stack) -> None:
    for _ in range(100):
        stack.listed("failed")

    def remaining() -> float:
        return 30.0 if stack.dexatel.requests else SECONDS  # enough to read a campaign, and to send, but not for both

    answer = stack.run(remaining=remaining)
    assert answer["outcome"] == "partial"
    assert answer["alerts_published"] == answer["changed"] == len(stack.told)
    assert 0 < answer["changed"] < 100


def until_published(stack: Stack, number: int) -> Callable[[], float]:
    return lambda: SECONDS if len(stack.published) < number else 1.0


def test_a_run_while_another_holds_the_list_is_skipped(stack: Stack) -> None:
    campaign_id = stack.listed()
    answers = []

    def another(_: str | None) -> None:
        stack.dexatel.on_request = None
        answers.append(stack.run_elsewhere())

    stack.dexatel.on_request = another
    assert stack.run()["outcome"] == "complete"
    assert [(answer["outcome"], answer["watched"]) for answer in answers] == [("skipped", 0)]
    assert stack.dexatel.requests.count(campaign_id) == 1
    assert sorted(row["outcome"] for row in stack.runs()) == ["complete", "skipped"]


def test_a_run_that_died_blocks_no_run_beyond_its_own_deadline(stack: Stack) -> None:
    stack.listed()
    stack.aws.kill("Scan")
    stack.run_killed()
    assert stack.run(minutes=SECONDS / 60 - 0.02)["outcome"] == "skipped"
    assert stack.run(minutes=0.02)["outcome"] == "complete"


def test_a_run_that_outlived_its_lease_leaves_the_list_to_who_holds_it_now(stack: Stack) -> None:
    stack.listed()
    outcomes = []

    def others(_: str | None) -> None:
        stack.dexatel.on_request = others_again
        outcomes.append(stack.run_elsewhere(minutes=3)["outcome"])

    def others_again(_: str | None) -> None:
        stack.dexatel.on_request = None
        stack.aws.at("PutItem", lambda _: outcomes.append(stack.run_elsewhere()["outcome"]))

    stack.dexatel.on_request = others
    stack.run()
    assert outcomes[-1] == "complete"
    assert stack.run()["outcome"] == "complete"
