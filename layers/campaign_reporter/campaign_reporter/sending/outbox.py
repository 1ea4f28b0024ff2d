"""Sending what is owed: claim it, publish it, and only then write down that it is sent.

1. The alert waits on the item whose change it tells of, written in the same transaction as the change.
2. Who writes it claims it until its own deadline; once that has passed, any run may claim it by a conditional write.
3. SNS accepts it.
4. It is taken off the item. Whoever dies between 3 and 4 leaves it to be sent again, with the same id.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from aws_lambda_powertools import Logger

from campaign_reporter.alerts.alert import Alert
from campaign_reporter.errors import Conflict, TopicError
from campaign_reporter.pace import Deadline, Pace
from campaign_reporter.sending.pending import Owing, due, with_pending, without_pending

# Amazon SNS suspends an email subscription that gets more than 10 messages a second.
PUBLISHED_PER_SECOND = 5
# After so many refusals in a row the topic is left alone until the next run.
_MOST_REFUSALS = 3
# A publish that hangs, tries and all, takes this long at most: none is begun later.
PUBLISH_SECONDS = 15.0

# Each conflict means that another run has got on with the same item, so there can't be many.
_MOST_CONFLICTS = 5

logger = Logger(child=True)


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


class Delivery(Enum):
    """What became of a message."""

    ACCEPTED = auto()
    UNWANTED = auto()  # SNS will not have this one, whatever it thinks of others
    FAILED = auto()


class Outbox:
    """Publishes for one run, from many threads, at a pace that no subscription dies of.

    `published` counts the accepted alerts by their events, whatever messages they were in; `unpublished` the others.
    """

    def __init__(self, topic: Publisher, *, pace: Pace, clock: Callable[[], datetime], deadline: Deadline) -> None:
        self._topic = topic
        self._pace = pace
        self._clock = clock
        self._deadline = deadline
        self._lock = threading.Lock()
        self._refusals = 0
        self.published: Counter[str] = Counter()
        self.unpublished = 0

    @property
    def is_closed(self) -> bool:
        """Whether the topic has refused so often that nothing more is tried in this run."""
        return self._refusals >= _MOST_REFUSALS

    def publish(self, alert: Alert) -> Delivery:
        """Publishes one that this run has claimed, or a group of such."""
        if self.is_closed or not self._pace.wait(self._deadline.remaining() - PUBLISH_SECONDS):
            return Delivery.FAILED
        try:
            self._topic.publish(alert)
        except TopicError as exc:
            logger.warning("alert not published", alert_id=alert.alert_id, code=exc.code)
            # One alert that SNS will not have must not close the topic to those behind it, run after run.
            if exc.is_about_message:
                return Delivery.UNWANTED
            self._count_refusal()
            return Delivery.FAILED
        logger.info("alert published", alert_id=alert.alert_id, severity=alert.severity)
        self._count_accepted(alert.members or (alert,))
        return Delivery.ACCEPTED

    def _count_refusal(self) -> None:
        with self._lock:
            self._refusals += 1

    def _count_accepted(self, alerts: Sequence[Alert]) -> None:
        with self._lock:
            self._refusals = 0
            self.published.update(str(alert.event) for alert in alerts)

    def count_unpublished(self, number: int = 1) -> None:
        """So many wait on for another run."""
        with self._lock:
            self.unpublished += number

    # One item that owes, and its alerts one by one

    def send_due[T: Owing](self, item: T, table: Table[T]) -> T | None:
        """Sends what waits on `item` and nobody has claimed; the item afterwards, None where it is gone.

        A Conflict of the claim is raised: another run is at it.
        """
        alerts = due(item, self._clock())
        if not alerts or self.is_closed:
            return item
        saved: T | None = table.save(item, claimed(item, alerts, self._deadline.at))
        for alert in alerts:
            if saved is not None and alert.alert_id in saved.outbox:
                saved = self.send(saved, alert, table)
        return saved

    def send[T: Owing](self, item: T, alert: Alert, table: Table[T]) -> T | None:
        """Sends an alert that this run has claimed; the item afterwards, None where it is gone.

        Where SNS does not accept it the claim is given back, so that the next run need not wait for it to run out.
        """
        if self.publish(alert) is Delivery.ACCEPTED:
            return write_down(item, [alert.alert_id], table, lambda current, sent: without_pending(current, *sent))
        self.count_unpublished()
        return table.save(item, claimed(item, [alert], self._clock()))


def claimed[T: Owing](item: T, alerts: Sequence[Alert], until: datetime) -> T:
    """The item with these of its alerts claimed until then."""
    for alert in alerts:
        item = with_pending(item, alert, until)
    return item


def write_down[T: Owing](
    item: T, sent: Sequence[str], table: Table[T], settle: Callable[[T, Sequence[str]], T]
) -> T | None:
    """Notes what SNS has accepted on the item as it is by now, whatever else has been written to it since."""
    current: T | None = item
    for _ in range(_MOST_CONFLICTS):
        left = [alert_id for alert_id in sent if current is not None and alert_id in current.outbox]
        if current is None or not left:
            return current
        try:
            return table.save(current, settle(current, left))
        except Conflict:
            current = table.again(current)
    raise Conflict(table.name, "UpdateItem", "TooManyConflicts")
