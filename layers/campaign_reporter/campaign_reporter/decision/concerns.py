"""What is going wrong with a campaign that has not ended, in time to do something about it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from campaign_reporter.decision.campaign import Campaign, Status
from campaign_reporter.decision.policy import Policy
from campaign_reporter.times import from_text


class Concern(StrEnum):
    """What can be of concern; each is an attribute of the campaign for as long as it holds."""

    FAILING = "failing"  # too few of its messages are delivered
    OVERDUE = "overdue"  # it should have started long ago
    STALLED = "stalled"  # its counts have stopped moving


NO_CONCERNS: frozenset[Concern] = frozenset()
_FAILING, _OVERDUE, _STALLED = (frozenset({concern}) for concern in Concern)


def concerns_of(campaign: Campaign, changed_at: str | None, policy: Policy, now: datetime) -> frozenset[Concern]:
    """What is of concern at `now`; `changed_at` is when its status or counts were last seen to change."""
    if campaign.status == Status.SCHEDULED:
        return _OVERDUE if _has_passed(campaign.schedule, policy.overdue_minutes, now) else NO_CONCERNS
    if campaign.status != Status.IN_PROGRESS:
        return NO_CONCERNS
    failing = _FAILING if _is_failing(campaign, policy) else NO_CONCERNS
    # Counts that the provider does not tell can't be said to stand still.
    is_counted = campaign.counts.delivered is not None or campaign.counts.failed is not None
    return failing | _STALLED if is_counted and _has_passed(changed_at, policy.stalled_minutes, now) else failing


def _is_failing(campaign: Campaign, policy: Policy) -> bool:
    attempted = campaign.counts.attempted or 0
    return attempted >= policy.min_attempts and campaign.counts.is_below(policy.low_delivery_percent)


def _has_passed(moment: str | None, minutes: float, now: datetime) -> bool:
    """Whether more than so many minutes have passed since then; never where they are 0."""
    if moment is None or not minutes:
        return False
    return now - from_text(moment) > timedelta(minutes=minutes)
