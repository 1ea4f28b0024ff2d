"""The batch of one run, with the topic and the table that it works on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from campaign_reporter.decision.finishing import after_acknowledgement
from campaign_reporter.errors import TableError
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.outbox import PendingAlert, with_pending
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.sending.batch import Batch
from campaign_reporter.sending.claims import Claims
from campaign_reporter.sending.dispatch import Dispatch
from campaign_reporter.sending.publisher import PUBLISHED_PER_SECOND, Publisher
from campaign_reporter.timing.pace import Pace
from tests.builders import NOW, POLICY, listed
from tests.unit.clocks import Clock, Stopwatch, deadline
from tests.unit.fakes import FakeTable, FakeTopic, written_over


class RunBatch:
    """The alerts about campaigns that one run sends."""

    def __init__(self, *, group_above: int = 10, refuses: int = 0) -> None:
        self.diary: list[str] = []
        self.topic = FakeTopic(self.diary, refuses=refuses)
        self.table = FakeTable[WatchedCampaign](self.diary)
        self.clock = Clock()
        self.deadline = deadline()
        watch = Stopwatch()
        pace = Pace(PUBLISHED_PER_SECOND, monotonic=watch, sleep=watch.sleep)
        self.publisher = Publisher(self.topic, pace=pace, deadline=self.deadline)
        claims = Claims(self.table, self._settle, clock=self.clock, deadline=self.deadline)
        dispatch = Dispatch(self.publisher, claims, group_above=group_above, clock=self.clock)
        self.batch = Batch(dispatch, clock=self.clock)

    def _settle(self, watched: WatchedCampaign, sent: Sequence[str], message_id: str) -> WatchedCampaign:
        return after_acknowledgement(watched, sent, message_id=message_id, now=self.clock(), policy=POLICY)

    # The run

    def makes(self, *alerts: Alert) -> None:
        """The run has just written and claimed these alerts."""
        for alert in alerts:
            self.batch.add(self._with_pending(alert, self.deadline.at), [alert])

    def finds(self, *alerts: Alert) -> None:
        """The run finds these alerts pending, and no run has claimed them."""
        for alert in alerts:
            self.batch.add(self._with_pending(alert, NOW), [alert], claimed=False)

    def _with_pending(self, alert: Alert, claimed_until: datetime) -> WatchedCampaign:
        campaign_id = str(alert.campaign_id)
        new = listed(campaign_id=campaign_id, version=1, revision=2, campaign=alert.campaign)
        item = with_pending(self.table.items.get(campaign_id, new), alert, claimed_until)
        self.table.items[campaign_id] = item
        return item

    def sends(self) -> Sequence[TableError]:
        """The run ends."""
        return self.batch.send(map)

    # Another run

    def meanwhile(self, alert: Alert, becomes: Callable[[WatchedCampaign], WatchedCampaign]) -> None:
        """Another run writes the alert's campaign."""
        item = self.item(alert)
        self.table.items[item.campaign_id] = written_over(item, becomes(item))

    # Results

    def item(self, alert: Alert) -> WatchedCampaign:
        """The alert's campaign."""
        return self.table.items[str(alert.campaign_id)]

    def pending(self, alert: Alert) -> PendingAlert:
        """The alert as it is pending on its campaign."""
        return self.item(alert).pending[alert.alert_id]

    def alerted_by(self, alerts: Iterable[Alert]) -> list[str | None]:
        """The message that carried each alert. None of their campaigns may have a pending alert left."""
        assert not any(self.item(alert).outbox for alert in alerts)
        return [self.item(alert).alerted_by for alert in alerts]
