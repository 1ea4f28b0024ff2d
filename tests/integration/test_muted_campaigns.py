"""A campaign that its user has muted: watched as ever, silent until the mute ends, and then told in one alert."""

from typing import Any

import pytest

from tests.integration.aws_calls import SDK_TRIES
from tests.integration.stack import SECONDS, Stack
from tests.integration.test_settings_and_output import waits

HOUR = 60


def muted(stack: Stack, *, hours: float = 8) -> str:
    """A campaign that is being sent, muted for so long."""
    campaign_id = stack.listed("in_progress", total=100, delivered=10)
    stack.sets(campaign_id, muted_until=stack.clock.text(hours=hours))
    stack.run()
    return campaign_id


def goes_wrong_and_completes(stack: Stack, campaign_id: str) -> None:
    """In two runs, in an hour each."""
    stack.becomes(campaign_id, "in_progress", total=100, delivered=20, failed=40)
    stack.run(minutes=HOUR)
    stack.becomes(campaign_id, "completed", total=100, delivered=60, failed=40)
    stack.run(minutes=HOUR)


def test_it_is_polled_and_recorded_and_nothing_is_said(stack: Stack) -> None:
    campaign_id = muted(stack)
    goes_wrong_and_completes(stack, campaign_id)
    assert [(row["revision"], row["status"]) for row in stack.history(campaign_id)] == [
        (1, "in_progress"),
        (2, "in_progress"),
        (3, "completed"),
    ]
    assert stack.published == []
    assert [answer["alerts_published"] for answer in stack.answers] == [0, 0, 0]
    assert stack.campaign(campaign_id)["status"] == "completed"
    assert "finished_at" not in stack.campaign(campaign_id)


def test_when_the_mute_ends_one_alert_says_all_that_it_missed(stack: Stack) -> None:
    campaign_id = muted(stack)
    goes_wrong_and_completes(stack, campaign_id)
    stack.run(minutes=6 * HOUR - 2)
    assert stack.published == []
    stack.run()
    (alert,) = stack.published
    assert (alert.event, alert.attributes["severity"]) == ("campaign.completed", "warning")
    assert alert.alert_id == f"{campaign_id}:campaign.completed:3"
    assert alert.document["observed_at"] == stack.clock.text()
    assert alert.document["messages"]["delivered"] == 60
    assert alert.document["reason"] == (
        "the campaign was muted until now, and missed: "
        "2026-11-23 11:01 UTC: 33.3% of the 60 messages attempted so far were delivered, less than 90%; "
        "2026-11-23 12:01 UTC: it completed, but less than 90% of the attempted messages were delivered"
    )
    item = stack.campaign(campaign_id)
    assert (item["alerted_by"], item["alerted_at"], item["finished_at"]) == (alert.alert_id, *[stack.clock.text()] * 2)
    stack.run()
    assert len(stack.published) == 1


def test_where_nothing_was_missed_nothing_is_said(stack: Stack) -> None:
    muted(stack)
    stack.run(minutes=8 * HOUR)
    stack.run()
    assert stack.events == ["campaign.stalled"], "which came after the mute"
    assert "missed" not in stack.published[0].document["reason"]


def test_what_comes_after_the_mute_is_told_as_ever(stack: Stack) -> None:
    campaign_id = muted(stack, hours=1)
    stack.run(minutes=HOUR)
    stack.becomes(campaign_id, "failed", total=100, delivered=10)
    stack.run()
    assert stack.published[-1].document["reason"] == "the provider reports that it failed"


def test_a_mute_that_its_user_lifts_early_ends_with_the_next_run(stack: Stack) -> None:
    campaign_id = muted(stack)
    goes_wrong_and_completes(stack, campaign_id)
    stack.unsets(campaign_id, "muted_until")
    stack.run()
    assert stack.events == ["campaign.completed"]
    assert "finished_at" in stack.campaign(campaign_id)


