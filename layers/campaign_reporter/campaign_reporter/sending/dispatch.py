"""Sending what many campaigns owe at once: one message each, or where there are too many of them, one of them all."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from campaign_reporter.alerts.alert import Alert
from campaign_reporter.alerts.groups import group_of, in_groups
from campaign_reporter.errors import TableError
from campaign_reporter.sending.claims import Claims, Owed, Part
from campaign_reporter.sending.outbox import Delivery, Outbox
from campaign_reporter.times import to_text

type Map = Callable[[Callable[[Part], TableError | None], Iterable[Part]], Iterable[TableError | None]]


class Dispatch:
    """Claims, publishes and has written down; gives what went wrong with writing, of which no other has a part."""

    def __init__(self, outbox: Outbox, claims: Claims, *, group_above: int, clock: Callable[[], datetime]) -> None:
        self._outbox = outbox
        self._claims = claims
        self._group_above = group_above
        self._clock = clock

    def send(self, owed: Mapping[str, Owed], in_parallel: Map) -> Iterator[TableError]:
        """Sends what these owe, who are given by their ids."""
        alerts = [alert for each in owed.values() for alert in each.alerts.values()]
        if not self._group_above or len(alerts) <= self._group_above:
            yield from self._one_by_one(alerts, owed)
            return
        for members in in_groups(alerts):
            yield from self._together(members, owed, in_parallel)

    def _one_by_one(self, alerts: Iterable[Alert], owed: Mapping[str, Owed]) -> Iterator[TableError]:
        for alert in alerts:
            part = owed[_campaign_of(alert)], (alert,)
            error = self._claim(part) or self._note(part, self._publish(alert), alert.alert_id)
            if error:
                yield error

    def _together(self, members: Sequence[Alert], owed: Mapping[str, Owed], in_parallel: Map) -> Iterator[TableError]:
        """A campaign that another run has claimed meanwhile is left out: that run tells of it."""
        parts = yield from self._claimed(_by_campaign(members, owed), in_parallel)
        claimed = {each.campaign.campaign_id for each, _ in parts}
        members = [alert for alert in members if alert.campaign_id in claimed]
        if len(members) <= 1:
            yield from self._one_by_one(members, owed)
            return
        group = group_of(members, to_text(self._clock()))
        delivery = self._publish(group)
        if delivery is Delivery.UNWANTED:  # perhaps for one of them: the others are not to wait for it
            yield from self._one_by_one(members, owed)
            return
        yield from filter(None, in_parallel(lambda part: self._note(part, delivery, group.alert_id), parts))

    def _claimed(self, parts: Sequence[Part], in_parallel: Map) -> Generator[TableError, None, Sequence[Part]]:
        errors = tuple(in_parallel(self._claim, parts))
        yield from filter(None, errors)
        return [part for part, error in zip(parts, errors, strict=True) if not error]

    def _claim(self, part: Part) -> TableError | None:
        return None if self._outbox.is_closed else self._claims.take(part)

    def _publish(self, alert: Alert) -> Delivery:
        delivery = self._outbox.publish(alert)
        if delivery is Delivery.FAILED or (delivery is Delivery.UNWANTED and not alert.members):
            self._outbox.count_unpublished(len(alert.members) or 1)
        return delivery

    def _note(self, part: Part, delivery: Delivery, message_id: str) -> TableError | None:
        """Writes on the campaign what became of these of its alerts."""
        is_sent = delivery is Delivery.ACCEPTED
        return self._claims.write_down(part, message_id) if is_sent else self._claims.give_back(part)


def _by_campaign(members: Iterable[Alert], owed: Mapping[str, Owed]) -> Sequence[Part]:
    found: dict[str, list[Alert]] = {}
    for alert in members:
        found.setdefault(_campaign_of(alert), []).append(alert)
    return [(owed[campaign_id], alerts) for campaign_id, alerts in found.items()]


def _campaign_of(alert: Alert) -> str:
    assert alert.campaign_id is not None  # noqa: S101 - told to the type checker: each is about a campaign
    return alert.campaign_id
