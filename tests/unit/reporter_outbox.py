"""The sending of one run's alerts about the reporter itself, with its topic and its table."""

from __future__ import annotations

from datetime import timedelta

from campaign_reporter.model.event import Event
from campaign_reporter.model.outbox import PendingAlert, with_pending
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.sending.publisher import PUBLISHED_PER_SECOND, Publisher
from campaign_reporter.sending.reporter_alerts import ReporterAlerts
from campaign_reporter.timing.pace import Pace
from tests.builders import NOW, alert
from tests.unit.clocks import Clock, Stopwatch, deadline
from tests.unit.fakes import FakeTable, FakeTopic

REJECTED = alert(Event.KEY_REJECTED)
RECOVERED = alert(Event.RECOVERED)


def pending(*, claimed_for: timedelta = timedelta(0)) -> ReporterState:
    """A state with REJECTED pending, claimed until so long after NOW."""
    return with_pending(ReporterState(version=4), REJECTED, NOW + claimed_for)


class ReporterOutbox:
    """Sends what is pending in `state`."""

    def __init__(self, state: ReporterState, *, refuses: int = 0, seconds: float = 60) -> None:
        self.diary: list[str] = []
        self.topic = FakeTopic(self.diary, refuses=refuses)
        self.table = FakeTable(self.diary, state)
        self.watch = Stopwatch()
        self.deadline = deadline(seconds)
        pace = Pace(PUBLISHED_PER_SECOND, monotonic=self.watch, sleep=self.watch.sleep)
        self.publisher = Publisher(self.topic, pace=pace, deadline=self.deadline)
        self.alerts = ReporterAlerts(self.publisher, self.table, clock=Clock(), deadline=self.deadline)

    @property
    def state(self) -> ReporterState:
        (state,) = self.table.items.values()
        return state

    @state.setter
    def state(self, state: ReporterState) -> None:
        """Another run writes the state."""
        self.table.items = dict.fromkeys(self.table.items, state)

    @property
    def rejected(self) -> PendingAlert:
        return self.state.pending[REJECTED.alert_id]

    def send_due(self) -> ReporterState:
        return self.alerts.send_due(self.state)

    def send(self) -> ReporterState:
        return self.alerts.send(self.state, REJECTED)
