"""The alarm on missed runs, for each schedule, number of segments and length of a run.

A simulation starts runs by the schedule, and the watch counts those that were missed by the function's own code. Then
CloudWatch evaluates the alarm of the template every minute.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest

from campaign_reporter.decision.due_runs import missed_runs, runs_due
from tests.template.cloudwatch import MORE_PERIODS, Alarm, Datapoint
from tests.template.reading import Template, accepts, properties

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
BEGIN = datetime(2026, 11, 23, tzinfo=UTC)  # a Monday
SCHEDULES = (
    *("rate(1 minute)", "rate(2 minutes)", "rate(10 minutes)", "rate(288 minutes)"),
    *("rate(1 hour)", "rate(33 hours)", "rate(1 day)", "rate(6 days)"),
    *("cron(* * * * ? *)", "cron(0/15 8-18 ? * MON-FRI *)", "cron(0 9 * * ? *)", "cron(0 9 ? * MON *)"),
)
SEGMENTS = (1, 2, 4, 100)
# The default and the greatest value of MaxRunSeconds, and the share of that time which each run takes.
DEFAULT, GREATEST = 120, 900
RUNS = ((DEFAULT, 0.01), (DEFAULT, 1.0), (GREATEST, 0.6), (GREATEST, 1.0))
# EventBridge Scheduler starts an invocation within a minute, and the queue of the segments takes a moment.
LATE = 55
UNITS = {"minute": MINUTE, "hour": HOUR, "day": DAY}
FOREVER = 1e12


@cache
def due_times(schedule: str, seconds: int) -> tuple[int, ...]:
    """When the schedule starts a run, in seconds from the beginning."""
    if schedule.startswith("rate"):
        number, unit = schedule.removeprefix("rate(").removesuffix(")").rstrip("s").split()
        return tuple(range(0, seconds, int(number) * UNITS[unit]))
    minutes = range(0, seconds, MINUTE)
    return tuple(at for at in minutes if runs_due(schedule, after(at - 1), after(at)))


@cache
def longest_gap(schedule: str) -> int:
    """The longest time between two runs."""
    return max(later - earlier for earlier, later in pairwise(due_times(schedule, 2 * WEEK + DAY)))


def after(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


@dataclass(frozen=True)
class Reporter:
    """Runs over each segment, which all take the same share of the longest run. One segment may die before the rest."""

    schedule: str
    segments: int
    longest_run: int
    share: float
    segment_dies: float = FOREVER
    all_die: float = FOREVER

    def watched(self, begin: int, end: int) -> list[Datapoint]:
        """The metric, which the watch emits each minute. Runs that start each minute emit it themselves."""
        chance = random.Random(1)  # noqa: S311 - the same in each test
        deaths = [min(self.segment_dies, self.all_die), *[self.all_die] * (self.segments - 1)]
        ends = [self._good_ends(end, dies_at, chance) for dies_at in deaths]
        last = self.all_die if self.schedule == "rate(1 minute)" else FOREVER
        ticks = [tick + chance.uniform(0, LATE) for tick in range(begin, end, MINUTE)]
        return [self._tick(at, ends) for at in ticks if at <= last]

    def _good_ends(self, end: int, dies_at: float, chance: random.Random) -> list[float]:
        """When the runs over one segment ended well, which none does after it died."""
        found, free_at = [0.0], 0.0
        for due in due_times(self.schedule, 2 * WEEK):
            begins = due + chance.uniform(0, LATE)
            if due > min(end, dies_at):
                break
            if begins < free_at:
                continue  # another run holds the segment
            free_at = begins + self.share * self.longest_run
            if free_at <= dies_at:
                found.append(free_at)
        return found

    def _tick(self, at: float, ends: list[list[float]]) -> Datapoint:
        slowest = min(own[bisect_right(own, at) - 1] for own in ends)
        longest = timedelta(seconds=self.longest_run)
        return Datapoint(at, missed_runs(self.schedule, after(slowest), after(at), longest))


@pytest.fixture(scope="module")
def alarms(template: Template) -> list[Alarm]:
    """The alarm, for each number of periods that CloudWatch may look at."""
    return [Alarm.of(properties(template, "NoCompleteRunAlarm"), more) for more in MORE_PERIODS]


@pytest.mark.parametrize("segments", SEGMENTS)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_there_is_no_false_alarm_in_a_day(
    template: Template, alarms: list[Alarm], schedule: str, segments: int
) -> None:
    assert accepts(template, "ScheduleExpression", schedule)
    for longest_run, share in RUNS:
        data = Reporter(schedule, segments, longest_run, share).watched(0, DAY)
        evaluated = range(10 * MINUTE, DAY, MINUTE)
        on = [now for now in evaluated if any(alarm.is_on(data, now) for alarm in alarms)]
        assert on == [], (longest_run, share)


@pytest.mark.parametrize("segments", SEGMENTS)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_dead_reporter_and_a_dead_segment_are_noticed_within_six_periods(
    alarms: list[Alarm], schedule: str, segments: int
) -> None:
    """Or ten minutes, if that is more. A run of more than the default length is not missed before its time is over."""
    died = HOUR + 7 * longest_gap(schedule) // 3
    for longest_run, share in RUNS:
        noticed = died + max(6 * longest_gap(schedule), 10 * MINUTE) + longest_run - DEFAULT
        for death in ({"all_die": died}, {"segment_dies": died}):
            data = Reporter(schedule, segments, longest_run, share, **death).watched(noticed - 20 * MINUTE, noticed)
            assert all(alarm.is_on(data, noticed) for alarm in alarms), (longest_run, share, death)


def test_a_dead_watch_is_noticed_within_ten_minutes(alarms: list[Alarm]) -> None:
    data = Reporter("rate(1 minute)", 1, DEFAULT, 0.5).watched(0, DAY)
    assert [alarm.is_on(data, DAY) for alarm in alarms] == [False, False]
    assert [alarm.is_on(data, DAY + 10 * MINUTE) for alarm in alarms] == [True, True]


def test_the_alarm_ends_when_the_watch_sees_good_runs_again(alarms: list[Alarm]) -> None:
    reporter = Reporter("rate(10 minutes)", 4, DEFAULT, 0.5)
    data = [each for each in reporter.watched(0, DAY) if not HOUR < each.at < 2 * HOUR]
    assert [alarm.is_on(data, 2 * HOUR) for alarm in alarms] == [True, True]
    assert [alarm.is_on(data, 2 * HOUR + 5 * MINUTE) for alarm in alarms] == [False, False]
