"""The alerts about campaigns that one run is to send. It collects them while it polls, so that many become one message.

The run sends them at its end. A long run sends what it has each minute, so that no alert waits longer for those that
may come.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from campaign_reporter.errors import TableError
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.sending.claims import CampaignAlerts
from campaign_reporter.sending.dispatch import Dispatch, Map

# No alert waits longer than this for others to join it.
_LONGEST_WAIT = timedelta(minutes=1)


class Batch:
    """Collects from many threads, and sends from one."""

    def __init__(self, dispatch: Dispatch, *, clock: Callable[[], datetime]) -> None:
        self._dispatch = dispatch
        self._clock = clock
        self._lock = threading.Lock()
        self._pending: dict[str, CampaignAlerts] = {}
        self._since: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self._pending)

    def add(self, campaign: WatchedCampaign, alerts: Sequence[Alert] = (), *, claimed: bool = True) -> None:
        """Adds `alerts` of the campaign, which is now as given here. If not `claimed`, they are claimed when sent."""
        with self._lock:
            entry = self._pending.get(campaign.campaign_id)
            if entry is None:
                if not alerts:
                    return
                entry = self._pending[campaign.campaign_id] = CampaignAlerts(campaign)
                self._since = self._since or self._clock()
            entry.campaign = campaign
            entry.alerts |= {alert.alert_id: alert for alert in alerts}
            if claimed:
                pending = campaign.pending
                entry.claimed |= {alert.alert_id: pending[alert.alert_id].claimed_until for alert in alerts}

    def send_if_late(self) -> Sequence[TableError]:
        """Sends what there is if it has waited a minute. Otherwise the end of the run is soon enough."""
        since = self._since
        if since is None or self._clock() - since < _LONGEST_WAIT:
            return ()
        return self.send(map)

    def send(self, in_parallel: Map) -> Sequence[TableError]:
        """Sends what there is, and returns the errors of its writes. Each error concerns one campaign."""
        with self._lock:
            pending = self._taken()
        return tuple(self._dispatch.send(pending, in_parallel))

    def _taken(self) -> Mapping[str, CampaignAlerts]:
        pending, self._pending, self._since = self._pending, {}, None
        return pending
