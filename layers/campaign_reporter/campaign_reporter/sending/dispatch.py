"""Sending the pending alerts of many campaigns at once: one message each, or one message for all if there are many."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from campaign_reporter.alerts.groups import group_of, in_groups
from campaign_reporter.errors import TableError
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.times import to_text
from campaign_reporter.sending.claims import CampaignAlerts, Claims, Part
from campaign_reporter.sending.publisher import Delivery, Publisher

type Map = Callable[[Callable[[Part], TableError | None], Iterable[Part]], Iterable[TableError | None]]


class Dispatch:
    """Claims, publishes and acknowledges. Each error of a write concerns one campaign and is returned."""

    def __init__(
        self, publisher: Publisher, claims: Claims, *, group_above: int, clock: Callable[[], datetime]
    ) -> None:
        self._publisher = publisher
        self._claims = claims
        self._group_above = group_above
        self._clock = clock

    def send(self, pending: Mapping[str, CampaignAlerts], in_parallel: Map) -> Iterator[TableError]:
        """Sends the alerts of these campaigns, which are given by their ids."""
        alerts = [alert for each in pending.values() for alert in each.alerts.values()]
        if not self._group_above or len(alerts) <= self._group_above:
            yield from self._one_by_one(alerts, pending)
            return
        for members in in_groups(alerts):
            yield from self._together(members, pending, in_parallel)

    def _one_by_one(self, alerts: Iterable[Alert], pending: Mapping[str, CampaignAlerts]) -> Iterator[TableError]:
        for alert in alerts:
            part = pending[_campaign_of(alert)], (alert,)
            error = self._claim(part) or self._finish(part, self._publish(alert), alert.alert_id)
            if error:
                yield error

    def _together(
        self, members: Sequence[Alert], pending: Mapping[str, CampaignAlerts], in_parallel: Map
    ) -> Iterator[TableError]:
        """Leaves out a campaign that another run has claimed meanwhile: that run sends its alerts."""
        parts = yield from self._claimed(by_campaign(members, pending), in_parallel)
        claimed = {each.campaign.campaign_id for each, _ in parts}
        members = [alert for alert in members if alert.campaign_id in claimed]
        if len(members) <= 1:
            yield from self._one_by_one(members, pending)
            return
        group = group_of(members, to_text(self._clock()))
        delivery = self._publish(group)
        if delivery is Delivery.UNWANTED:  # perhaps because of one member: the others need not wait for it
            yield from self._without_unsendable(members, pending, in_parallel)
            return
        yield from filter(None, in_parallel(lambda part: self._finish(part, delivery, group.alert_id), parts))

    def _without_unsendable(
        self, members: Sequence[Alert], pending: Mapping[str, CampaignAlerts], in_parallel: Map
    ) -> Iterator[TableError]:
        """Sends the members whose own messages can be made as a group again, and each of the others alone."""
        sendable = [member for member in members if is_sendable(member)]
        if len(sendable) == len(members):
            yield from self._one_by_one(members, pending)
            return
        yield from self._together(sendable, pending, in_parallel)
        yield from self._one_by_one((member for member in members if member not in sendable), pending)

    def _claimed(self, parts: Sequence[Part], in_parallel: Map) -> Generator[TableError, None, Sequence[Part]]:
        errors = tuple(in_parallel(self._claim, parts))
        yield from filter(None, errors)
        return [part for part, error in zip(parts, errors, strict=True) if not error]

    def _claim(self, part: Part) -> TableError | None:
        return None if self._publisher.is_closed else self._claims.claim(part)

    def _publish(self, alert: Alert) -> Delivery:
        delivery = self._publisher.publish(alert)
        if delivery is Delivery.FAILED or (delivery is Delivery.UNWANTED and not alert.members):
            self._publisher.count_unpublished(len(alert.members) or 1)
        return delivery

    def _finish(self, part: Part, delivery: Delivery, message_id: str) -> TableError | None:
        """Writes the result of the publish to the campaign."""
        accepted = delivery is Delivery.ACCEPTED
        return self._claims.acknowledge(part, message_id) if accepted else self._claims.release(part)


def by_campaign(members: Iterable[Alert], pending: Mapping[str, CampaignAlerts]) -> Sequence[Part]:
    """The alerts of each campaign together."""
    found: dict[str, list[Alert]] = {}
    for alert in members:
        found.setdefault(_campaign_of(alert), []).append(alert)
    return [(pending[campaign_id], alerts) for campaign_id, alerts in found.items()]


def _campaign_of(alert: Alert) -> str:
    if alert.campaign_id is None:
        raise TypeError("only alerts about campaigns are dispatched")
    return alert.campaign_id


def is_sendable(alert: Alert) -> bool:
    """Whether the message of the alert can be made."""
    from campaign_reporter.alerts.messages import message, subject  # noqa: PLC0415 - only a refused group needs it

    try:
        return bool(subject(alert) and message(alert))
    except Exception:  # noqa: BLE001 - whatever is wrong with one alert, the others are sent
        return False
