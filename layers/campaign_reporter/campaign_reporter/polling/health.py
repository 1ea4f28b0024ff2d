"""The alerts about the reporter itself: after each run, whether it can work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aws_lambda_powertools import Logger

from campaign_reporter.decision.outages import Reads, assess
from campaign_reporter.errors import Conflict
from campaign_reporter.model.outbox import with_pending
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.segment import Segment
from campaign_reporter.sending.publisher import Publisher
from campaign_reporter.sending.reporter_alerts import ReporterAlerts
from campaign_reporter.tables.states import States
from campaign_reporter.timing.deadline import Deadline

# Each conflict means that the run of another segment has written the state.
_MOST_CONFLICTS = 5

logger = Logger(child=True)


class Health:
    """Reports an outage or a recovery for one run. If several runs notice the same, only one alert is sent."""

    def __init__(
        self,
        states: States,
        publisher: Publisher,
        *,
        clock: Callable[[], datetime],
        deadline: Deadline,
        segment: Segment,
    ) -> None:
        self._states = states
        self._alerts = ReporterAlerts(publisher, states, clock=clock, deadline=deadline)
        self._clock = clock
        self._deadline = deadline
        self._segment = segment

    def report(self, state: ReporterState, reads: Reads) -> None:
        """Sends the pending alerts about the reporter, and the alert that follows from the run's reads."""
        for _ in range(_MOST_CONFLICTS):
            try:
                return self._report_once(state, reads)
            except Conflict:
                logger.info("another run has reported the reporter's health")
                state = self._states.read()
        return None

    def _report_once(self, before: ReporterState, reads: Reads) -> None:
        current = self._alerts.send_due(before)
        if current.pending:
            return  # one after the other: readers hear of an outage before they hear of its end
        after, alert = assess(current, reads, self._clock(), segment=self._segment)
        if alert:
            after = with_pending(after, alert, self._deadline.at)
        saved = self._states.save(current, after)
        if alert:
            self._alerts.send(saved, alert)
