"""An outbox and all that it works with, for the tests of what becomes of an alert."""

from __future__ import annotations

from datetime import timedelta

from campaign_reporter.model.event import Event
from campaign_reporter.model.outbox import with_pending
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.sending.publisher import PUBLISHED_PER_SECOND, Publisher
from campaign_reporter.timing.pace import Pace
from tests.builders import NOW, alert, listed
from tests.unit.clocks import Clock, Stopwatch, deadline
from tests.unit.fakes import FakeTable, FakeTopic

COMPLETED = alert(Event.COMPLETED)
FAILED = alert(Event.FAILED)


def owing(*, claimed_for: timedelta = timedelta(0)) -> WatchedCampaign:
    """An item that owes COMPLETED, claimed until so long after NOW."""
    return with_pending(listed(version=4), COMPLETED, NOW + claimed_for)


class Post:
    """An outbox for one run, with the topic and table that it works on."""

    def __init__(self, item: WatchedCampaign, *, refuses: int = 0, seconds: float = 60) -> None:
        self.diary: list[str] = []
        self.topic = FakeTopic(self.diary, refuses=refuses)
        self.table = FakeTable(self.diary, item)
        self.watch = Stopwatch()
        self.deadline = deadline(seconds)
        pace = Pace(PUBLISHED_PER_SECOND, monotonic=self.watch, sleep=self.watch.sleep)
        self.outbox = Publisher(self.topic, pace=pace, clock=Clock(), deadline=self.deadline)

    @property
    def item(self) -> WatchedCampaign:
        assert self.table.item is not None, "the item is gone"
        return self.table.item

    def send_due(self) -> WatchedCampaign | None:
        return self.outbox.send_due(self.item, self.table)

    def send(self) -> WatchedCampaign | None:
        return self.outbox.send(self.item, COMPLETED, self.table)
