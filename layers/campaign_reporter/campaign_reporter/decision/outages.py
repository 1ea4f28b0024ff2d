"""Whether the reporter itself can work: the pure decision from one run's reads to what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from campaign_reporter.alerts.alert import Alert, Event, Severity, alert_id
from campaign_reporter.errors import DexatelError, Problem
from campaign_reporter.segments import WHOLE_LIST, Segment
from campaign_reporter.sending.pending import Owing
from campaign_reporter.times import to_text

# The provider counts as unreachable when not one campaign could be read in this many runs in a row.
UNREAD_RUNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterState(Owing):
    """What one run tells the next of the reporter itself.

    `unread_runs` are those in a row that read nothing, by segment: each has a run of its own in a round, and some have
    nothing to ask. `outage` is the event that was alerted and has not recovered, `episode` counts the alerts about the
    reporter.
    """

    unread_runs: Mapping[str, int] = field(default_factory=dict)
    outage: Event | None = None
    episode: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """How one run's reads went: how many were answered, how many were not, and what the last failure was.

    An answer is anything that only a working provider says: a campaign, or that there is none with this id.
    """

    answered: int = 0
    unanswered: int = 0
    key_rejected: bool = False
    detail: str = ""

    def with_answer(self) -> Reads:
        """One more read that was answered."""
        return replace(self, answered=self.answered + 1)

    def with_failure(self, error: DexatelError) -> Reads:
        """One more read that was not."""
        rejected = self.key_rejected or error.problem == Problem.KEY_REJECTED
        return replace(self, unanswered=self.unanswered + 1, key_rejected=rejected, detail=error.detail)


def assess(
    before: ReporterState, reads: Reads, now: datetime, *, segment: Segment = WHOLE_LIST
) -> tuple[ReporterState, Alert | None]:
    """The state after a run of the segment and the alert it leads to, if any; the same where there is nothing to say.

    One answer, in the run of whichever segment, shows that the provider works.
    A rejected key is said even while the provider counts as unreachable, since only its user can mend it; the other
    way round it is not, since he knows already that nothing is read.
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
    recovered = event == Event.RECOVERED
    after = replace(before, outage=None if recovered else event, episode=before.episode + 1)
    alert = Alert(
        alert_id=alert_id("reporter", event, after.episode),
        event=event,
        severity=Severity.INFO if recovered else Severity.CRITICAL,
        observed_at=to_text(now),
        reason=reason,
    )
    return after, alert
