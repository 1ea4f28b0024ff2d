"""Alerts that wait on an item."""

from datetime import datetime, timedelta

import pytest

from campaign_reporter.model.event import Event
from campaign_reporter.model.outbox import PendingAlert, longest_wait, with_pending, without_pending
from campaign_reporter.model.times import to_text
from tests.builders import NOW, alert, listed

COMPLETED = alert(Event.COMPLETED)
FAILED = alert(Event.FAILED)
A_MILLISECOND = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("claimed_until", "is_due"), ((NOW - A_MILLISECOND, True), (NOW, True), (NOW + A_MILLISECOND, False))
)
def test_an_alert_is_due_from_the_moment_its_claim_runs_out(claimed_until: datetime, *, is_due: bool) -> None:
    assert PendingAlert(alert=COMPLETED, claimed_until=claimed_until).is_due(NOW) is is_due


def test_an_alert_that_waits_already_changes_hands_and_is_not_doubled() -> None:
    item = with_pending(with_pending(listed(), COMPLETED, NOW), COMPLETED, NOW + A_MILLISECOND)
    assert item.outbox == {COMPLETED.alert_id: PendingAlert(alert=COMPLETED, claimed_until=NOW + A_MILLISECOND)}


def test_what_one_alert_does_leaves_the_others_waiting() -> None:
    item = with_pending(with_pending(listed(), COMPLETED, NOW), FAILED, NOW)
    assert list(without_pending(item, COMPLETED.alert_id).outbox) == [FAILED.alert_id]
    assert len(item.outbox) == 2, "the item it was made of is as it was"


def test_taking_off_what_does_not_wait_changes_nothing() -> None:
    item = with_pending(listed(), COMPLETED, NOW)
    assert without_pending(item, FAILED.alert_id) == item


def test_the_longest_wait_is_that_of_the_oldest_alert() -> None:
    an_hour_ago = alert(Event.FAILED, observed_at=to_text(NOW - timedelta(hours=1)))
    item = with_pending(with_pending(listed(), COMPLETED, NOW), an_hour_ago, NOW)
    assert longest_wait(item, NOW + timedelta(seconds=5)) == 3605


def test_where_nothing_waits_there_is_no_wait() -> None:
    assert longest_wait(listed(), NOW) == 0


def test_a_clock_that_was_set_back_makes_no_wait_shorter_than_none() -> None:
    assert longest_wait(with_pending(listed(), COMPLETED, NOW), NOW - timedelta(hours=1)) == 0
