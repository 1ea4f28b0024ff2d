"""The zone of the provider's dates that have no offset."""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import cache

from aws_lambda_powertools import Logger

logger = Logger(child=True)


@cache
def zone_or_utc(name: str) -> tzinfo:
    """The zone of this name, or UTC if there is none: a wrong name stops no run."""
    if name == "UTC":  # the zone of nearly every cold start, for which nothing is loaded
        return UTC
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - as said above

    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):  # an OSError for the name of a folder of zones
        logger.warning("there is no such time zone, so UTC is used", zone=name)
        return UTC
