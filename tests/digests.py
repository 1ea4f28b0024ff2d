"""Objects for tests of the digest, each with typical values unless a test gives others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from campaign_reporter.digest.day import Day
from campaign_reporter.digest.digest import Digest
from campaign_reporter.digest.finished import Finished
from campaign_reporter.digest.period import of_day
from campaign_reporter.digest.watching import summarize
from campaign_reporter.model.campaign import Campaign, Counts
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.watched_campaign import WatchedCampaign
from tests.builders import CAMPAIGN, campaign, listed

DAY = of_day(Day(date(2026, 11, 23), "Europe/Berlin"))


def watched(*concerns: str, status: str = "in_progress", **state: Any) -> WatchedCampaign:
    """An unfinished campaign of the list."""
    return listed(**{"revision": 2, "campaign": campaign(status), "concerns": frozenset(concerns)} | state)


def finished(
    status: str = "completed",
    *,
    campaign_id: str = CAMPAIGN,
    ended_at: str = "2026-11-23T14:00:00.000Z",
    label: str | None = None,
    muted: bool = False,
    **seen: Any,
) -> Finished:
    """A campaign that has finished; `seen` are fields of the campaign."""
    seen_last = campaign(status, **seen)
    return Finished(campaign_id=campaign_id, ended_at=ended_at, label=label, muted=muted, campaign=seen_last)


def record(
    status: str = "completed",
    at: str = "2026-11-23T14:00:00.000Z",
    *,
    campaign_id: str = CAMPAIGN,
    previous_status: str | None = "in_progress",
    label: str | None = None,
    **seen: Any,
) -> HistoryRecord:
    """A record as StatusHistory gives it, without names; `seen` are fields of the campaign."""
    known = Campaign(status=status, **{"counts": Counts(total=10)} | seen)
    return HistoryRecord(
        campaign_id=campaign_id,
        observed_at=at,
        revision=3,
        campaign=known,
        label=label,
        previous_status=previous_status,
    )


def digest(*found: Finished, of_list: Sequence[WatchedCampaign] = (), **changes: Any) -> Digest:
    """The digest of DAY with these campaigns, finished and unfinished, written the next morning."""
    known: dict[str, Any] = {
        "period": DAY,
        "seen_at": "2026-11-24T06:00:00.000Z",
        "low_delivery_percent": 90,
        "runs": {"complete": 1_440},
        "watching": summarize([of_list]),
    }
    worst_first = sorted(found, key=lambda each: each.badness)
    return Digest(finished=worst_first, **known | changes)