def test_a_mute_that_its_user_prolongs_goes_on_with_what_it_has_missed(stack: Stack) -> None:
    campaign_id = muted(stack)
    goes_wrong_and_completes(stack, campaign_id)
    stack.sets(campaign_id, muted_until=stack.clock.text(hours=24))
    stack.run(minutes=23 * HOUR)
    assert stack.published == []
    stack.run(minutes=HOUR)
    assert stack.events == ["campaign.completed"]


@pytest.mark.parametrize("muted_until", ("tomorrow", "", 1_795_939_200, True, {"until": "2026-12-24"}), ids=repr)
def test_a_mute_that_makes_no_sense_mutes_nothing_and_is_explained_until_it_is_mended(
    stack: Stack, muted_until: Any
) -> None:
    campaign_id = stack.watch(muted_until=muted_until)
    stack.becomes(campaign_id, "in_progress", total=100, delivered=20, failed=40)
    stack.run()
    assert stack.events == ["campaign.failing"]
    item = stack.campaign(campaign_id)
    assert item["settings_problem"] == "muted_until has to be a text (S) such as 2026-11-30T08:00:00Z"
    assert item["muted_until"] == muted_until
    stack.sets(campaign_id, muted_until=stack.clock.text(hours=1))
    stack.becomes(campaign_id, "completed", total=100, delivered=60, failed=40)
    stack.run()
    assert "settings_problem" not in stack.campaign(campaign_id)
    assert stack.events == ["campaign.failing"]


def test_what_is_held_is_no_alert_that_waits_for_the_alarm_to_hear_of(stack: Stack) -> None:
    campaign_id = muted(stack)
    goes_wrong_and_completes(stack, campaign_id)
    stack.run(minutes=6 * HOUR)
    assert stack.events == ["campaign.completed"]
    assert waits(stack) == [0, 0, 0, 0]


def test_an_alert_that_waited_before_the_mute_waits_it_out_and_is_told_in_its_own_words(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress", total=100, delivered=20, failed=40)
    stack.aws.refuse("Publish", "InternalError", status=500)
    stack.run()
    stack.sets(campaign_id, muted_until=stack.clock.text(hours=1))
    stack.becomes(campaign_id, "completed", total=100, delivered=60, failed=40)
    stack.run(minutes=30)
    assert stack.published == []
    stack.run(minutes=30)
    assert sorted(stack.events) == ["campaign.completed", "campaign.failing"]
    assert "finished_at" in stack.campaign(campaign_id)


@pytest.mark.parametrize("after", (False, True), ids=("before", "after"))
@pytest.mark.parametrize("call", ("UpdateItem", "Publish"))
def test_a_process_that_dies_as_the_mute_ends_leaves_all_of_it_to_the_next_one(
    stack: Stack, call: str, *, after: bool
) -> None:
    campaign_id = muted(stack)
    goes_wrong_and_completes(stack, campaign_id)
    stack.clock.advance(hours=6)
    stack.aws.kill(lambda made: made.operation == call and "RunsTable" not in made.tables, after=after)
    stack.run_killed()
    stack.run(minutes=SECONDS / 60)
    assert {alert.alert_id for alert in stack.published} == {f"{campaign_id}:campaign.completed:3"}
    assert len(stack.published) == (2 if (call, after) == ("Publish", True) else 1)
    assert stack.published[-1].document["reason"].count(" UTC: ") == 2
    assert "finished_at" in stack.campaign(campaign_id)


def test_where_sns_does_not_accept_it_as_the_mute_ends_it_waits_on_as_one(stack: Stack) -> None:
    campaign_id = muted(stack)
    goes_wrong_and_completes(stack, campaign_id)
    stack.aws.refuse("Publish", "InternalError", status=500, times=2 * SDK_TRIES)
    stack.run(minutes=6 * HOUR)
    for _ in range(2):
        assert len(stack.campaign(campaign_id)["outbox"]) == 1
        stack.run()
    assert stack.events == ["campaign.completed"]
    assert stack.published[0].document["reason"].count(" UTC: ") == 2
