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
from campaign_reporter.groups import groups_of
from campaign_reporter.outbox import Delivery, Outbox, Table, claimed, write_down
from campaign_reporter.times import to_text
from campaign_reporter.watched import WatchedCampaign

# An alert is not held back for longer than this to see whether there are many.
_HELD_FOR = timedelta(minutes=1)

logger = Logger(child=True)

# What a campaign becomes once SNS has accepted these of its alerts in the message with that id.
type Settle = Callable[[WatchedCampaign, Sequence[str], str], WatchedCampaign]
type Map = Callable[[Callable[[_Owed], TableError | None], Iterable[_Owed]], Iterable[TableError | None]]


@dataclass(slots=True)
class _Owed:
    """A campaign as this run has last written it, and the alerts of it that this run has claimed."""

    campaign: WatchedCampaign
    alerts: dict[str, Alert] = field(default_factory=dict)


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
    ) -> None:
        self._outbox = outbox
        self._table = table
        self._settle = settle
        self._group_above = group_above
        self._clock = clock
        self._lock = threading.Lock()
        self._owed: dict[str, _Owed] = {}
        self._since: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self._owed)

    def note(self, campaign: WatchedCampaign, alerts: Sequence[Alert] = ()) -> None:
        """The campaign has been written as it is here; `alerts` of it are claimed and to be sent."""
        with self._lock:
            owed = self._owed.get(campaign.campaign_id)
            if owed is None:
                if not alerts:
                    return
                owed = self._owed[campaign.campaign_id] = _Owed(campaign)
                self._since = self._since or self._clock()
            owed.campaign = campaign
            owed.alerts |= {alert.alert_id: alert for alert in alerts}

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
            yield from self._send_one_by_one(alerts, owed, in_parallel)
            return
        for group in groups_of(alerts, to_text(self._clock())):
            delivery = self._outbox.publish(group)
            if delivery is Delivery.UNWANTED:  # perhaps for one of them: the others are not to wait for it
                yield from self._send_one_by_one(group.members, owed, in_parallel)
            else:
                yield from self._note_all(group.members, owed, delivery, group.alert_id, in_parallel)

    def _send_one_by_one(
        self, alerts: Sequence[Alert], owed: Mapping[str, _Owed], in_parallel: Map
    ) -> Iterator[TableError]:
        for alert in alerts:
            yield from self._note_all([alert], owed, self._outbox.publish(alert), alert.alert_id, in_parallel)

    def _note_all(
        self,
        alerts: Sequence[Alert],
        owed: Mapping[str, _Owed],
        delivery: Delivery,
        message_id: str,
        in_parallel: Map,
    ) -> Iterator[TableError]:
        """Writes on each campaign what became of these of its alerts."""
        by_campaign: dict[str, list[Alert]] = {}
        for alert in alerts:
            by_campaign.setdefault(alert.campaign_id or "", []).append(alert)
        if delivery is not Delivery.ACCEPTED:
            self._outbox.count_unpublished(len(alerts))

        def note(each: _Owed) -> TableError | None:
            mine = by_campaign[each.campaign.campaign_id]
            try:
                if delivery is Delivery.ACCEPTED:
                    self._write_down(each, mine, message_id)
                else:
                    self._give_back(each, mine)
            except TableError as exc:
                logger.warning("alert not noted", campaign_id=each.campaign.campaign_id, table=exc.table, code=exc.code)
                return exc
            return None

        errors = in_parallel(note, [owed[campaign_id] for campaign_id in by_campaign])
        yield from (error for error in errors if error is not None)

    def _write_down(self, each: _Owed, alerts: Sequence[Alert], message_id: str) -> None:
        ids = [alert.alert_id for alert in alerts]
        saved = write_down(each.campaign, ids, self._table, lambda now, sent: self._settle(now, sent, message_id))
        each.campaign = saved or each.campaign

    def _give_back(self, each: _Owed, alerts: Sequence[Alert]) -> None:
        """So that the next run need not wait for the claim to run out; where the item has changed since, it does."""
        try:
            each.campaign = self._table.save(each.campaign, claimed(each.campaign, alerts, self._clock()))
        except Conflict:
            logger.info("another run is at this campaign", campaign_id=each.campaign.campaign_id)
