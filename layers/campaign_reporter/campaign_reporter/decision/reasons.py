"""Why an alert would not be sent, for each event about a campaign. Pure.

The decision itself is made elsewhere; this tells a person, of what it did not lead to, what is missing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from campaign_reporter.alerts.alert import Event
from campaign_reporter.decision.campaign import Campaign, Status
from campaign_reporter.decision.concerns import Concern
from campaign_reporter.decision.policy import Policy
from campaign_reporter.decision.transitions import MISSING_RUNS
from campaign_reporter.decision.watched import WatchedCampaign
from campaign_reporter.errors import DexatelError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A poll that was decided: what was known before it, what it saw, and what becomes of that."""

    before: WatchedCampaign
    observed: Campaign | DexatelError
    after: WatchedCampaign
    policy: Policy
    now: datetime


def reasons(case: Case, told: frozenset[Event]) -> Mapping[Event, str]:
    """For each event about a single campaign that is not `told`, why it is not."""
    return {event: why(case) for event, why in _WHY.items() if event not in told}


def _of_end(status: Status) -> Callable[[Case], str]:
    def why(case: Case) -> str:
        campaign = _seen(case)
        if isinstance(campaign, str):
            return campaign
        if campaign.status != status:
            return f"its status is {campaign.status}"
        if case.before.campaign and case.before.campaign.status == status:
            return f"it has been {status} since it was last seen, and that is told once"
        return "it ended more than 24 hours before it was first seen: that is recorded and not told"

    return why


def _overdue(case: Case) -> str:
    campaign = _seen(case, Status.SCHEDULED)
    if isinstance(campaign, str):
        return campaign
    if campaign.schedule is None:
        return "it has no schedule"
    late = f"its schedule, {campaign.schedule}, was not more than {case.policy.overdue_minutes:g} minutes ago"
    return _of_concern(case, Concern.OVERDUE, late, off=not case.policy.overdue_minutes)


def _stalled(case: Case) -> str:
    campaign = _seen(case, Status.IN_PROGRESS)
    if isinstance(campaign, str):
        return campaign
    if campaign.counts.delivered is None and campaign.counts.failed is None:
        return "its counts are not told"
    moved = f"a count moved at {case.after.changed_at}, not more than {case.policy.stalled_minutes:g} minutes ago"
    return _of_concern(case, Concern.STALLED, moved, off=not case.policy.stalled_minutes)


def _failing(case: Case) -> str:
    campaign = _seen(case, Status.IN_PROGRESS)
    if isinstance(campaign, str):
        return campaign
    attempted, rate = campaign.counts.attempted or 0, campaign.counts.delivery_percent
    if attempted < case.policy.min_attempts:
        return f"{attempted} messages were attempted, and fewer than {case.policy.min_attempts} say nothing"
    good = f"{rate:g}% of those attempted were delivered, not less than {case.policy.low_delivery_percent:g}%"
    return _of_concern(case, Concern.FAILING, good, off=False)


def _of_concern(case: Case, concern: Concern, good: str, *, off: bool) -> str:
    if off:
        return "it is turned off (0 minutes)"
    if concern in case.after.concerns:
        return "it has been told, and is told once before the campaign ends"
    return good


def _corrected(case: Case) -> str:
    campaign = _seen(case, Status.COMPLETED)
    if isinstance(campaign, str):
        return campaign
    if case.after.settle_until:
        return f"its counts may move until {case.after.settle_until}"
    if case.before.settle_until:
        return "its delivery rate has moved by less than a point since it was told"
    return "there are no counts to wait for"


def _not_found(case: Case) -> str:
    if not isinstance(case.observed, DexatelError) or case.observed.problem != Problem.NOT_FOUND:
        return "Dexatel did not say that it does not know it"
    if case.after.watch_until:
        return f"that has been told; it is waited for until {case.after.watch_until}"
    if case.after.missing_runs:
        return f"it was not found in {case.after.missing_runs} of {MISSING_RUNS} runs in a row"
    return "it had completed, so nobody looks for it any more"


def _invalid(case: Case) -> str:
    if isinstance(case.observed, DexatelError) and case.observed.problem == Problem.INVALID_IDENTIFIER:
        return "that has been told"
    return "its id can be a campaign's"


def _seen(case: Case, status: Status | None = None) -> Campaign | str:
    """The campaign as it is now known, where it was read and has that status; otherwise what keeps it from that."""
    if isinstance(case.observed, DexatelError):
        return f"it can't be read ({case.observed.problem})"
    campaign = case.after.campaign or case.observed
    return campaign if status in {None, campaign.status} else f"its status is {campaign.status}"


_WHY: Mapping[Event, Callable[[Case], str]] = {
    Event.COMPLETED: _of_end(Status.COMPLETED),
    Event.FAILED: _of_end(Status.FAILED),
    Event.CANCELED: _of_end(Status.CANCELED),
    Event.NOT_FOUND: _not_found,
    Event.INVALID: _invalid,
    Event.OVERDUE: _overdue,
    Event.STALLED: _stalled,
    Event.FAILING: _failing,
    Event.CORRECTED: _corrected,
}
