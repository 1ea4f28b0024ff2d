"""The alerts about the reporter itself: after each run, whether it can work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aws_lambda_powertools import Logger

from campaign_reporter.decision.outages import assess
from campaign_reporter.decision.reads import ListRun
from campaign_reporter.errors import Conflict
from campaign_reporter.model.outbox import with_pending
from campaign_reporter.model.reporter_state import ReporterState
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
        state: ReporterState,
        states: States,
        publisher: Publisher,
        *,
        clock: Callable[[], datetime],
        deadline: Deadline,
    ) -> None:
        self._state = state
        self._states = states
        self._alerts = ReporterAlerts(publisher, states, clock=clock, deadline=deadline)
        self._clock = clock
        self._deadline = deadline

    def report(self, run: ListRun | None) -> None:
        """Sends the pending alerts about the reporter, and the alert that follows from the run.

        None is a run that a person asks for. It counts for nothing. Otherwise runs over a few bad ids would make an
        outage, and a run over a good one would end a real outage.
        """
        state = self._state
        for _ in range(_MOST_CONFLICTS):
            try:
                return self._report_once(state, run)
            except Conflict:
                logger.info("another run has reported the reporter's health")
                state = self._states.read()
        return None

    def _report_once(self, before: ReporterState, run: ListRun | None) -> None:
        current = self._alerts.send_due(before)
        if run is None:
            return
        after, alert = assess(current, run, self._clock())
        if alert:
            after = with_pending(after, alert, self._deadline.at)
        saved = self._states.save(current, after)
        if alert:
            self._alerts.send(saved, alert)
