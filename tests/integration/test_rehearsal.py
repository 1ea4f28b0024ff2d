"""A rehearsal answers what a poll of one campaign would lead to, and leads to nothing."""

from typing import Any

import pytest

from campaign_reporter.model.event import Event
from local.dexatel_simulator import Answer
from tests.integration.stack import CAMPAIGNS, HISTORY, RUNS, Stack

ABOUT_ONE = {str(event) for event in Event if event.startswith("campaign.")}


def rehearsal(stack: Stack, campaign_id: str, *, minutes: float = 1) -> dict[str, Any]:
    """The answer; nothing is written, and nobody is told."""
    before = {table: stack.items(table) for table in (CAMPAIGNS, HISTORY, RUNS)}
    published = len(stack.published)
    answer = stack.run({"rehearse": {"campaign_id": campaign_id}}, minutes=minutes)
    assert {table: stack.items(table) for table in (CAMPAIGNS, HISTORY, RUNS)} == before
    assert len(stack.published) == published
    assert {alert["event"] for alert in answer["would_send"]} | answer["would_not_send"].keys() == ABOUT_ONE
    return answer


def test_it_says_what_would_be_recorded_and_told_and_the_next_run_does_just_that(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress", total=100, delivered=10, label="mine")
    stack.run()
    stack.becomes(campaign_id, "failed", total=100, delivered=10, failed=20, name="Flash sale")
    answer = rehearsal(stack, campaign_id)
    (alert,) = answer["would_send"]
    assert (alert["event"], alert["severity"], alert["when"]) == ("campaign.failed", "critical", "now")
    assert answer["would_change"]["status"] == ["in_progress", "failed"]
    assert answer["would_change"]["messages_failed"] == [0, 20]

    stack.run(minutes=0)
    (published,) = stack.published
    assert (published.alert_id, published.subject) == (alert["alert_id"], alert["subject"])
    assert (published.texts["email"], published.texts["sms"]) == (alert["email"], alert["sms"])
    recorded = stack.history(campaign_id)[-1]
    assert answer["would_record"] == {name: recorded.get(name) for name in answer["would_record"]}


def test_of_a_campaign_in_which_nothing_is_new_it_says_why_nothing_is_told(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress", total=100, delivered=60, failed=1)
    stack.run()
    answer = rehearsal(stack, campaign_id)
    assert (answer["would_record"], answer["would_change"], answer["would_send"]) == (None, {}, [])
    why = answer["would_not_send"]
    assert why["campaign.completed"] == why["campaign.overdue"] == "its status is in_progress"
    assert why["campaign.failing"] == "98.3% of those attempted were delivered, not less than 90%"
    assert why["campaign.stalled"].endswith("not more than 60 minutes ago")
    assert why["campaign.not_found"] == "Dexatel did not say that it does not know it"
    assert why["campaign.invalid"] == "its id can be a campaign's"


def test_one_that_is_not_listed_is_rehearsed_as_if_it_had_just_been(stack: Stack) -> None:
    campaign_id = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
    stack.becomes(campaign_id, "completed", total=10, delivered=10)
    answer = rehearsal(stack, campaign_id)
    assert (answer["is_listed"], answer["would_record"]["revision"]) == (False, 1)
    assert [alert["event"] for alert in answer["would_send"]] == ["campaign.completed"]


def test_a_muted_campaigns_alerts_are_shown_with_the_time_at_which_the_mute_ends(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress")
    stack.run()
    stack.mute(campaign_id, "2026-11-24T08:00:00Z")
    stack.becomes(campaign_id, "canceled")
    (alert,) = rehearsal(stack, campaign_id)["would_send"]
    assert alert["when"] == "once the mute ends, at 2026-11-24T08:00:00.000Z"

    stack.run()
    stack.clock.advance(hours=24)
    (alert,) = rehearsal(stack, campaign_id)["would_send"]
    assert (alert["event"], alert["when"]) == ("campaign.canceled", "now")
    assert "was muted until now" in alert["reason"]


def test_what_waits_for_the_end_of_a_mute_is_shown_as_the_one_alert_that_it_will_be(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress", total=100)
    stack.run()
    stack.mute(campaign_id, "2026-11-24T08:00:00Z")
    stack.becomes(campaign_id, "in_progress", total=100, delivered=20, failed=40)
    stack.run()
    stack.becomes(campaign_id, "failed", total=100, delivered=20, failed=40)
    stack.run()
    (alert,) = rehearsal(stack, campaign_id)["would_send"]
    assert (alert["event"], alert["when"]) == ("campaign.failed", "once the mute ends, at 2026-11-24T08:00:00.000Z")
    assert "33.3% of the 60 messages" in alert["reason"]


def test_where_dexatel_has_asked_for_a_long_pause_it_is_not_asked(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress")
    stack.dexatel.answer(campaign_id, Answer.too_many_requests(3_600))
    stack.run()
    asked = len(stack.dexatel.requests)
    assert rehearsal(stack, campaign_id)["seen"]["problem"] == "rate_limited"
    assert len(stack.dexatel.requests) == asked


def test_what_its_user_has_set_is_shown_with_what_is_wrong_with_it(stack: Stack) -> None:
    campaign_id = stack.watch(low_delivery_percent=50, stalled_minutes="soon")
    stack.becomes(campaign_id, "in_progress", total=100, delivered=40, failed=20)
    answer = rehearsal(stack, campaign_id)
    assert (answer["settings"]["low_delivery_percent"], answer["settings"]["stalled_minutes"]) == (50, 60)
    assert answer["settings"]["problem"] == "stalled_minutes has to be a number (N) from 0 to 10080"
    assert answer["would_change"]["settings_problem"] == [None, answer["settings"]["problem"]]
    assert "not less than 50%" in answer["would_not_send"]["campaign.failing"]


@pytest.mark.parametrize(
    ("answers", "problem"),
    (
        (Answer.error(404, code=1601, message="Campaign is not found"), "not_found"),
        (Answer.html(status=200), "malformed_answer"),
    ),
)
def test_one_that_can_not_be_read_is_answered_with_its_problem(stack: Stack, answers: Answer, problem: str) -> None:
    campaign_id = stack.listed("in_progress")
    stack.run()
    stack.dexatel.answer_always(campaign_id, answers)
    answer = rehearsal(stack, campaign_id)
    assert answer["seen"]["problem"] == problem
    assert answer["would_change"]["problem"] == [None, problem]
    assert answer["would_send"] == []
    assert answer["would_not_send"]["campaign.failed"] == f"it can't be read ({problem})"


def test_an_id_that_is_none_is_asked_of_nobody(stack: Stack) -> None:
    answer = rehearsal(stack, "spring-newsletter")
    assert [alert["event"] for alert in answer["would_send"]] == ["campaign.invalid"]
    assert len(stack.dexatel.requests) == 0


def test_one_that_has_finished_would_not_be_polled(stack: Stack) -> None:
    campaign_id = stack.listed("failed")
    stack.run()
    answer = rehearsal(stack, campaign_id)
    assert answer["finished_at"]
    assert (answer["would_change"], answer["would_send"]) == ({}, [])
    assert set(answer["would_not_send"].values()) == {
        "it has finished and is not polled; remove finished_at to watch it"
    }
