"""The day that a digest is asked for, in the time zone of its readers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from campaign_reporter.errors import EventError
from campaign_reporter.invocation import SCHEDULES
from campaign_reporter.model.times import from_text, to_text
from campaign_reporter.model.zones import zone_or_utc

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Long before there was a campaign, and far from where dates begin.
_EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day in the zone with the name `zone`, or in UTC if there is none."""

    date: date
    zone: str

    @property
    def first(self) -> str:
        """Its first millisecond in UTC, as the tables have it."""
        return to_text(self._midnight())

    @property
    def last(self) -> str:
        """Its last millisecond in UTC: 23 or 25 hours after the first on a day when clocks change."""
        return to_text(self._midnight(days=1) - timedelta(milliseconds=1))

    def _midnight(self, *, days: int = 0) -> datetime:
        midnight = datetime.combine(self.date + timedelta(days=days), time_of_day.min, zone_or_utc(self.zone))
        return midnight.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class DigestRequest:
    """The digest of `day` is asked for, `by_hand` if the schedule did not ask.

    The digest of the schedule is about `day` and those before it that no digest has covered.
    """

    day: Day
    by_hand: bool = False


def read_event(event: Any, *, now: datetime, zone: str) -> DigestRequest:
    """The digest that `event` asks for: yesterday's if it is the schedule's. EventError for any other event.

    The schedule's event has its own time, so a repeat after midnight is still about the same day.
    """
    if not isinstance(event, Mapping):
        raise EventError("the event", "an object")
    today = now.astimezone(zone_or_utc(zone)).date()
    if event.keys() == {"date"}:
        return DigestRequest(Day(_read_date(event["date"], today), zone), by_hand=True)
    if event and event.get("source") not in SCHEDULES:
        raise EventError("the event", "{} or {'date': '2026-11-23'}, and nothing more")
    asked_at = _read_time(event.get("time"), now)
    return DigestRequest(Day(asked_at.astimezone(zone_or_utc(zone)).date() - timedelta(days=1), zone))


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
        time = from_text(value)
    except (TypeError, ValueError):
        return now
    return time if _EARLIEST <= time.date() <= now.date() else now
