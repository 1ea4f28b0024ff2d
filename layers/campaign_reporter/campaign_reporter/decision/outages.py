"""Whether the reporter itself can work: the decision from the reads of one run to an alert about the reporter.

A run leaves out the campaigns that are scheduled for later. So if it could read none, that may be the trouble of a few
campaigns. Then it reads one more campaign that it had left out: the probe. No outage is declared without one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from campaign_reporter.decision.reads import ListRun
from campaign_reporter.decision.unread_segments import unread_since
from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.event import Event
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.times import to_text

# The provider counts as unreachable after so many runs in a row that could not read a single campaign.
UNREAD_RUNS = 3
# It counts as reachable again after so many runs in a row with answers. A good key needs no second proof.
GOOD_RUNS = 3
# After a recovery no other outage is alerted for so long, unless it lasts. The provider may come and go.
_AFTER_RECOVERY = timedelta(hours=1)
_LASTING = timedelta(minutes=15)


def assess(before: ReporterState, run: ListRun, now: datetime) -> tuple[ReporterState, Alert | None]:
    """The state after the run, and the alert that follows, if any.

    One answer in the run of any segment shows that the provider works. A rejected key is alerted even while the
    provider counts as unreachable, since only the user can mend it. The other way round there is no alert: the user
    already knows that nothing is read. While an alert waits for SNS, no other follows: readers hear of an outage before
    they hear of its end.
    """
    after = _counted(before, run)
    if before.pending:
        return after, None
    if _has_recovered(after, run):
        recovered = replace(after, outage=None, good_runs={}, recovered_at=now)
        return _alerted(recovered, Event.RECOVERED, "campaigns can be read again", now)
    event = _outage(after, run, now)
    if event is None or not run.is_probed:
        return after, None
    return _alerted(replace(after, outage=event, good_runs={}), event, run.reads.detail, now)


# Counting


def _counted(before: ReporterState, run: ListRun) -> ReporterState:
    after = replace(before, unread_since=unread_since(before, run, run.segment)) if run.segment else before
    if run.is_unread:
        return _after_no_answer(after, run)
    return _after_answer(after, run) if _is_good(before, run) else after


def _is_good(before: ReporterState, run: ListRun) -> bool:
    """Whether campaigns could be read. After a good run in which the last campaign finished, a run has none to read."""
    goes_on = before.good_runs.get(run.key, 0) > 0 and run.ended_round is not None
    return bool(run.reads.answered) or goes_on


def _after_answer(before: ReporterState, run: ListRun) -> ReporterState:
    after = replace(before, unread_runs={}, row_began=None)
    if not before.outage:
        return after
    key = run.key
    # No higher than it matters: while the alert before waits, each run would write the state.
    good = min(before.good_runs.get(key, 0) + 1, GOOD_RUNS)
    return replace(
        after,
        good_runs={**before.good_runs, key: good},
        readable_since=before.readable_since if before.good_runs else run.started_at,
    )


def _after_no_answer(before: ReporterState, run: ListRun) -> ReporterState:
    key = run.key
    after = replace(
        before,
        row_began=min(before.row_began or run.started_at, run.started_at),
        good_runs={other: number for other, number in before.good_runs.items() if other != key},
    )
    if before.outage:
        return after
    # A run without a key begins a row and makes it no longer: it fails, and so its alarm goes off.
    number = before.unread_runs.get(key, 0)
    number = min(number + 1, UNREAD_RUNS) if run.reads.unanswered else max(number, 1)
    return replace(after, unread_runs={**before.unread_runs, key: number})


# Judging


def _has_recovered(state: ReporterState, run: ListRun) -> bool:
    if not state.outage or run.is_unread:
        return False
    needed = 1 if state.outage == Event.KEY_REJECTED else GOOD_RUNS
    return state.good_runs.get(run.key, 0) >= needed


def _outage(state: ReporterState, run: ListRun, now: datetime) -> Event | None:
    """The outage that begins with the run."""
    if not run.reads.are_unanswered or _is_flapping(state, now):
        return None
    if run.reads.key_rejected:
        return None if state.outage == Event.KEY_REJECTED else Event.KEY_REJECTED
    is_lasting = state.unread_runs.get(run.key, 0) >= UNREAD_RUNS
    return Event.UNREACHABLE if is_lasting and not state.outage else None


def _is_flapping(state: ReporterState, now: datetime) -> bool:
    """Whether an outage has only just ended, and this one may be as short."""
    if state.recovered_at is None or not timedelta(0) <= now - state.recovered_at < _AFTER_RECOVERY:
        return False
    return state.row_began is None or now - state.row_began < _LASTING


def _alerted(state: ReporterState, event: Event, reason: str, now: datetime) -> tuple[ReporterState, Alert]:
    after = replace(state, episode=state.episode + 1)
    alert = Alert(
        alert_id=alert_id("reporter", event, after.episode),
        event=event,
        severity=event.row.severity,
        observed_at=to_text(now),
        reason=reason,
    )
    return after, alert
