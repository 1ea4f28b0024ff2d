"""Sending the alerts about many invalid ids as one message, however many they are.

The message names as many of them as fit and counts the others. Each alert is pending, claimed and acknowledged like any
other. If a run can't acknowledge some in time, a later message has them again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from campaign_reporter.alerts.groups import worst_first
from campaign_reporter.errors import TableError
from campaign_reporter.model.alert import Alert
from campaign_reporter.sending.claims import CampaignAlerts, Claims, Part
from campaign_reporter.sending.dispatch import Dispatch, Map, by_campaign
from campaign_reporter.sending.publisher import Delivery, Publisher
from campaign_reporter.timing.budget import WRITING_SECONDS
from campaign_reporter.timing.deadline import Deadline

# So many in one run are alerted as any campaign is, and more of them as one message.
FEW = 10


class Limit(Protocol):
    """The limit of messages about many invalid ids."""

    def take(self, now: datetime, /) -> bool:
        """Counts a message that is about to be sent. False if it may not be sent."""


class Flood(Dispatch):
    """Claims, publishes and acknowledges within the limit. It never makes a message of each alert."""

    def __init__(
        self, publisher: Publisher, claims: Claims, limit: Limit, *, clock: Callable[[], datetime], deadline: Deadline
    ) -> None:
        super().__init__(publisher, claims, group_above=1, clock=clock)
        self._limit = limit
        self._deadline = deadline

    def send(self, pending: Mapping[str, CampaignAlerts], in_parallel: Map) -> Iterator[TableError]:
        """Sends the alerts of these entries, which are given by their ids, as one message."""
        alerts = worst_first([alert for each in pending.values() for alert in each.alerts.values()])
        if not alerts:
            return
        try:
            may_send = not self._publisher.is_closed and self._limit.take(self._clock())
        except TableError as exc:
            may_send = False
            yield exc
        if may_send:
            yield from self._together(alerts, pending, in_parallel)
        else:
            yield from self._put_off(alerts, pending, in_parallel)

    def _one_by_one(self, alerts: Iterable[Alert], pending: Mapping[str, CampaignAlerts]) -> Iterator[TableError]:
        """Those that a message could not have: if SNS refuses the message for another reason, none is sent alone."""
        left = list(alerts)
        if len(left) <= FEW:
            yield from super()._one_by_one(left, pending)
        else:
            yield from self._put_off(left, pending, map)

    def _put_off(
        self, alerts: Sequence[Alert], pending: Mapping[str, CampaignAlerts], in_parallel: Map
    ) -> Iterator[TableError]:
        self._publisher.count_unpublished(len(alerts))
        parts = by_campaign(alerts, pending)
        yield from filter(None, in_parallel(lambda part: self._finish(part, Delivery.FAILED, ""), parts))

    def _finish(self, part: Part, delivery: Delivery, message_id: str) -> TableError | None:
        """Writes nothing more shortly before the deadline. Then the claims end, and a later run sends the alerts."""
        if self._deadline.remaining() < WRITING_SECONDS:
            return None
        return super()._finish(part, delivery, message_id)
