"""How long a mute lasts, as people write it: `2h`, `90m`, `1d12h`."""

from __future__ import annotations

import re
from datetime import timedelta

from campaign_reporter.alerts.visible import line
from campaign_reporter_cli.errors import InputError

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "min": "minutes", "s": "seconds"}
_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(min|[wdhms])", re.IGNORECASE | re.ASCII)
_WHOLE = re.compile(f"(?:{_PART.pattern})+\\s*", re.IGNORECASE | re.ASCII)


def duration(text: str) -> timedelta:
    """The length of time; InputError if the text is none, or if it is no time at all."""
    try:
        parts = _PART.findall(text) if _WHOLE.fullmatch(text) else ()
        found = sum((timedelta(**{_UNITS[unit.lower()]: float(number)}) for number, unit in parts), timedelta())
    except OverflowError:
        found = timedelta()
    if not found:
        raise InputError(f'"{line(text, 60)}" is no length of time: write 30m, 2h, 3d, 1w or 1d12h')
    return found
