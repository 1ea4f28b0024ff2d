"""Times in the zone of the reader, beside UTC."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from campaign_reporter.model.times import from_text


def local_time(iso: str, zone: str) -> str:
    """`2026-11-23 15:00:00 CET (14:00:00 UTC)`. The date of UTC is there too if it is another day."""
    utc = from_text(iso)
    local = _in_zone(utc, zone)
    if local.tzname() == "UTC":
        return f"{_written(utc)} UTC"
    beside = f"{utc:%H:%M:%S}" if local.date() == utc.date() else _written(utc)
    return f"{_written(local)} {local.tzname()} ({beside} UTC)"


def _in_zone(utc: datetime, zone: str) -> datetime:
    try:
        return utc.astimezone(ZoneInfo(zone))
    except OverflowError:  # a date of the provider can be the first or the last that there is
        return utc


def _written(moment: datetime) -> str:
    return f"{moment.date()} {moment:%H:%M:%S}"
