"""A run's batch and all that it works with, for the tests of how many alerts are sent at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from campaign_reporter.decision.transitions import after_acknowledgement
from campaign_reporter.errors import Conflict, TableError
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.outbox import with_pending
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.sending.batch import Batch
from campaign_reporter.sending.claims import Claims
from campaign_reporter.sending.dispatch import Dispatch
from campaign_reporter.sending.publisher import PUBLISHED_PER_SECOND, Publisher
from campaign_reporter.timing.pace import Pace
from tests.builders import NOW, POLICY, listed
from tests.unit.clocks import Clock, Stopwatch, deadline
from tests.unit.fakes import FakeTopic


class FakeCampaigns:
    """Keeps items by their ids, each write on condition that it is still the one read; writes of `lost` ones fail."""

    name = "Campaigns"

    def __init__(self, diary: list[str]) -> None:
        self.items: dict[str, WatchedCampaign] = {}
        self.written: list[WatchedCampaign] = []
        self.lost: set[str] = set()
        self._diary = diary

    def save(self, before: WatchedCampaign, after: WatchedCampaign) -> WatchedCampaign:
        if before.campaign_id in self.lost:
            raise TableError(self.name, "UpdateItem", "InternalServerError")
        current = self.items.get(before.campaign_id)
        if current is None or current.version != before.version:
            self._diary.append("conflict")
            raise Conflict(self.name, "UpdateItem", "ConditionalCheckFailedException")
        self._diary.append("write")
        self.items[before.campaign_id] = replace(after, version=before.version + 1)
        self.written.append(self.items[before.campaign_id])
        return self.written[-1]

    def again(self, watched: WatchedCampaign) -> WatchedCampaign | None:
        return self.items.get(watched.campaign_id)


class Mail:
    """What one run sends, by the topic and the table that it works on."""

    def __init__(self, *, group_above: int = 10, refuses: int = 0) -> None:
        self.diary: list[str] = []
        self.topic = FakeTopic(self.diary, refuses=refuses)
        self.table = FakeCampaigns(self.diary)
        self.clock = Clock()
        self.deadline = deadline()
        watch = Stopwatch()
        pace = Pace(PUBLISHED_PER_SECOND, monotonic=watch, sleep=watch.sleep)
        self.outbox = Publisher(self.topic, pace=pace, clock=self.clock, deadline=self.deadline)
        claims = Claims(self.table, self._settle, clock=self.clock, deadline=self.deadline)
        self.batch = Batch(Dispatch(self.outbox, claims, group_above=group_above, clock=self.clock), clock=self.clock)

    def _settle(self, watched: WatchedCampaign, sent: Sequence[str], message_id: str) -> WatchedCampaign:
        return after_acknowledgement(watched, sent, message_id=message_id, now=self.clock(), policy=POLICY)

    # What the run does

    def collects(self, alerts: Iterable[Alert]) -> None:
        """Alerts that it has just written and claimed."""
        for alert in alerts:
            self.batch.note(self._owing(alert, self.deadline.at), [alert])

    def finds(self, alerts: Iterable[Alert]) -> None:
        """Alerts that wait, and that nobody has claimed."""
        for alert in alerts:
            self.batch.note(self._owing(alert, NOW), [alert], claimed=False)

    def _owing(self, alert: Alert, claimed_until: datetime) -> WatchedCampaign:
        assert alert.campaign_id is not None
        new = listed(campaign_id=alert.campaign_id, version=1, revision=2, campaign=alert.campaign)
        item = with_pending(self.table.items.get(alert.campaign_id, new), alert, claimed_until)
        self.table.items[alert.campaign_id] = item
        return item

    def sends(self) -> Sequence[TableError]:
        """All that it has, at its end."""
        return self.batch.send(map)

    # What another one does meanwhile

    def meanwhile(self, alert: Alert, becomes: Callable[[WatchedCampaign], WatchedCampaign]) -> None:
        """The alert's campaign is written by another run."""
        item = self.item(alert)
        self.table.items[item.campaign_id] = replace(becomes(item), version=item.version + 1)

    # What came of it

    def item(self, alert: Alert) -> WatchedCampaign:
        """The campaign of the alert."""
        assert alert.campaign_id is not None
        return self.table.items[alert.campaign_id]

    def alerted_by(self, alerts: Iterable[Alert]) -> list[str | None]:
        """The message by which each was told, once nothing waits any more on its campaign."""
        assert not any(self.item(alert).outbox for alert in alerts)
        return [self.item(alert).alerted_by for alert in alerts]
