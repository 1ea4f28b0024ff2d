"""Whether the reporter itself can work: the decision from the reads of one run to an alert about the reporter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.event import Event
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.segment import WHOLE_LIST, Segment
from campaign_reporter.model.times import to_text

# The provider counts as unreachable after so many runs in a row that could not read a single campaign.
UNREAD_RUNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """How many reads of a run were answered and how many were not, and the detail of the last failure.

    An answer is anything that only a working provider says: a campaign, or that there is none with this id.
    """

    answered: int = 0
    unanswered: int = 0
    key_rejected: bool = False
    detail: str = ""

    def with_answer(self) -> Reads:
        """The reads with one more answer."""
        # Every poll comes here, and `replace` takes twice the time.
        return Reads(
            answered=self.answered + 1,
            unanswered=self.unanswered,
            key_rejected=self.key_rejected,
            detail=self.detail,
        )

    def with_failure(self, failure: Unreadable) -> Reads:
        """The reads with one more failure."""
        rejected = self.key_rejected or failure.problem == Problem.KEY_REJECTED
        return replace(self, unanswered=self.unanswered + 1, key_rejected=rejected, detail=failure.detail)


def assess(
    before: ReporterState, reads: Reads, now: datetime, *, segment: Segment = WHOLE_LIST
) -> tuple[ReporterState, Alert | None]:
    """The state after a run of the segment, and the alert that follows, if any.

    One answer in the run of any segment shows that the provider works. A rejected key is alerted even while the
    provider counts as unreachable, since only the user can mend it. The other way round there is no alert: the user
    already knows that nothing is read.
    """
    if reads.answered:
        after = replace(before, unread_runs={})
        return _alerted(after, Event.RECOVERED, "campaigns can be read again", now) if before.outage else (after, None)
    if reads.key_rejected:
        if before.outage == Event.KEY_REJECTED:
            return before, None
        return _alerted(before, Event.KEY_REJECTED, reads.detail, now)
    if not reads.unanswered or before.outage:
        return before, None
    unread = before.unread_runs.get(str(segment), 0) + 1
    after = replace(before, unread_runs={**before.unread_runs, str(segment): unread})
    return _alerted(after, Event.UNREACHABLE, reads.detail, now) if unread >= UNREAD_RUNS else (after, None)


def _alerted(before: ReporterState, event: Event, reason: str, now: datetime) -> tuple[ReporterState, Alert]:
    after = replace(before, outage=None if event == Event.RECOVERED else event, episode=before.episode + 1)
    alert = Alert(
        alert_id=alert_id("reporter", event, after.episode),
        event=event,
        severity=event.row.severity,
        observed_at=to_text(now),
        reason=reason,
    )
    return after, alert
