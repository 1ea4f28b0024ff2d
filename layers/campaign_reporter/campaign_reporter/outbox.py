"""Sending what is owed: claim it, publish it, and only then write down that it is sent.

1. The alert waits on the item whose change it tells of, written in the same transaction as the change.
2. Who writes it claims it until its own deadline; once that has passed, any run may claim it by a conditional write.
3. SNS accepts it.
4. It is taken off the item. Whoever dies between 3 and 4 leaves it to be sent again, with the same id.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from aws_lambda_powertools import Logger

from campaign_reporter.alerts import Alert
from campaign_reporter.errors import Conflict, TopicError
from campaign_reporter.pace import Deadline, Pace
from campaign_reporter.pending import Owing, with_pending

# Amazon SNS suspends an email subscription that gets more than 10 messages a second.
PUBLISHED_PER_SECOND = 5
# After so many refusals in a row the topic is left alone until the next run.
_MOST_REFUSALS = 3
# A publish that hangs, tries and all, takes this long at most: none is begun later.
_RESERVE_SECONDS = 15.0

# Each conflict means that another run has got on with the same item, so there can't be many.
_MOST_CONFLICTS = 5

logger = Logger(child=True)

type Settle[T] = Callable[[T, str], T]


class Publisher(Protocol):
    """What sends an alert: the topic."""

    def publish(self, alert: Alert, /) -> None:
        """Returns once the alert is accepted; TopicError where it was not, or nobody knows."""


class Table[T: Owing](Protocol):
    """Where the owing items are kept."""

    @property
    def name(self) -> str:
        """The table's name in DynamoDB."""

    def save(self, before: T, after: T, /) -> T:
        """Writes the change; raises Conflict where the item is no longer `before`."""

    def again(self, item: T, /) -> T | None:
        """The item as it is at this moment, or None where it is gone."""


class Outbox:
    """Sends alerts for one run, from many threads, at a pace that no subscription dies of."""

    def __init__(self, topic: Publisher, *, pace: Pace, clock: Callable[[], datetime], deadline: Deadline) -> None:
        self._topic = topic
        self._pace = pace
        self._clock = clock
        self._deadline = deadline
        self._lock = threading.Lock()
        self._refusals = 0
        self.published = 0
        self.unpublished = 0

    @property
    def is_closed(self) -> bool:
        """Whether the topic has refused so often that nothing more is tried in this run."""
        return self._refusals >= _MOST_REFUSALS

    def send_due[T: Owing](self, item: T, table: Table[T], settle: Settle[T]) -> T | None:
        """Sends what waits on `item` and nobody has claimed; the item afterwards, None where it is gone.

        A Conflict of the claim is raised: another run is at it.
        """
        now = self._clock()
        due = {alert_id: pending.alert for alert_id, pending in item.outbox.items() if pending.is_due(now)}
        if not due or self.is_closed:
            return item
        claimed = item
        for alert in due.values():
            claimed = with_pending(claimed, alert, self._deadline.at)
        saved: T | None = table.save(item, claimed)
        for alert_id in due:
            if saved is not None and alert_id in saved.outbox:
                saved = self.send(saved, alert_id, table, settle)
        return saved

    def send[T: Owing](self, item: T, alert_id: str, table: Table[T], settle: Settle[T]) -> T | None:
        """Sends an alert that this run has claimed; the item afterwards, None where its user has deleted it.

        Where SNS does not accept it the claim is given back, so that the next run need not wait for it to run out.
        """
        if self._published(item.outbox[alert_id].alert):
            return self._write_down(item, alert_id, table, settle)
        return table.save(item, with_pending(item, item.outbox[alert_id].alert, self._clock()))

    def _published(self, alert: Alert) -> bool:
        if self.is_closed or not self._pace.wait(self._deadline.remaining() - _RESERVE_SECONDS):
            return self._count(accepted=False)
        try:
            self._topic.publish(alert)
        except TopicError as exc:
            logger.warning("alert not published", alert_id=alert.alert_id, code=exc.code)
            # One alert that SNS will not have must not close the topic to those behind it, run after run.
            return self._count(accepted=False, refused=not exc.is_about_message)
        logger.info("alert published", alert_id=alert.alert_id, severity=alert.severity)
        return self._count(accepted=True)

    def _count(self, *, accepted: bool, refused: bool = False) -> bool:
        with self._lock:
            self.published += accepted
            self.unpublished += not accepted
            self._refusals = self._refusals + 1 if refused else 0 if accepted else self._refusals
        return accepted

    def _write_down[T: Owing](self, item: T, alert_id: str, table: Table[T], settle: Settle[T]) -> T | None:
        """What SNS has accepted is noted on the item as it is by now, whatever else has been written to it since."""
        current: T | None = item
        for _ in range(_MOST_CONFLICTS):
            if current is None or alert_id not in current.outbox:
                return current
            try:
                return table.save(current, settle(current, alert_id))
            except Conflict:
                current = table.again(current)
        raise Conflict(table.name, "UpdateItem", "TooManyConflicts")
