"""One invocation: a run over the list, over a segment or over some campaigns, or a test alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from campaign_reporter.errors import TableError, TopicError
from campaign_reporter.invocation import OneRun, PollCampaigns, SendTestAlert
from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.event import Event
from campaign_reporter.model.run_summary import Outcome, RunSummary
from campaign_reporter.model.segment import WHOLE_LIST, Segment, segments_of
from campaign_reporter.model.severity import Severity
from campaign_reporter.model.times import from_text, to_text
from campaign_reporter.polling.dependencies import Dependencies
from campaign_reporter.polling.run import Run
from campaign_reporter.timing.budget import publishing_seconds
from campaign_reporter.timing.deadline import Deadline

if TYPE_CHECKING:
    from campaign_reporter.polling.segments_queue import SegmentsQueue  # only a list in segments needs it

logger = Logger(child=True)


class Reporter:
    """Does what an invocation asks for."""

    def __init__(self, dependencies: Dependencies) -> None:
        self.dependencies = dependencies

    def handle(self, invocation: OneRun, *, request_id: str, deadline: Deadline) -> RunSummary:
        """Does what the invocation asks for, and returns the result.

        If a run could not do its work at all (no key, no access to a table), its summary has the `failure`. Raises
        TopicError if the topic does not accept a test alert, and QueueError if the segments could not be started.
        """
        if isinstance(invocation, SendTestAlert):
            return self._send_test_alert(request_id, deadline)
        if isinstance(invocation, PollCampaigns):
            return Run(self.dependencies, deadline).over_campaigns(invocation.campaign_ids)
        if self.dependencies.queue:
            return self._start_segments(self.dependencies.queue)
        return self.poll_segment(WHOLE_LIST, owner=request_id, deadline=deadline)

    def poll_segment(self, segment: Segment, *, owner: str, deadline: Deadline) -> RunSummary:
        """One run over a segment of the list."""
        return Run(self.dependencies, deadline, segment).over_list(owner=owner)

    def _start_segments(self, queue: SegmentsQueue) -> RunSummary:
        started_at = self.dependencies.clock()
        queue.send(segments_of(self.dependencies.segments))
        finished_at = self.dependencies.clock()
        return RunSummary(segment=WHOLE_LIST, started_at=started_at, finished_at=finished_at, outcome=Outcome.COMPLETE)

    def _send_test_alert(self, request_id: str, deadline: Deadline) -> RunSummary:
        started_at = self.dependencies.clock()
        problems = dict(self.dependencies.bad_settings)
        try:
            last = self._last_complete_run()
        except TableError as exc:  # the message is still worth sending
            logger.warning("runs not read", table=exc.table, code=exc.code)
            problems["table_unavailable"] = 1
            last = "when the last run was complete is not known"
        alert = Alert(
            alert_id=alert_id(request_id, Event.TEST, 1),
            event=Event.TEST,
            severity=Severity.INFO,
            observed_at=to_text(started_at),
            reason=f"a test alert was asked for; {last}",
        )
        pace = self.dependencies.publish_pace
        if not pace.wait(publishing_seconds(deadline.remaining())):
            raise TopicError("the alerts topic", "NoTimeLeft")
        links = self.dependencies.links
        if links and not links.prepare(within=publishing_seconds(deadline.remaining())):
            problems["no_page_link"] = 1
        self.dependencies.topic.publish(alert)
        return RunSummary(
            segment=WHOLE_LIST,
            started_at=started_at,
            finished_at=self.dependencies.clock(),
            outcome=Outcome.COMPLETE,
            alerts_published=1,
            alerts={Event.TEST: 1},
            problems=problems,
        )

    def _last_complete_run(self) -> str:
        """A clause about the last run that came to the end of the list, or of any segment of it."""
        segments = segments_of(self.dependencies.segments)
        last = max(
            (time for segment in segments if (time := self.dependencies.runs.last_complete(segment))), default=""
        )
        if not last:
            return "no run was complete yet, or not for a long time"
        return f"the last complete run over your list ended {from_text(last):%Y-%m-%d %H:%M} UTC"
