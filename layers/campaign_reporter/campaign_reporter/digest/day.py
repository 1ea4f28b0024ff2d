"""The day that a digest is about, as it is in the reader's time zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from campaign_reporter.errors import EventError
from campaign_reporter.invocation import SCHEDULES
from campaign_reporter.times import from_text, to_text

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Long before there was a campaign, and far from where dates begin.
_EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day in the zone with that name."""

    date: date
    zone: str

    @property
    def first(self) -> str:
        """Its first millisecond in UTC, as the tables have it."""
        return to_text(self._midnight())

    @property
    def last(self) -> str:
        """Its last millisecond in UTC; 23 hours after the first, or 25, where clocks are changed."""
        return to_text(self._midnight(days=1) - timedelta(milliseconds=1))

    def _midnight(self, *, days: int = 0) -> datetime:
        return datetime.combine(self.date + timedelta(days=days), time.min, ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an invocation asks for: the digest of `day`, `by_hand` where it is not the schedule's."""

    day: Day
    by_hand: bool = False


def read_event(event: Any, *, now: datetime, zone: str) -> Asked:
    """The day that `event` is about, yesterday where it is the schedule's; EventError for any other event.

    The schedule says for which time it came, so that a repeat after midnight is still about the same day.
    """
    if not isinstance(event, Mapping):
        raise EventError("the event", "an object")
    today = now.astimezone(ZoneInfo(zone)).date()
    if event.keys() == {"date"}:
        return Asked(Day(_read_date(event["date"], today), zone), by_hand=True)
    if event and event.get("source") not in SCHEDULES:
        raise EventError("the event", "{} or {'date': '2026-11-23'}, and nothing more")
    came = _read_time(event.get("time"), now)
    return Asked(Day(came.astimezone(ZoneInfo(zone)).date() - timedelta(days=1), zone))


def _read_date(value: Any, today: date) -> date:
    expected = f"a day from {_EARLIEST} to {today}, as 2026-11-23"
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise EventError("date", expected)
    try:
        day = date.fromisoformat(value)
    except ValueError as exc:  # the 31st of February
        raise EventError("date", expected) from exc
    if not _EARLIEST <= day <= today:
        raise EventError("date", expected)
    return day


def _read_time(value: Any, now: datetime) -> datetime:
    try:
        came = from_text(value)
    except (TypeError, ValueError):
        return now
    return came if _EARLIEST <= came.date() <= now.date() else now
