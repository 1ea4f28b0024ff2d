"""Sending the alerts about the reporter itself: the order of the steps, the pace, and failures in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from campaign_reporter.errors import Conflict
from campaign_reporter.model.event import Event
from campaign_reporter.model.outbox import PendingAlert, with_pending, without_pending
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.sending.publisher import PUBLISHED_PER_SECOND, Publisher
from campaign_reporter.sending.reporter_alerts import ReporterAlerts
from campaign_reporter.timing.pace import Pace
from local.dexatel_simulator.record import greatest_within
from tests.builders import NOW, alert
from tests.unit.clocks import Clock, Stopwatch, deadline
from tests.unit.fakes import FakeTable, FakeTopic, written_over

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


# In order


def test_due_alerts_are_claimed_in_one_write_then_published_and_only_then_taken_off() -> None:
    outbox = ReporterOutbox(with_pending(pending(claimed_for=timedelta(minutes=-10)), RECOVERED, NOW))
    assert outbox.send_due() == outbox.state
    assert outbox.diary == ["write", "accept", "write", "accept", "write"]
    assert outbox.topic.accepted == [REJECTED, RECOVERED]
    claims = outbox.table.written[0].pending.values()
    assert [claim.claimed_until for claim in claims] == [outbox.deadline.at] * 2
    assert not outbox.state.outbox


@pytest.mark.parametrize(
    "state", (pending(claimed_for=timedelta(milliseconds=1)), ReporterState()), ids=("claimed", "nothing pending")
)
def test_without_a_due_alert_nothing_is_written(state: ReporterState) -> None:
    outbox = ReporterOutbox(state)
    assert outbox.send_due() == state
    assert outbox.diary == []


def test_if_two_runs_want_to_send_an_alert_the_second_does_not_publish() -> None:
    outbox = ReporterOutbox(pending())
    read_by_both = outbox.state
    outbox.send_due()
    with pytest.raises(Conflict):
        outbox.alerts.send_due(read_by_both)
    assert outbox.topic.accepted == [REJECTED]


def test_sns_never_gets_more_than_five_messages_a_second_from_all_threads_together() -> None:
    outbox = ReporterOutbox(ReporterState())
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(outbox.publisher.publish, [REJECTED] * 100))
    slots = [outbox.watch.seconds, *outbox.watch.woken_at]
    assert len(slots) == len(outbox.topic.accepted) == outbox.publisher.published.total() == 100
    assert greatest_within(slots, 1) <= 5


# SNS does not accept it


def test_a_refused_alert_stays_pending_and_its_claim_is_released_for_the_next_run() -> None:
    outbox = ReporterOutbox(pending(claimed_for=timedelta(minutes=1)), refuses=1)
    assert outbox.send() == outbox.state
    assert outbox.diary == ["refuse", "write"]
    assert outbox.rejected.is_due(NOW)
    assert (outbox.publisher.published.total(), outbox.publisher.unpublished) == (0, 1)


def test_after_three_refusals_in_a_row_the_run_publishes_and_claims_nothing_more() -> None:
    outbox = ReporterOutbox(pending(), refuses=100)
    for _ in range(5):
        outbox.send()
    assert outbox.diary.count("refuse") == 3
    assert outbox.publisher.is_closed
    assert outbox.publisher.unpublished == 5, "also those that were not tried"
    assert outbox.rejected.is_due(NOW)
    outbox.diary.clear()
    assert outbox.send_due() == outbox.state
    assert outbox.diary == []


def test_an_alert_that_sns_refuses_for_its_content_does_not_close_the_topic_to_others() -> None:
    outbox = ReporterOutbox(pending(), refuses=100)
    outbox.topic.refuses_this_message = True
    for _ in range(5):
        outbox.send()
    assert outbox.diary.count("refuse") == 5
    assert not outbox.publisher.is_closed


def test_an_accepted_alert_ends_the_row_of_refusals() -> None:
    outbox = ReporterOutbox(pending())
    for _ in range(3):
        outbox.topic.refuses = 2
        for _ in range(3):
            outbox.send()
        outbox.state = replace(pending(), version=outbox.state.version)
    assert not outbox.publisher.is_closed
    assert (outbox.publisher.published.total(), outbox.publisher.unpublished) == (3, 6)


def test_without_time_for_a_publish_none_begins() -> None:
    outbox = ReporterOutbox(pending(), seconds=2)
    outbox.send()
    assert outbox.diary == ["write"]
    assert outbox.rejected.is_due(NOW)
    assert outbox.publisher.unpublished == 1
    assert not outbox.publisher.is_closed, "SNS has refused nothing"


# Another run writes the state meanwhile


def test_an_accepted_alert_is_taken_off_the_state_as_it_is_by_then() -> None:
    outbox = ReporterOutbox(pending())
    seen = outbox.state
    outbox.state = written_over(seen, replace(seen, episode=9))
    outbox.alerts.send(seen, REJECTED)
    assert outbox.diary == ["accept", "conflict", "read again", "write"]
    assert (outbox.state.episode, dict(outbox.state.outbox)) == (9, {})


def test_an_alert_that_another_run_has_taken_off_needs_no_write() -> None:
    outbox = ReporterOutbox(pending())
    seen = outbox.state
    outbox.state = written_over(seen, without_pending(seen, REJECTED.alert_id))
    assert outbox.alerts.send(seen, REJECTED) == outbox.state
    assert outbox.diary == ["accept", "conflict", "read again"]


def test_an_alert_that_can_not_be_taken_off_is_published_once_and_raises_a_conflict_with_the_table() -> None:
    outbox = ReporterOutbox(pending())
    outbox.table.interferes = lambda state: written_over(state, state)
    with pytest.raises(Conflict, match="Campaigns"):
        outbox.send()
    assert outbox.diary.count("accept") == 1
    assert REJECTED.alert_id in outbox.state.outbox, "a later run sends it again, with the same id"
