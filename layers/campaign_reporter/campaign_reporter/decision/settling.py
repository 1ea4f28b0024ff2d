"""After a campaign has completed: its counts still move while late delivery receipts come in. Pure.

The provider does not say that they do not, so a completed campaign stays on watch until they can't, or for a while.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from campaign_reporter.decision.campaign import Campaign, Counts, Status
from campaign_reporter.times import from_text, to_text


def settles_until(campaign: Campaign, minutes: float, now: datetime) -> str | None:
    """Until when a campaign that has just reached its final status is watched; None where there is nothing to wait for.

    Of one that failed or was canceled nobody waits for a better rate.
    """
    if campaign.status != Status.COMPLETED or not minutes or _is_all_counted(campaign.counts):
        return None
    return to_text(now + timedelta(minutes=minutes))


def has_settled(campaign: Campaign, until: str, now: datetime) -> bool:
    """Whether its counts can't move any more, or have had their time."""
    return _is_all_counted(campaign.counts) or now >= from_text(until)


def has_moved(told: Counts, settled: Counts) -> bool:
    """Whether the rate of delivery is a point or more from what was told, or is known only now."""
    if not settled.attempted or settled.delivered is None:
        return False
    if not told.attempted or told.delivered is None:
        return True
    # |d/a - D/A| >= 1/100, in whole numbers: a rounded rate would be a tenth of a point off.
    apart = abs(settled.delivered * told.attempted - told.delivered * settled.attempted)
    return apart * 100 >= told.attempted * settled.attempted


def _is_all_counted(counts: Counts) -> bool:
    return counts.total is not None and counts.attempted is not None and counts.attempted >= counts.total
