"""The period of a digest: a day, or every day since the last digest that was sent.

A schedule does not start a digest on each day. Its time may not exist on a day when clocks change. `rate(1 day)` may
pass over a day of 23 hours. It may be set to once a week, and a digest can fail. So a period begins where the last one
ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from campaign_reporter.digest.day import Day
from campaign_reporter.model.times import from_text, to_text
from campaign_reporter.model.zones import name_or_utc, zone_or_utc
from campaign_reporter.tables.digests import Covered

_MOST_DAYS = 31
_MILLISECOND = timedelta(milliseconds=1)
# The same day ends at most so much earlier in one zone of the world than in another.
_WIDEST = timedelta(hours=26)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days from `first_date` to `date` in the zone with the name `zone`, from the time `first` to `last` in UTC."""

    first_date: date
    date: date
    zone: str
    first: str
    last: str

    @property
    def zone_name(self) -> str:
        """The name of the zone that is used."""
        return name_or_utc(self.zone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.date - self.first_date).days + 1

    def is_past(self, now: datetime) -> bool:
        """Whether it ended before yesterday began. Then it is not known what was watched."""
        return self.date < _date(now, self.zone) - timedelta(days=1)


def of_day(day: Day) -> Period:
    """That day alone."""
    return Period(first_date=day.date, date=day.date, zone=day.zone, first=day.first, last=day.last)


def since(covered: Covered | None, day: Day) -> Period | None:
    """From the end of the last digest to the end of `day`, or None if digests have covered all of it.

    It has at most 31 days, and one if nothing is known of earlier digests.
    """
    if covered is None:
        return of_day(day)
    covered_until = _covered_until(covered, day.zone)
    if covered_until >= day.last:
        return None
    earliest = Day(day.date - timedelta(days=_MOST_DAYS - 1), day.zone).first
    first = max(earliest, to_text(from_text(covered_until) + _MILLISECOND))
    return Period(
        first_date=_date(from_text(first), day.zone), date=day.date, zone=day.zone, first=first, last=day.last
    )


def _covered_until(covered: Covered, zone: str) -> str:
    """The end of the last period. A day of another zone ended at another time, if the setting has changed since."""
    end = Day(covered.date, zone).last
    if covered.until is None or abs(from_text(covered.until) - from_text(end)) > _WIDEST:
        return end
    return covered.until


def _date(moment: datetime, zone: str) -> date:
    return moment.astimezone(zone_or_utc(zone)).date()
