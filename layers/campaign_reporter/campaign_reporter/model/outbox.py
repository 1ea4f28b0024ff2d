"""Pending alerts: each waits in the outbox of the item whose change it reports, until SNS has accepted it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.times import LONGEST_RUN, from_text

# An unreadable alert without a readable time counts as the oldest that there can be, so that its alarm goes off.
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

# A counter, or the attribute as it was read if somebody has put something else there.
type Version = int | Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingAlert:
    """An alert that SNS has not accepted yet, as far as is known.

    Until `claimed_until` only the run that claimed it may publish it. That time is the deadline of the run's
    invocation: after it the process is gone, whatever happened to it. `is_held` marks an alert that came while its
    campaign was muted. `unread` holds the stored attributes that this release does not know.
    """

    alert: Alert
    claimed_until: datetime
    is_held: bool = False
    unread: Mapping[str, Any] = field(default_factory=dict)

    def is_due(self, now: datetime) -> bool:
        """Whether its claim has ended, so that any run may claim and publish it.

        No run lasts longer than the longest one, so a later end is no claim.
        """
        return now >= self.claimed_until or self.claimed_until - now > 2 * LONGEST_RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableAlert:
    """A pending alert that this release can't read: a newer release wrote it, or it is broken.

    It stays as it is `stored`, and its campaign does not finish. `since` is the time from which it waits, or None.
    """

    stored: Any
    reason: str
    since: str | None = None


type Outbox = Mapping[str, PendingAlert | UnreadableAlert]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxHolder:
    """An item of a table that holds pending alerts, by their ids.

    `version` counts the reporter's writes to the item. Each write has the condition that the version is still the one
    that was read. So if two runs read the same item, only one of them writes it.
    """

    version: Version = 0
    outbox: Outbox = field(default_factory=dict)

    @property
    def pending(self) -> dict[str, PendingAlert]:
        """The pending alerts that can be read, by their ids."""
        return {key: each for key, each in self.outbox.items() if isinstance(each, PendingAlert)}

    @property
    def unreadable(self) -> dict[str, UnreadableAlert]:
        """The pending alerts that can't be read, by their ids."""
        return {key: each for key, each in self.outbox.items() if isinstance(each, UnreadableAlert)}


def with_pending[T: OutboxHolder](item: T, alert: Alert, claimed_until: datetime, *, is_held: bool = False) -> T:
    """The item with `alert` pending and claimed until then."""
    pending = PendingAlert(alert=alert, claimed_until=claimed_until, is_held=is_held)
    return replace(item, outbox={**item.outbox, alert.alert_id: pending})


def with_claims[T: OutboxHolder](item: T, alerts: Iterable[Alert], until: datetime) -> T:
    """The item with these of its pending alerts claimed until then."""
    pending = item.pending
    claimed = {alert.alert_id: replace(pending[alert.alert_id], claimed_until=until) for alert in alerts}
    return replace(item, outbox={**item.outbox, **claimed})


def without_pending[T: OutboxHolder](item: T, *alert_ids: str) -> T:
    """The item without these pending alerts."""
    return replace(item, outbox={key: pending for key, pending in item.outbox.items() if key not in alert_ids})


def due_alerts(item: OutboxHolder, now: datetime) -> list[Alert]:
    """The alerts of `item` that no run has claimed, the oldest first."""
    due = [pending.alert for pending in item.pending.values() if pending.is_due(now)]
    return sorted(due, key=lambda alert: alert.observed_at)


def longest_wait(item: OutboxHolder, now: datetime) -> float:
    """The age in seconds of the oldest pending alert on `item`; 0 if there is none. Held alerts do not count."""
    times = [from_text(each.alert.observed_at) for each in item.pending.values() if not each.is_held]
    times += [from_text(each.since) if each.since else _LONG_AGO for each in item.unreadable.values()]
    return max((0.0, *((now - time).total_seconds() for time in times)))
