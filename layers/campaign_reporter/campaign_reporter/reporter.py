"""A whole invocation: a run, the start of the segments' runs, or a test alert."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from campaign_reporter.alerts.alert import Alert, Event, Severity, alert_id
from campaign_reporter.decision.policy import Policy
from campaign_reporter.invocation import OneRun, PollCampaigns, SendTestAlert
from campaign_reporter.pace import Deadline, Pace
from campaign_reporter.provider.api_key import ApiKey
from campaign_reporter.provider.transport import Transport
from campaign_reporter.run import Run
from campaign_reporter.segments import WHOLE_LIST, Segment, segments_of
from campaign_reporter.sending.outbox import Publisher
from campaign_reporter.summary import Outcome, RunSummary
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.runs import RunsTable
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.times import to_text

if TYPE_CHECKING:
    from campaign_reporter.segments_queue import SegmentsQueue  # which only a list in segments needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """What every invocation works with, made once a process."""

    campaigns: CampaignsTable
    history: StatusHistoryTable
    runs: RunsTable
    topic: Publisher
    api_key: ApiKey
    transport: Transport
    policy: Policy
    group_above: int
    segments: int = 1
    queue: SegmentsQueue | None = None
    alert_time_zone: str = "UTC"
    request_pace: Pace
    publish_pace: Pace
    clock: Callable[[], datetime]

    def handle(self, invocation: OneRun, *, request_id: str, deadline: Deadline) -> RunSummary:
        """Does what the invocation asks for and says what came of it.

        Raises ReporterError only where the run as a whole could not do its work: no key, no access to a table, and for
        a test alert, no access to the topic.
        """
        if isinstance(invocation, SendTestAlert):
            return self._send_test_alert(request_id)
        if isinstance(invocation, PollCampaigns):
            return Run(self, deadline).over_campaigns(invocation.campaign_ids)
        if self.queue:
            return self._start_segments(self.queue)
        return self.poll_segment(WHOLE_LIST, owner=request_id, deadline=deadline)

    def poll_segment(self, segment: Segment, *, owner: str, deadline: Deadline) -> RunSummary:
        """One run over a segment of the list; raises ReporterError where it could not do its work."""
        return Run(self, deadline, segment).over_list(owner=owner)

    def _start_segments(self, queue: SegmentsQueue) -> RunSummary:
        started_at = self.clock()
        queue.send(segments_of(self.segments))
        finished_at = self.clock()
        return RunSummary(segment=WHOLE_LIST, started_at=started_at, finished_at=finished_at, outcome=Outcome.COMPLETE)

    def _send_test_alert(self, request_id: str) -> RunSummary:
        started_at = self.clock()
        alert = Alert(
            alert_id=alert_id(request_id, Event.TEST, 1),
            event=Event.TEST,
            severity=Severity.INFO,
            observed_at=to_text(started_at),
            reason="a test alert was asked for",
        )
        self.topic.publish(alert)
        return RunSummary(
            segment=WHOLE_LIST,
            started_at=started_at,
            finished_at=self.clock(),
            outcome=Outcome.COMPLETE,
            alerts_published=1,
            alerts={Event.TEST: 1},
        )
