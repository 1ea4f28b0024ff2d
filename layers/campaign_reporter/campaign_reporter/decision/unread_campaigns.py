"""The decision about a campaign that could not be read: it may be missing, or its id may be none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from campaign_reporter.decision.case import Case, Decision
from campaign_reporter.decision.finishing import finished_unless_pending
from campaign_reporter.decision.missing import INVALID, MISSING_RUNS, NOT_FOUND
from campaign_reporter.decision.read_campaigns import decide_over, without_problem
from campaign_reporter.decision.unanswered import UNREADABLE
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.times import from_text, is_ahead, to_text

# A campaign that was alerted as not found stays on watch for so long.
_MISSING_WATCH = timedelta(hours=24)


def decide_unreadable(case: Case, observed: Unreadable) -> Decision:
    before = after = case.after
    if before.problem != observed.problem or before.problem_since is None:
        since = before.problem_since or to_text(case.now)
        after = replace(before, problem=observed.problem, problem_detail=observed.detail, problem_since=since)
    if before.is_settling and before.campaign and observed.is_gone:
        return _decide_deleted(replace(case, after=after), before.campaign)
    if observed.problem == Problem.NOT_FOUND:
        return _decide_missing(replace(case, after=after))
    # Another problem does not say that the campaign is missing, so it breaks the row of runs.
    case = replace(case, after=replace(after, missing_runs=0))
    if observed.problem != Problem.INVALID_IDENTIFIER:
        return _decide_unanswered(case)
    if INVALID.holds(case):
        return Decision(case=case, alerts=(INVALID.alert(case),))
    return Decision(case=finished_unless_pending(case))


def _decide_deleted(case: Case, campaign: Campaign) -> Decision:
    """Once the provider has said often enough that a completed campaign is gone, its counts move no more."""
    after = replace(case.after, missing_runs=case.after.missing_runs + 1)
    if after.missing_runs < MISSING_RUNS:
        return Decision(case=replace(case, after=after))
    deleted = without_problem(replace(after, settle_until=to_text(case.now)))
    return decide_over(replace(case, after=deleted), campaign)


def _decide_unanswered(case: Case) -> Decision:
    if not UNREADABLE.holds(case):
        return Decision(case=case)
    case = replace(case, after=replace(case.after, unreadable_told=case.after.problem_since))
    return Decision(case=case, alerts=(UNREADABLE.alert(case),))


def _decide_missing(case: Case) -> Decision:
    after = case.after
    if after.watch_until is not None:
        has_waited = case.now >= from_text(after.watch_until) or is_ahead(
            after.watch_until, case.now, by=2 * _MISSING_WATCH
        )
        return Decision(case=finished_unless_pending(case) if has_waited else case)
    case = replace(case, after=replace(after, missing_runs=after.missing_runs + 1))
    if case.after.missing_runs < MISSING_RUNS:
        return Decision(case=case)
    watched = replace(case.after, watch_until=to_text(case.now + _MISSING_WATCH), missing_alerted=after.revision)
    alerted = replace(case, after=watched)
    return Decision(case=alerted, alerts=(NOT_FOUND.alert(alerted),) if NOT_FOUND.holds(alerted) else ())
