"""The pending alerts of an item."""

from datetime import datetime, timedelta

import pytest

from campaign_reporter.model.event import Event
from campaign_reporter.model.outbox import (
    Outbox,
    PendingAlert,
    UnreadableAlert,
    due_alerts,
    longest_wait,
    with_pending,
    without_pending,
)
from campaign_reporter.model.times import to_text
from tests.builders import NOW, alert, listed

COMPLETED = alert(Event.COMPLETED)
FAILED = alert(Event.FAILED, observed_at=to_text(NOW - timedelta(hours=1)))
ONE, BOTH = with_pending(listed(), COMPLETED, NOW), with_pending(with_pending(listed(), COMPLETED, NOW), FAILED, NOW)
A_MILLISECOND = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("claimed_until", "is_due"), ((NOW - A_MILLISECOND, True), (NOW, True), (NOW + A_MILLISECOND, False))
)
def test_an_alert_is_due_from_the_moment_at_which_its_claim_ends(claimed_until: datetime, *, is_due: bool) -> None:
    assert PendingAlert(alert=COMPLETED, claimed_until=claimed_until).is_due(NOW) is is_due
    assert due_alerts(with_pending(listed(), COMPLETED, claimed_until), NOW) == ([COMPLETED] if is_due else [])


def test_due_alerts_are_in_the_order_of_time() -> None:
    assert due_alerts(BOTH, NOW) == [FAILED, COMPLETED]


def test_an_alert_that_is_pending_already_changes_its_claim_and_is_not_doubled() -> None:
    item = with_pending(ONE, COMPLETED, NOW + A_MILLISECOND)
    assert item.outbox == {COMPLETED.alert_id: PendingAlert(alert=COMPLETED, claimed_until=NOW + A_MILLISECOND)}


def test_taking_one_alert_off_leaves_the_others() -> None:
    assert list(without_pending(BOTH, COMPLETED.alert_id).outbox) == [FAILED.alert_id]
    assert len(BOTH.outbox) == 2, "the item it was made of is unchanged"
    assert without_pending(ONE, FAILED.alert_id) == ONE


STORED = {"NULL": True}
BROKEN = UnreadableAlert(stored=STORED, reason="broken", since=to_text(NOW - timedelta(hours=2)))
HELD = PendingAlert(alert=FAILED, claimed_until=NOW, is_held=True)


@pytest.mark.parametrize(
    ("outbox", "seconds"),
    (
        ({}, 0),
        (BOTH.outbox, 3_605),
        ({**BOTH.outbox, "broken": BROKEN}, 7_205),
        ({"held": HELD}, 0),
        ({"no time": UnreadableAlert(stored=STORED, reason="broken")}, NOW.timestamp() + 5),
    ),
    ids=("nothing pending", "two alerts", "one that can't be read", "held", "one without a time"),
)
def test_the_longest_wait_is_that_of_the_oldest_alert(outbox: Outbox, seconds: float) -> None:
    assert longest_wait(listed(outbox=outbox), NOW + timedelta(seconds=5)) == seconds


def test_no_wait_is_negative_after_the_clock_was_set_back() -> None:
    assert longest_wait(ONE, NOW - timedelta(hours=1)) == 0
