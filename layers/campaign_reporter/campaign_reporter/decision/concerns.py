"""What is going wrong with a campaign that has not ended, in time to do something about it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from campaign_reporter.decision.campaign import Campaign, Status
from campaign_reporter.times import from_text


class Concern(StrEnum):
    """What can be of concern; each is an attribute of the campaign for as long as it holds."""

    FAILING = "failing"  # too few of its messages are delivered
    OVERDUE = "overdue"  # it should have started long ago
    STALLED = "stalled"  # its counts have stopped moving


class Limits(Protocol):
    """Where the user's patience ends: minutes (0 for never), a number of messages and a percentage."""

    @property
    def overdue_minutes(self) -> float:
        """After its schedule."""

    @property
    def stalled_minutes(self) -> float:
        """Without a count that moves."""

    @property
    def min_attempts(self) -> int:
        """Before the rate of delivery says anything."""

    @property
    def low_delivery_percent(self) -> float:
        """Of the attempted messages."""


NO_CONCERNS: frozenset[Concern] = frozenset()
_FAILING, _OVERDUE, _STALLED = (frozenset({concern}) for concern in Concern)


def concerns_of(campaign: Campaign, changed_at: str | None, limits: Limits, now: datetime) -> frozenset[Concern]:
    """What is of concern at `now`; `changed_at` is when its status or counts were last seen to change."""
    if campaign.status == Status.SCHEDULED:
        return _OVERDUE if _has_passed(campaign.schedule, limits.overdue_minutes, now) else NO_CONCERNS
    if campaign.status != Status.IN_PROGRESS:
        return NO_CONCERNS
    failing = _FAILING if _is_failing(campaign, limits) else NO_CONCERNS
    # Counts that the provider does not tell can't be said to stand still.
    is_counted = campaign.counts.delivered is not None or campaign.counts.failed is not None
    return failing | _STALLED if is_counted and _has_passed(changed_at, limits.stalled_minutes, now) else failing


def _is_failing(campaign: Campaign, limits: Limits) -> bool:
    attempted = campaign.counts.attempted or 0
    return attempted >= limits.min_attempts and campaign.counts.is_below(limits.low_delivery_percent)


def _has_passed(moment: str | None, minutes: float, now: datetime) -> bool:
    """Whether more than so many minutes have passed since then; never where they are 0."""
    if moment is None or not minutes:
        return False
    return now - from_text(moment) > timedelta(minutes=minutes)
