"""Alerts that are owed: they wait on the very item whose change they tell of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from campaign_reporter.alerts.alert import Alert
from campaign_reporter.times import from_text


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingAlert:
    """An alert that SNS has not accepted yet, as far as is known.

    Until `claimed_until` the run that wrote it is the only one to send it. That is its invocation's deadline: after it
    the process is gone, whatever happened to it. `is_held` of one that came while its campaign was muted.
    """

    alert: Alert
    claimed_until: datetime
    is_held: bool = False

    def is_due(self, now: datetime) -> bool:
        """Whether its claim has run out, so that anybody may claim and send it."""
        return now >= self.claimed_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """An item of a table that can owe alerts, by their ids.

    `version` counts every write of the reporter to the item, and each write is on condition that it is still the one
    read: of two runs that saw the same, one writes.
    """

    version: int = 0
    outbox: Mapping[str, PendingAlert] = field(default_factory=dict)


def with_pending[T: Owing](item: T, alert: Alert, claimed_until: datetime, *, is_held: bool = False) -> T:
    """The item with `alert` waiting, claimed until then; one that waits already changes hands."""
    pending = PendingAlert(alert=alert, claimed_until=claimed_until, is_held=is_held)
    return replace(item, outbox={**item.outbox, alert.alert_id: pending})


def without_pending[T: Owing](item: T, *alert_ids: str) -> T:
    """The item once these alerts are owed no more."""
    return replace(item, outbox={key: pending for key, pending in item.outbox.items() if key not in alert_ids})


def due[T: Owing](item: T, now: datetime) -> list[Alert]:
    """The alerts on `item` that nobody has claimed, the oldest first."""
    found = [pending.alert for pending in item.outbox.values() if pending.is_due(now)]
    return sorted(found, key=lambda alert: alert.observed_at)


def longest_wait(item: Owing, now: datetime) -> float:
    """For how many seconds the oldest alert on `item` has waited to be sent; 0 where none does."""
    waits = (
        (now - from_text(pending.alert.observed_at)).total_seconds()
        for pending in item.outbox.values()
        if not pending.is_held
    )
    return max((0.0, *waits))
