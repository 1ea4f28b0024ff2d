"""The periods of digests: each begins where the last one ended, whatever the schedule and the clocks do."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from campaign_reporter.digest.day import Day, read_event
from campaign_reporter.digest.period import Period, of_day, since
from campaign_reporter.model.times import from_text, to_text
from campaign_reporter.tables.digests import Covered

BERLIN, SANTIAGO, BEIRUT, CAIRO, APIA = (
    "Europe/Berlin",
    "America/Santiago",
    "Asia/Beirut",
    "Africa/Cairo",
    "Pacific/Apia",
)
SPRING, AUTUMN = datetime(2026, 3, 22, tzinfo=UTC), datetime(2026, 10, 18, tzinfo=UTC)
MONTH = 28


def rate(begins: datetime, *, days: int = 1) -> Iterator[datetime]:
    """The times of `rate(…)`: always so many times 24 hours apart."""
    return (begins + timedelta(days=number) for number in range(0, MONTH, days))


def cron(begins: datetime, zone: str, hour: int, minute: int = 0) -> Iterator[datetime]:
    """The times of a daily `cron(…)` in that zone. A time that does not exist on a day is passed over."""
    for number in range(MONTH):
        local = datetime.combine(begins.date() + timedelta(days=number), begins.time(), ZoneInfo(zone))
        at = local.replace(hour=hour, minute=minute).astimezone(UTC)
        if at.astimezone(ZoneInfo(zone)).hour == hour:
            yield at


def told_by(events: Iterator[datetime], zone: str) -> list[Period]:
    """The periods of the digests that these events send. Each event comes twice."""
    covered: Covered | None = None
    periods = []
    for at in events:
        for _ in range(2):
            event = {"source": "aws.scheduler", "time": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
            day = read_event(event, now=at + timedelta(minutes=1), zone=zone).day
            if period := since(covered, day):
                periods.append(period)
                covered = Covered(period.date, period.last)
    return periods


def days_of(periods: list[Period]) -> list[int]:
    return [period.days for period in periods]


SCHEDULES = {
    "rate(1 day) before midnight": (BERLIN, rate(datetime(2026, 3, 22, 22, 30, tzinfo=UTC))),
    "rate(1 day) after midnight": (BERLIN, rate(datetime(2026, 10, 18, 22, 30, tzinfo=UTC))),
    "rate(7 days)": (BERLIN, rate(SPRING, days=7)),
    "rate(5 days)": (SANTIAGO, rate(SPRING + timedelta(hours=3), days=5)),
    "an hour that is left out": (BERLIN, cron(SPRING, BERLIN, 2, 30)),
    "an hour that comes twice": (BERLIN, cron(AUTUMN, BERLIN, 2, 30)),
    "no midnight in Santiago": (SANTIAGO, cron(datetime(2026, 8, 30, tzinfo=UTC), SANTIAGO, 0)),
    "no midnight in Beirut": (BEIRUT, cron(SPRING, BEIRUT, 0)),
    "no midnight in Cairo": (CAIRO, cron(datetime(2026, 4, 18, tzinfo=UTC), CAIRO, 0)),
    "two midnights in Cairo": (CAIRO, cron(AUTUMN, CAIRO, 0)),
    "far ahead of UTC": (APIA, cron(SPRING, APIA, 7)),
}


@pytest.mark.parametrize(("zone", "events"), SCHEDULES.values(), ids=SCHEDULES)
def test_every_moment_is_told_once_whatever_the_schedule(zone: str, events: Iterator[datetime]) -> None:
    periods = told_by(events, zone)
    for earlier, later in pairwise(periods):
        assert from_text(later.first) - from_text(earlier.last) == timedelta(milliseconds=1)
        assert later.first_date - earlier.date == timedelta(days=1)
    assert periods[-1].date - periods[0].first_date >= timedelta(days=20)


def test_the_day_before_the_clocks_change_is_told_with_the_next() -> None:
    (both,) = [each for each in told_by(rate(datetime(2026, 3, 22, 22, 30, tzinfo=UTC)), BERLIN) if each.days > 1]
    assert (both.first_date, both.date) == (date(2026, 3, 28), date(2026, 3, 29))
    (both,) = [each for each in told_by(cron(SPRING, BERLIN, 2, 30), BERLIN) if each.days > 1]
    assert (both.first_date, both.date) == (date(2026, 3, 28), date(2026, 3, 29))
    skips = cron(datetime(2026, 8, 30, tzinfo=UTC), SANTIAGO, 0)
    (both,) = [each for each in told_by(skips, SANTIAGO) if each.days > 1]
    assert (both.first_date, both.date) == (date(2026, 9, 5), date(2026, 9, 6))


def test_a_weekly_digest_is_about_the_week() -> None:
    assert days_of(told_by(rate(SPRING, days=7), BERLIN)) == [1, 7, 7, 7]


DAY = Day(date(2026, 11, 23), BERLIN)


@pytest.mark.parametrize(("days_ago", "days"), ((1, 1), (2, 2), (30, 30), (31, 31), (32, 31), (300, 31)))
def test_a_period_has_at_most_31_days(days_ago: int, days: int) -> None:
    period = since(Covered(DAY.date - timedelta(days=days_ago)), DAY)
    assert period
    assert (period.days, period.date, period.last) == (days, DAY.date, DAY.last)


def test_without_a_record_it_is_yesterday_and_a_day_that_was_told_is_not_told_again() -> None:
    assert since(None, DAY) == of_day(DAY)
    assert since(Covered(DAY.date), DAY) is None
    assert since(Covered(date(2026, 11, 25), "2026-11-25T22:59:59.999Z"), DAY) is None


@pytest.mark.parametrize("zone", ("America/Los_Angeles", "Pacific/Kiritimati", "Etc/GMT+12"))
def test_after_the_zone_was_changed_nothing_is_left_out_and_nothing_told_again(zone: str) -> None:
    covered = Covered(date(2026, 11, 22), "2026-11-22T22:59:59.999Z")  # in Berlin
    period = since(covered, Day(date(2026, 11, 23), zone))
    assert period
    assert (period.first, period.last) == ("2026-11-22T23:00:00.000Z", Day(date(2026, 11, 23), zone).last)


@pytest.mark.parametrize("until", ("2100-01-01T00:00:00.000Z", "2026-11-01T00:00:00.000Z"))
def test_an_end_that_can_not_be_that_of_its_day_counts_as_absent(until: str) -> None:
    assert since(Covered(date(2026, 11, 21), until), DAY) == since(Covered(date(2026, 11, 21)), DAY)


@pytest.mark.parametrize(("days_ago", "expected"), ((0, False), (1, False), (2, True), (45, True)))
def test_what_is_watched_now_says_something_about_yesterday_and_nothing_about_days_before(
    days_ago: int, *, expected: bool
) -> None:
    now = datetime(2026, 11, 24, 6, tzinfo=UTC)
    period = of_day(Day(date(2026, 11, 24) - timedelta(days=days_ago), BERLIN))
    assert period.is_past(now) is expected
    assert to_text(now) > period.first
