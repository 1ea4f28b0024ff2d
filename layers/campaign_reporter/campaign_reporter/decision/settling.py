"""After a campaign has completed: its counts still move while late delivery receipts come in.

The provider does not say that the counts of a completed campaign are final. So it stays on watch for a while, or until
every message is counted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from campaign_reporter.model.campaign import Campaign, Counts, Status
from campaign_reporter.model.times import from_text, is_ahead, to_text

# The largest SettleMinutes, and a day for clocks. A later time was edited by hand.
_LONGEST = timedelta(days=8)


def settles_until(campaign: Campaign, minutes: float, now: datetime) -> str | None:
    """The time until which a campaign that has just ended is watched, or None if there is nothing to wait for.

    Only a completed campaign waits for late receipts.
    """
    if campaign.status != Status.COMPLETED or not minutes or _is_all_counted(campaign.counts):
        return None
    return to_text(now + timedelta(minutes=minutes))


def has_settled(campaign: Campaign, until: str, now: datetime) -> bool:
    """Whether its counts can't move any more, or have had their time."""
    return _is_all_counted(campaign.counts) or not is_open(until, now)


def is_open(until: str | None, now: datetime) -> bool:
    """Whether the time that a campaign has to settle goes on."""
    return until is not None and now < from_text(until) and not is_ahead(until, now, by=_LONGEST)


def has_moved(alerted: Counts, settled: Counts) -> bool:
    """Whether the delivery rate is a point or more from the alerted one, or is known only now."""
    if not settled.attempted or settled.delivered is None:
        return False
    if not alerted.attempted or alerted.delivered is None:
        return True
    # |d/a - D/A| >= 1/100 in whole numbers: a rounded rate would be a tenth of a point off.
    apart = abs(settled.delivered * alerted.attempted - alerted.delivered * settled.attempted)
    return apart * 100 >= alerted.attempted * settled.attempted


def is_little_counted(counts: Counts, percent: float) -> bool:
    """Whether less than `percent` of all messages are delivered or failed. An unknown number says nothing."""
    return counts.total is not None and counts.attempted is not None and counts.attempted * 100 < percent * counts.total


def _is_all_counted(counts: Counts) -> bool:
    return counts.total is not None and counts.attempted is not None and counts.attempted >= counts.total
