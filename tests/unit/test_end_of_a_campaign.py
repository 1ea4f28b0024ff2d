"""When a final status is alerted, and when a campaign finishes."""

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
def test_a_final_status_is_alerted_once_and_then_the_campaign_finishes(line: Timeline, status: str) -> None:
    line.sees("in_progress")
    line.sees(status, delivered=95, failed=5)
    assert line.events == [f"campaign.{status}"]
    assert line.item.finished_at == line.item.alerted_at == to_text(line.now)
    assert line.item.alerted_by == line.alerts[0].alert_id
    assert line.item.expires_at == (line.now + timedelta(days=30)).timestamp()
    assert not line.item.outbox


def test_the_alert_holds_everything_that_is_known_of_the_campaign() -> None:
    line = Timeline(listed(label="mine"))
    line.sees("scheduled")
    line.sees("in_progress", schedule="2026-11-24T10:00:00Z")
    line.sees("failed", delivered=7, failed=3)
    (alert,) = line.alerts
    assert alert.alert_id == f"{CAMPAIGN}:campaign.failed:3", "the campaign, the event and the revision"
    assert (alert.campaign_id, alert.label, alert.previous_status) == (CAMPAIGN, "mine", "in_progress")
    assert (alert.observed_at, alert.campaign) == (to_text(line.now), line.item.campaign)
    assert alert.counts == Counts(total=100, delivered=7, failed=3)


def test_a_campaign_finishes_only_after_sns_has_accepted_its_alert(line: Timeline) -> None:
    line.sees("in_progress")
    line.sns_accepts = False
    assert line.sees("completed").record, "the history does not wait for SNS"
    assert line.sees("completed").alerts == (), "one alert is pending already"
    assert line.sees("completed", delivered=1).alerts == ()
    line.fails(Problem.UNREACHABLE)
    assert (line.item.finished_at, line.item.alerted_at) == (None, None)
    line.sns_takes()
    assert line.events == ["campaign.completed"]
    line.sees("completed", delivered=1)
    assert line.has_finished()


@pytest.mark.parametrize(("status", "event"), (("failed", "campaign.failed"), ("completed", "campaign.corrected")))
def test_a_campaign_with_two_pending_alerts_finishes_with_the_last_of_them(status: str, event: str) -> None:
    line = Timeline(sns_accepts=False, policy=replace(POLICY, settle_minutes=60))
    line.sees("in_progress")
    line.sees("completed", delivered=80)
    line.sees(status, delivered=80, failed=20)
    for alert_id in line.item.outbox:
        assert not line.has_finished()
        line.sns_takes(alert_id)
    assert (line.events, line.has_finished()) == (["campaign.completed", event], True)


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
def test_a_final_status_in_the_first_poll_is_alerted_if_it_is_at_most_24_hours_old(
    line: Timeline, update_date: str | None, events: list[str]
) -> None:
    line.sees("completed", update_date=update_date)
    assert line.events == events
    assert line.statuses == [(1, None, "completed")], "recorded either way"
    assert line.has_finished(), "finished either way"
    assert (line.item.alerted_at is not None) == bool(events)


def test_the_end_of_a_watched_campaign_is_alerted_however_late_it_is_seen(line: Timeline) -> None:
    line.sees("in_progress")
    line.wait(days=90)
    line.sees("completed", update_date=to_text(NOW))
    assert line.events == ["campaign.completed"]


def test_with_0_retention_days_neither_a_finished_campaign_nor_its_history_expires() -> None:
    line = Timeline(policy=replace(POLICY, finished_retention_days=0, history_retention_days=0))
    line.sees("completed")
    assert (line.has_finished(), line.item.expires_at, line.history[0].expires_at) == (True, None, None)


@pytest.mark.parametrize(("delivered", "revisions"), ((90, 1), (99, 2)), ids=("unchanged", "late counts"))
def test_a_campaign_put_back_on_watch_finishes_again_without_an_alert(
    line: Timeline, delivered: int, revisions: int
) -> None:
    line.sees("completed", delivered=90, update_date=to_text(NOW))
    line.user_puts_it_back_on_watch()
    line.sees("completed", delivered=delivered, update_date=to_text(NOW))
    assert line.events == ["campaign.completed"], "the status is no news"
    assert line.statuses == [(1, None, "completed"), (2, "completed", "completed")][:revisions]
    assert line.item.finished_at == to_text(line.now)


def test_a_campaign_put_back_on_watch_that_is_sent_again_does_not_expire_and_is_alerted_again(line: Timeline) -> None:
    line.sees("completed")
    line.user_puts_it_back_on_watch()
    line.sees("in_progress")
    assert (line.item.expires_at, line.item.finished_at) == (None, None)
    line.sees("completed")
    assert [alert.alert_id for alert in line.alerts] == [f"{CAMPAIGN}:campaign.completed:{each}" for each in (1, 3)]


def test_a_campaign_that_is_listed_again_while_its_alert_is_pending_is_alerted_with_the_same_id(line: Timeline) -> None:
    line.sees("in_progress")
    line.sns_accepts = False
    (lost,) = line.sees("completed").alerts
    line.user_lists_it_anew()
    (again,) = line.sees("completed").alerts
    assert again.alert_id == lost.alert_id
