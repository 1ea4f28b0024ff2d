"""When a final status is told, and when a campaign leaves the watch."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import to_text
from tests.builders import CAMPAIGN, NOW, POLICY, listed
from tests.unit.timeline import Timeline

FINAL = ("completed", "failed", "canceled")


@pytest.mark.parametrize("status", FINAL)
def test_a_final_status_is_alerted_once_and_then_the_campaign_leaves_the_watch(status: str) -> None:
    line = Timeline()
    line.sees("in_progress")
    line.sees(status, delivered=95, failed=5)
    assert line.events == [f"campaign.{status}"]
    assert line.item.finished_at == line.item.alerted_at == to_text(line.now)
    assert line.item.expires_at == (line.now + timedelta(days=30)).timestamp()
    assert not line.item.outbox


def test_the_alert_says_what_changed_and_carries_all_that_is_known() -> None:
    line = Timeline(listed(label="mine"))
    line.sees("in_progress", schedule="2026-11-24T10:00:00Z")
    line.sees("failed", delivered=7, failed=3)
    (alert,) = line.alerts
    assert (alert.campaign_id, alert.label, alert.previous_status) == (CAMPAIGN, "mine", "in_progress")
    assert alert.observed_at == to_text(line.now)
    assert alert.campaign == line.item.campaign
    assert alert.counts == Counts(total=100, delivered=7, failed=3)


def test_the_alert_is_named_after_the_campaign_the_event_and_the_revision() -> None:
    line = Timeline()
    line.sees("scheduled")
    line.sees("in_progress")
    line.sees("completed")
    assert line.alerts[0].alert_id == f"{CAMPAIGN}:campaign.completed:3"


def test_two_runs_that_see_the_same_decide_the_same_alert_id() -> None:
    first, second = Timeline(), Timeline()
    second.wait(seconds=20)
    for line in (first, second):
        line.sees("scheduled", update_date=None)
        line.sees("completed", update_date=None)
    assert first.alerts[0].alert_id == second.alerts[0].alert_id


def test_a_campaign_stays_on_watch_until_sns_has_accepted_its_alert() -> None:
    line = Timeline()
    line.sees("in_progress")
    line.sns_accepts = False
    decision = line.sees("completed")
    assert decision.record is not None, "the history does not wait for SNS"
    line.sees("completed")
    assert (line.item.finished_at, line.item.alerted_at) == (None, None)
    line.sns_delivers()
    assert line.events == ["campaign.completed"]
    assert line.has_finished()


def test_an_alert_that_waits_is_not_made_again() -> None:
    line = Timeline()
    line.sns_accepts = False
    line.sees("in_progress")
    line.sees("completed")
    assert line.sees("completed").alerts == ()
    assert line.sees("completed", delivered=1).alerts == ()
    assert len(line.item.outbox) == 1


def test_of_two_alerts_that_wait_the_second_to_be_accepted_ends_the_watch() -> None:
    line = Timeline()
    line.sns_accepts = False
    line.sees("in_progress")
    line.sees("completed")
    line.sees("failed")
    first, second = line.item.outbox
    line.sns_delivers(first)
    assert not line.has_finished(), "the second one is still owed"
    line.sns_delivers(second)
    assert line.events == ["campaign.completed", "campaign.failed"]
    assert line.has_finished()


@pytest.mark.parametrize(
    ("update_date", "events"),
    (
        (to_text(NOW - timedelta(minutes=5)), ["campaign.completed"]),
        (to_text(NOW + timedelta(minutes=1) - timedelta(hours=24)), ["campaign.completed"]),
        (to_text(NOW + timedelta(minutes=1) - timedelta(hours=24, milliseconds=1)), []),
        ("2025-11-23T15:00:00Z", []),
        (to_text(NOW + timedelta(hours=2)), ["campaign.completed"]),
        (None, ["campaign.completed"]),
    ),
    ids=("minutes ago", "24 hours ago", "just longer ago", "last year", "in the future", "unknown"),
)
def test_one_first_seen_in_a_final_status_is_alerted_if_that_is_at_most_24_hours_old(
    update_date: str | None, events: list[str]
) -> None:
    line = Timeline()
    line.sees("completed", update_date=update_date)
    assert line.events == events
    assert line.statuses == [(1, None, "completed")], "recorded either way"
    assert line.has_finished(), "finished either way"
    assert (line.item.alerted_at is not None) == bool(events)


def test_one_that_was_on_watch_is_alerted_however_late_its_end_is_seen() -> None:
    line = Timeline()
    line.sees("in_progress")
    line.wait(days=90)
    line.sees("completed", update_date=to_text(NOW))
    assert line.events == ["campaign.completed"]


def test_a_finished_campaign_that_is_to_be_kept_for_ever_does_not_expire() -> None:
    line = Timeline(policy=replace(POLICY, finished_retention_days=0))
    line.sees("completed")
    assert line.has_finished()
    assert line.item.expires_at is None


def test_one_put_back_on_watch_finishes_again_in_silence_where_nothing_has_changed() -> None:
    line = Timeline()
    line.sees("completed", update_date=to_text(NOW))
    line.user_puts_it_back_on_watch()
    line.sees("completed", update_date=to_text(NOW))
    assert line.events == ["campaign.completed"]
    assert (len(line.history), line.item.finished_at) == (1, to_text(line.now))


def test_one_put_back_on_watch_while_it_runs_again_does_not_expire_and_is_alerted_again() -> None:
    line = Timeline()
    line.sees("completed")
    line.user_puts_it_back_on_watch()
    line.sees("in_progress")
    assert (line.item.expires_at, line.item.finished_at) == (None, None)
    line.sees("completed")
    assert [alert.alert_id for alert in line.alerts] == [
        f"{CAMPAIGN}:campaign.completed:1",
        f"{CAMPAIGN}:campaign.completed:3",
    ]


def test_one_put_back_on_watch_records_the_counts_that_trailed() -> None:
    line = Timeline()
    line.sees("completed", delivered=90)
    line.user_puts_it_back_on_watch()
    line.sees("completed", delivered=99)
    assert line.statuses == [(1, None, "completed"), (2, "completed", "completed")]
    assert line.events == ["campaign.completed"], "the status is no news"


def test_one_listed_anew_while_its_alert_waited_is_still_alerted_with_the_same_id() -> None:
    line = Timeline()
    line.sees("in_progress")
    line.sns_accepts = False
    (lost,) = line.sees("completed").alerts
    line.user_lists_it_anew()
    (again,) = line.sees("completed").alerts
    assert lost is not None
    assert again is not None
    assert again.alert_id == lost.alert_id


def test_a_failure_to_read_it_neither_ends_the_watch_nor_loses_what_waits() -> None:
    line = Timeline()
    line.sns_accepts = False
    line.sees("in_progress")
    line.sees("completed")
    line.fails(Problem.UNREACHABLE)
    line.sns_delivers()
    assert line.events == ["campaign.completed"]
