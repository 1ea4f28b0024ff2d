"""Times as people write them: the length of one, such as `1d12h`, and the beginning of a period, such as `7d`."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta

from campaign_reporter.alerts.visible import line
from campaign_reporter.model.times import to_text
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.terminal.display import Display
from campaign_reporter_cli.terminal.values import on_one_line

# Before every record.
_EVER = "2000"
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


def beginning(text: str | None, display: Display) -> str:
    """The time in UTC, as the tables have it. All that is kept if the user gave none.

    A date means its beginning. A time without an offset is in the zone of the times that are shown.
    """
    if text is None:
        return _EVER
    try:
        moment = _moment(text.strip(), display)
        is_past = moment <= display.clock()
        found = to_text(moment)
    except (ValueError, OverflowError) as exc:
        expected = "7d, 24h, 2w, a date such as 2026-11-23, or a time such as 2026-11-23T15:00"
        raise InputError(f"--since {on_one_line(text)}: expected {expected}") from exc
    if not is_past:
        raise InputError(f"--since {on_one_line(text)} is in the future")
    return found


def _moment(text: str, display: Display) -> datetime:
    with suppress(InputError):
        return display.clock() - duration(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None and display.zone is not None:
        moment = moment.replace(tzinfo=display.zone)
    return moment.astimezone(display.zone)
