"""Campaigns and records for the tests of the digest. Each has good values unless a test gives others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from campaign_reporter.decision.campaign import Counts
from campaign_reporter.decision.concerns import Concern
from campaign_reporter.decision.watched import HistoryRecord, WatchedCampaign
from campaign_reporter.digest.contents import Digest
from campaign_reporter.digest.day import Day
from campaign_reporter.digest.finished import Finished
from campaign_reporter.digest.watching import look_over
from tests.builders import CAMPAIGN, campaign

DAY = Day(date(2026, 11, 23), "Europe/Berlin")


def watched(*concerns: str, status: str = "in_progress", **state: Any) -> WatchedCampaign:
    """An unfinished campaign of the list."""
    known: dict[str, Any] = {"campaign_id": CAMPAIGN, "revision": 2, "campaign": campaign(status)}
    return WatchedCampaign(concerns=frozenset(map(Concern, concerns)), **known | state)


def finished(status: str = "completed", **changes: Any) -> Finished:
    known: dict[str, Any] = {
        "campaign_id": CAMPAIGN,
        "ended_at": "2026-11-23T14:00:00.000Z",
        "counts": Counts(total=10_000, delivered=9_850, failed=150),
        "name": "Black Friday",
        "channel": "SMS",
    }
    return Finished(status=status, **known | changes)


def record(status: str = "completed", at: str = "2026-11-23T14:00:00.000Z", **changes: Any) -> HistoryRecord:
    known: dict[str, Any] = {
        "campaign_id": CAMPAIGN,
        "revision": 3,
        "previous_status": "in_progress",
        "counts": Counts(total=10),
    }
    return HistoryRecord(status=status, observed_at=at, **known | changes)


def digest(*found: Finished, of_list: Sequence[WatchedCampaign] = (), **changes: Any) -> Digest:
    """The digest of DAY with these campaigns, finished and not, which was written the next morning."""
    known: dict[str, Any] = {
        "day": DAY,
        "seen_at": "2026-11-24T06:00:00.000Z",
        "low_delivery_percent": 90,
        "runs": {"complete": 1_440},
    }
    worst_first = sorted(found, key=lambda each: each.badness)
    return Digest(finished=worst_first, watching=look_over([of_list]), **known | changes)
