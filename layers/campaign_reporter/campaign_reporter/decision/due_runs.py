"""The runs that a schedule makes due, and how many of them were missed.

The schedule is an expression of EventBridge Scheduler in UTC, `rate(…)` or `cron(…)`. AWS has accepted it. A `rate(…)`
starts at a time that the reporter does not know, so its runs are counted in whole periods.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile

# EventBridge Scheduler starts a run in the minute after it is due, and the queue of the segments takes a moment.
LATE = timedelta(minutes=1)
# A larger number says nothing more.
_MOST = 100

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)", re.ASCII)
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)", re.ASCII)
_MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_WEEKDAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
_SATURDAY, _SUNDAY = 6, 7  # as `isoweekday` has them


def missed_runs(schedule: str, last_good: datetime, now: datetime, longest_run: timedelta) -> int:
    """How many runs were due since the last one that ended well, and should have ended by now.

    Each of them may take as long as the longest run. So a run that is at work misses nothing.
    """
    return runs_due(schedule, last_good, now - longest_run - LATE)


def runs_due(schedule: str, after: datetime, until: datetime) -> int:
    """How many runs are due after one time and until another, at most 100. ValueError if it is no schedule."""
    if rate := _RATE.fullmatch(schedule):
        period = timedelta(**{f"{rate[2]}s": int(rate[1])})
        return max(0, min(_MOST, (until - after) // period))
    if cron := _CRON.fullmatch(schedule):
        return sum(1 for _ in islice(_Cron.from_fields(cron.groups()).times(after, until), _MOST))
    raise ValueError(f"not a schedule: {schedule!r:.100}")


@dataclass(frozen=True, slots=True)
class _Cron:
    """The fields of a cron expression. Those about days stay texts, because each day reads them differently."""

    times_of_day: tuple[time, ...]
    days: str
    months: frozenset[int]
    weekdays: str
    years: frozenset[int]

    @classmethod
    def from_fields(cls, fields: Sequence[str]) -> _Cron:
        minutes, hours, days, months, weekdays, years = fields
        of_hour = sorted(_numbers(minutes, 0, 59))
        return cls(
            times_of_day=tuple(time(hour, minute) for hour in sorted(_numbers(hours, 0, 23)) for minute in of_hour),
            days=days,
            months=_numbers(months, 1, 12, _MONTHS),
            weekdays=weekdays,
            years=_numbers(years, 1970, 2199),
        )

    def times(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """The times after one and until the other, in order."""
        day = after.date()
        while day <= until.date():
            if self._has(day):
                passed = bisect_right(self.times_of_day, after.time()) if day == after.date() else 0
                moments = (datetime.combine(day, each, UTC) for each in self.times_of_day[passed:])
                yield from takewhile(lambda moment: moment <= until, moments)
            day += timedelta(days=1)

    def _has(self, day: date) -> bool:
        return (
            day.year in self.years
            and day.month in self.months
            and _is_day_of_month(self.days, day)
            and _is_weekday(self.weekdays, day)
        )


def _numbers(field: str, first: int, last: int, names: Mapping[str, int] | None = None) -> frozenset[int]:
    """The numbers that a field such as `0/15,40` or `MON-FRI` stands for."""

    def number(text: str) -> int:
        return names[text] if names and text in names else int(text)

    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        low, _, high = span.partition("-")
        if span in {"*", "?"}:
            begin, end = first, last
        else:
            begin = number(low)
            end = number(high) if high else last if step else begin
        # A range such as FRI-MON goes on at the beginning.
        whole = [*range(begin, end + 1)] if begin <= end else [*range(begin, last + 1), *range(first, end + 1)]
        found.update(whole[:: int(step or 1)])
    return frozenset(found)


def _is_day_of_month(field: str, day: date) -> bool:
    """L is the last day, LW the last working day, and 15W the working day that is nearest to the 15th."""
    last = monthrange(day.year, day.month)[1]
    match field:
        case "L":
            return day.day == last
        case "LW":
            return day == _nearest_working_day(day.replace(day=last))
    if field.endswith("W"):
        return day == _nearest_working_day(day.replace(day=min(int(field[:-1]), last)))
    return day.day in _numbers(field, 1, 31)


def _nearest_working_day(day: date) -> date:
    """The same day, or the nearest one in the same month, if that is no Saturday or Sunday."""
    last = monthrange(day.year, day.month)[1]
    if day.isoweekday() == _SATURDAY:
        return day + timedelta(days=-1 if day.day > 1 else 2)
    if day.isoweekday() == _SUNDAY:
        return day + timedelta(days=1 if day.day < last else -2)
    return day


def _is_weekday(field: str, day: date) -> bool:
    """1 is Sunday. L is Saturday, 6L the last Friday of the month, and 6#3 its third Friday."""
    weekday = day.isoweekday() % 7 + 1
    if field == "L":
        return weekday == _WEEKDAYS["SAT"]
    if field.endswith("L"):
        is_last = day.day + 7 > monthrange(day.year, day.month)[1]
        return is_last and weekday in _numbers(field[:-1], 1, 7, _WEEKDAYS)
    name, _, occurrence = field.partition("#")
    if occurrence and (day.day - 1) // 7 + 1 != int(occurrence):
        return False
    return weekday in _numbers(name, 1, 7, _WEEKDAYS)
