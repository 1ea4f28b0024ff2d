"""The alerts about campaigns that one run has claimed: sent together, so that many of them are one message.

They are collected while the run reads campaigns, and sent at its end. A run that takes long sends what it has each
minute, so that no alert waits longer for those that may come.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aws_lambda_powertools import Logger

from campaign_reporter.alerts import Alert
from campaign_reporter.errors import Conflict, TableError
from campaign_reporter.groups import group_of, in_groups
from campaign_reporter.outbox import Delivery, Outbox, Table, claimed, write_down
from campaign_reporter.pace import Deadline
from campaign_reporter.times import to_text
from campaign_reporter.watched import WatchedCampaign

# An alert is not held back for longer than this to see whether there are many.
_HELD_FOR = timedelta(minutes=1)

logger = Logger(child=True)

# What a campaign becomes once SNS has accepted these of its alerts in the message with that id.
type Settle = Callable[[WatchedCampaign, Sequence[str], str], WatchedCampaign]
type Map = Callable[[Callable[[str], TableError | None], Iterable[str]], Iterable[TableError | None]]


@dataclass(slots=True)
class _Owed:
    """A campaign as this run has last seen or written it, and the alerts of it that this run is to send.

    `claimed` are the ids of those that this run has claimed already.
    """

    campaign: WatchedCampaign
    alerts: dict[str, Alert] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)


class Batch:
    """Collects from many threads; sends from one."""

    def __init__(
        self,
        outbox: Outbox,
        table: Table[WatchedCampaign],
        settle: Settle,
        *,
        group_above: int,
        clock: Callable[[], datetime],
        deadline: Deadline,
    ) -> None:
        self._outbox = outbox
        self._table = table
        self._settle = settle
        self._group_above = group_above
        self._clock = clock
        self._deadline = deadline
        self._lock = threading.Lock()
        self._owed: dict[str, _Owed] = {}
        self._since: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self._owed)

    def note(self, campaign: WatchedCampaign, alerts: Sequence[Alert] = (), *, claimed: bool = True) -> None:
        """The campaign is as it is here by now; `alerts` of it are to be sent, once they are claimed."""
        with self._lock:
            owed = self._owed.get(campaign.campaign_id)
            if owed is None:
                if not alerts:
                    return
                owed = self._owed[campaign.campaign_id] = _Owed(campaign)
                self._since = self._since or self._clock()
            owed.campaign = campaign
            owed.alerts |= {alert.alert_id: alert for alert in alerts}
            owed.claimed |= {alert.alert_id for alert in alerts if claimed}

    def send_where_late(self) -> Sequence[TableError]:
        """Sends what there is once it has waited a minute; otherwise the end of the run is soon enough."""
        with self._lock:
            late = self._since is not None and self._clock() - self._since >= _HELD_FOR
            owed = self._taken() if late else {}
        return tuple(self._send(owed, map))

    def send(self, in_parallel: Map) -> Sequence[TableError]:
        """Sends what there is; gives what went wrong with writing it down, of which no other campaign has a part."""
        with self._lock:
            owed = self._taken()
        return tuple(self._send(owed, in_parallel))

    def _taken(self) -> dict[str, _Owed]:
        owed, self._owed, self._since = self._owed, {}, None
        return owed

    # How

    def _send(self, owed: Mapping[str, _Owed], in_parallel: Map) -> Iterator[TableError]:
        alerts = [alert for each in owed.values() for alert in each.alerts.values()]
        if not self._group_above or len(alerts) <= self._group_above:
            yield from self._send_one_by_one(alerts, owed)
            return
        for members in in_groups(alerts):
            yield from self._send_group(members, owed, in_parallel)

    def _send_one_by_one(self, alerts: Sequence[Alert], owed: Mapping[str, _Owed]) -> Iterator[TableError]:
        for alert in alerts:
            each = owed[_campaign_of(alert)]
            error = self._claim(each, [alert])
            if not error:
                error = self._note(each, [alert], self._publish(alert), alert.alert_id)
            if error:
                yield error

    def _send_group(
        self, members: Sequence[Alert], owed: Mapping[str, _Owed], in_parallel: Map
    ) -> Iterator[TableError]:
        mine: dict[str, list[Alert]] = {}
        for alert in members:
            mine.setdefault(_campaign_of(alert), []).append(alert)
        errors = dict(zip(mine, in_parallel(lambda of: self._claim(owed[of], mine[of]), mine), strict=True))
        yield from filter(None, errors.values())
        members = [alert for alert in members if not errors[_campaign_of(alert)]]
        if not members:
            return
        group = group_of(members, to_text(self._clock()))
        delivery = self._publish(group)
        if delivery is Delivery.UNWANTED:  # perhaps for one of them: the others are not to wait for it
            yield from self._send_one_by_one(members, owed)
            return
        claimed_ones = [of for of in mine if not errors[of]]
        noted = in_parallel(lambda of: self._note(owed[of], mine[of], delivery, group.alert_id), claimed_ones)
        yield from filter(None, noted)

    def _publish(self, alert: Alert) -> Delivery:
        delivery = self._outbox.publish(alert)
        if delivery is Delivery.FAILED or (delivery is Delivery.UNWANTED and not alert.members):
            self._outbox.count_unpublished(len(alert.members) or 1)
        return delivery

    def _claim(self, each: _Owed, alerts: Sequence[Alert]) -> TableError | None:
        """Makes sure that no other run sends them; a Conflict says that one does.

        A claim that has run out, where the clock was set forward, is another's as soon as it is this run's.
        """
        now = self._clock()
        is_good = now < self._deadline.at
        new = [alert for alert in alerts if alert.alert_id not in each.claimed or not is_good]
        if self._outbox.is_closed or not new:
            return None
        if not all(self._is_due(each, alert, now) for alert in new):
            return _logged(each, Conflict(self._table.name, "UpdateItem", "AnothersClaim"))
        until = self._deadline.at if is_good else now + timedelta(seconds=self._deadline.remaining())
        error = self._save(each, claimed(each.campaign, new, until))
        if not error:
            each.claimed |= {alert.alert_id for alert in new}
        return error

    def _is_due(self, each: _Owed, alert: Alert, now: datetime) -> bool:
        pending = each.campaign.outbox.get(alert.alert_id)
        return pending is not None and pending.is_due(now)

    def _note(self, each: _Owed, alerts: Sequence[Alert], delivery: Delivery, message_id: str) -> TableError | None:
        """Writes on the campaign what became of these of its alerts."""
        ids = [alert.alert_id for alert in alerts]
        if delivery is Delivery.ACCEPTED:
            return self._write_down(each, ids, message_id)
        mine = [alert for alert in alerts if alert.alert_id in each.claimed & each.campaign.outbox.keys()]
        if not mine:
            return None
        # The claim is given back, so that the next run need not wait for it to run out.
        error = self._save(each, claimed(each.campaign, mine, self._clock()))
        return None if isinstance(error, Conflict) else error  # where the item has changed since, it does wait

    def _write_down(self, each: _Owed, sent: Sequence[str], message_id: str) -> TableError | None:
        try:
            saved = write_down(each.campaign, sent, self._table, lambda now, ids: self._settle(now, ids, message_id))
        except TableError as exc:
            return _logged(each, exc)
        each.campaign = saved or each.campaign
        return None

    def _save(self, each: _Owed, after: WatchedCampaign) -> TableError | None:
        try:
            each.campaign = self._table.save(each.campaign, after)
        except TableError as exc:
            return _logged(each, exc)
        return None


def _campaign_of(alert: Alert) -> str:
    assert alert.campaign_id is not None  # noqa: S101 - told to the type checker: each is about a campaign
    return alert.campaign_id


def _logged(each: _Owed, error: TableError) -> TableError:
    logger.warning("alert not noted", campaign_id=each.campaign.campaign_id, table=error.table, code=error.code)
    return error
