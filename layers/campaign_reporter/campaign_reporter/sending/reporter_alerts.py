"""Sending the alerts about the reporter itself, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.outbox import due_alerts, with_claims, without_pending
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.sending.acknowledgement import Table, acknowledge
from campaign_reporter.sending.publisher import Delivery, Publisher
from campaign_reporter.timing.deadline import Deadline


class ReporterAlerts:
    """Sends for one run. A Conflict of a claim is raised: another run is sending the alert."""

    def __init__(
        self, publisher: Publisher, table: Table[ReporterState], *, clock: Callable[[], datetime], deadline: Deadline
    ) -> None:
        self._publisher = publisher
        self._table = table
        self._clock = clock
        self._deadline = deadline

    def send_due(self, state: ReporterState) -> ReporterState:
        """Sends the pending alerts that no run has claimed, and gives the state afterwards."""
        alerts = due_alerts(state, self._clock())
        if not alerts or self._publisher.is_closed:
            return state
        state = self._table.save(state, with_claims(state, alerts, self._deadline.at))
        for alert in alerts:
            if alert.alert_id in state.outbox:
                state = self.send(state, alert)
        return state

    def send(self, state: ReporterState, alert: Alert) -> ReporterState:
        """Sends an alert that this run has claimed, and gives the state afterwards.

        If SNS does not accept the alert, the claim is released, so that the next run need not wait for its end.
        """
        if self._publisher.publish(alert) is Delivery.ACCEPTED:
            settled = acknowledge(
                state, [alert.alert_id], self._table, lambda current, ids: without_pending(current, *ids)
            )
            return settled or state
        self._publisher.count_unpublished()
        return self._table.save(state, with_claims(state, [alert], self._clock()))
