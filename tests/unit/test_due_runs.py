"""The runs that a schedule makes due, and how many of them were missed."""

from datetime import UTC, datetime, timedelta

import pytest

from campaign_reporter.decision.due_runs import missed_runs, runs_due

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

RATES = {"rate(1 minute)": MINUTE, "rate(7 minutes)": 7 * MINUTE, "rate(1 hour)": HOUR, "rate(6 days)": 6 * DAY}

# How many runs each makes due in the week after that Monday, 10:00.
CRONS = {
    "cron(0 12 * * ? *)": 7,
    "cron(0 10 * * ? *)": 7,
    "cron(0,30 0-5 ? * * *)": 84,
    "cron(0/15 8-18 ? * MON-FRI *)": 100,
    "cron(0 18-19 ? * FRI-MON *)": 8,
    "cron(0 9 ? * 2 *)": 1,
    "cron(0 9 ? * MON *)": 1,
    "cron(5/20 22 ? NOV TUE,THU 2026)": 6,
    "cron(0 9 ? 12 * *)": 0,
    "cron(0 9 * * ? 2027)": 0,
    "cron(0 9 26,27 * ? *)": 2,
    "cron(0 9 1/9 * ? *)": 1,
    "cron(0 9 L * ? *)": 1,
    "cron(0 9 LW * ? *)": 1,
    "cron(0 9 28W * ? *)": 1,
    "cron(0 9 ? * L *)": 1,
    "cron(0 9 ? * FRIL *)": 1,
    "cron(0 9 ? * 6#4 *)": 1,
    "cron(0 9 ? * 6#3 *)": 0,
}
# The only day on which it makes a run due, in November 2026 and in February 2027.
DAYS = {
    "cron(0 0 L * ? *)": (30, 28),
    "cron(0 0 LW * ? *)": (30, 26),
    "cron(0 0 1W * ? *)": (2, 1),
    "cron(0 0 15W * ? *)": (16, 15),
    "cron(0 0 14W * ? *)": (13, 15),
    "cron(0 0 ? * 6L *)": (27, 26),
    "cron(0 0 ? * MON#1 *)": (2, 1),
}


@pytest.mark.parametrize(("schedule", "period"), RATES.items())
def test_a_rate_makes_a_run_due_in_each_whole_period(schedule: str, period: timedelta) -> None:
    assert runs_due(schedule, MONDAY, MONDAY + 3 * period) == 3
    assert runs_due(schedule, MONDAY, MONDAY + 3 * period - MINUTE / 60) == 2
    assert runs_due(schedule, MONDAY, MONDAY - period) == 0


@pytest.mark.parametrize(("schedule", "number"), CRONS.items())
def test_a_cron_makes_runs_due_at_its_times_in_utc(schedule: str, number: int) -> None:
    assert runs_due(schedule, MONDAY, MONDAY + 7 * DAY) == number


@pytest.mark.parametrize(("schedule", "days"), DAYS.items())
def test_a_cron_knows_the_last_days_and_the_working_days_of_a_month(schedule: str, days: tuple[int, int]) -> None:
    for (year, month, last), expected in zip(((2026, 11, 30), (2027, 2, 28)), days, strict=True):
        midnights = [datetime(year, month, day, tzinfo=UTC) for day in range(1, last + 1)]
        assert [each.day for each in midnights if runs_due(schedule, each - MINUTE, each)] == [expected]


def test_no_more_than_a_hundred_runs_are_counted() -> None:
    assert runs_due("rate(1 minute)", MONDAY, MONDAY + 1000 * DAY) == 100
    assert runs_due("cron(* * * * ? *)", MONDAY, MONDAY + 1000 * DAY) == 100


def test_a_run_is_missed_only_after_the_longest_time_that_it_may_take() -> None:
    longest = timedelta(minutes=2)
    missed = [missed_runs("rate(10 minutes)", MONDAY, MONDAY + n * MINUTE, longest) for n in (12, 13, 22, 23)]
    assert missed == [0, 1, 1, 2]


@pytest.mark.parametrize("text", ("", "rate(x)", "cron(* * *)", "cron(a * * * ? *)", "cron(* * L-3 * ? *)", "at(now)"))
def test_what_is_no_schedule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        runs_due(text, MONDAY, MONDAY + DAY)
