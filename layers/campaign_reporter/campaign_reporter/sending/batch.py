"""The alerts about campaigns that one run is to send: collected while it reads them, so that many are one message.

They are sent at the end of the run. One that takes long sends what it has each minute, so that no alert waits longer
for those that may come.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from campaign_reporter.alerts.alert import Alert
from campaign_reporter.decision.watched import WatchedCampaign
from campaign_reporter.errors import TableError
from campaign_reporter.sending.claims import Owed
from campaign_reporter.sending.dispatch import Dispatch, Map

# An alert is not held back for longer than this to see whether there are many.
_HELD_FOR = timedelta(minutes=1)


class Batch:
    """Collects from many threads; sends from one."""

    def __init__(self, dispatch: Dispatch, *, clock: Callable[[], datetime]) -> None:
        self._dispatch = dispatch
        self._clock = clock
        self._lock = threading.Lock()
        self._owed: dict[str, Owed] = {}
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
                owed = self._owed[campaign.campaign_id] = Owed(campaign)
                self._since = self._since or self._clock()
            owed.campaign = campaign
            owed.alerts |= {alert.alert_id: alert for alert in alerts}
            if claimed:
                owed.claimed |= {alert.alert_id: campaign.outbox[alert.alert_id].claimed_until for alert in alerts}

    def send_where_late(self) -> Sequence[TableError]:
        """Sends what there is once it has waited a minute; otherwise the end of the run is soon enough."""
        with self._lock:
            late = self._since is not None and self._clock() - self._since >= _HELD_FOR
            owed = self._taken() if late else {}
        return tuple(self._dispatch.send(owed, map))

    def send(self, in_parallel: Map) -> Sequence[TableError]:
        """Sends what there is; gives what went wrong with writing it down, of which no other campaign has a part."""
        with self._lock:
            owed = self._taken()
        return tuple(self._dispatch.send(owed, in_parallel))

    def _taken(self) -> Mapping[str, Owed]:
        owed, self._owed, self._since = self._owed, {}, None
        return owed
