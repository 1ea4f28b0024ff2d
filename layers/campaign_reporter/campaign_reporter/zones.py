"""Times as a person reads them: in the zone where he lives, and in UTC, which nobody can mistake."""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from campaign_reporter.times import from_text

_TIME = "%Y-%m-%d %H:%M:%S"


def zone_named(name: str) -> tzinfo:
    """The zone; ZoneInfoNotFoundError where there is none of that name."""
    return UTC if name == "UTC" else ZoneInfo(name)


def local_time(iso: str, zone: tzinfo) -> str:
    """`2026-11-23 15:00:00 CET (14:00:00 UTC)`, with the date in UTC too where it is another."""
    utc = from_text(iso)
    if zone is UTC:
        return f"{utc:{_TIME}} UTC"
    local = utc.astimezone(zone)
    same_day = local.date() == utc.date()
    return f"{local:{_TIME} %Z} ({utc:{'%H:%M:%S' if same_day else _TIME}} UTC)"
