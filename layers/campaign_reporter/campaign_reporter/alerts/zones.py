"""Times in the zone of the reader. If there is no zone of that name, they are in UTC, and a line says so."""

from __future__ import annotations

import re
from datetime import datetime

from campaign_reporter.alerts.visible import line
from campaign_reporter.model.times import from_text
from campaign_reporter.model.zones import is_zone, zone_or_utc

# A time as the reasons of alerts have it.
_IN_UTC = re.compile(r"\b(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC\b", re.ASCII)


def local_time(iso: str, zone: str) -> str:
    """`2026-11-23 15:00:00 CET (14:00:00 UTC)`. The date of UTC is there too if it is another day."""
    utc = from_text(iso)
    local = _in_zone(utc, zone)
    if local.tzname() == "UTC":
        return f"{_written(utc)} UTC"
    beside = f"{utc:%H:%M:%S}" if local.date() == utc.date() else _written(utc)
    return f"{_written(local)} {local.tzname()} ({beside} UTC)"


def short_time(iso: str, zone: str) -> str:
    """`2026-11-23 15:00 CET`, or `2026-11-23 18:00 UTC+04` in a zone that has no letters of its own."""
    local = _in_zone(from_text(iso), zone)
    name = local.tzname() or ""
    return f"{local.date()} {local:%H:%M} {name if name[:1].isalpha() else f'UTC{name}'}"


def with_local_times(text: str, zone: str) -> str:
    """The text with each `2026-11-23 14:00 UTC` as the short time in the zone."""
    return _IN_UTC.sub(lambda found: _shifted(found, zone), text)


def unknown_zone(zone: str) -> str:
    """A line about a setting that names no zone, for people and for whoever can mend it. Empty if all is well."""
    if is_zone(zone):
        return ""
    return (
        f'Times are in UTC, because there is no time zone "{line(zone)}". '
        "For whoever runs the reporter: set AlertTimeZone to one that there is, such as Europe/Berlin or Asia/Yerevan."
    )


def _shifted(found: re.Match[str], zone: str) -> str:
    try:
        return short_time(f"{found[1]}T{found[2]}Z", zone)
    except ValueError:  # the 31st of February
        return found[0]


def _in_zone(utc: datetime, zone: str) -> datetime:
    try:
        return utc.astimezone(zone_or_utc(zone))
    except OverflowError:  # a date of the provider can be the first or the last that there is
        return utc


def _written(moment: datetime) -> str:
    return f"{moment.date()} {moment:%H:%M:%S}"
