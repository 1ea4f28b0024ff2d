"""Time zones by their names. A name that no zone has means UTC, so that a slip in a setting stops nothing."""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import cache


def zone_or_utc(name: str) -> tzinfo:
    """The zone with that name, or UTC if there is none."""
    return _zone(name) or UTC


def name_or_utc(name: str) -> str:
    """The name, or that of UTC if there is no such zone."""
    return name if is_zone(name) else "UTC"


def is_zone(name: str) -> bool:
    """Whether there is a zone with that name."""
    return _zone(name) is not None


@cache
def _zone(name: str) -> tzinfo | None:
    """Nothing is loaded for UTC, which is the zone of nearly every cold start."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - as said above

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # an OSError for the name of a folder of zones
        return None
