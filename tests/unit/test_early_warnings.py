"""What is told of a campaign before it has ended: that it is overdue, has stalled, or fails."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import to_text
from tests.builders import NOW, POLICY, listed
from tests.unit.timeline import Timeline

SCHEDULE = to_text(NOW + timedelta(minutes=10))


def line_at(minutes: float, **policy: Any) -> Timeline:
    """A campaign that is polled so many minutes after NOW for the first time."""
    line = Timeline(policy=replace(POLICY, **policy))
    line.wait(minutes=minutes - 1)
    return line


# Overdue


def test_a_campaign_is_overdue_once_more_than_15_minutes_have_passed_since_its_schedule() -> None:
    line = line_at(25)
    line.sees("scheduled", schedule=SCHEDULE)
    assert (line.events, line.concerns) == ([], set())
    line.sees("scheduled", schedule=SCHEDULE)
    assert (line.events, line.concerns) == (["campaign.overdue"], {"overdue"})
    (alert,) = line.alerts
    assert (alert.severity, alert.alert_id) == ("warning", f"{line.item.campaign_id}:campaign.overdue:1")
    assert alert.reason == "it was scheduled for 2026-11-23 15:10 UTC, 16 minutes ago, and has not started"


def test_one_that_starts_in_time_is_never_overdue() -> None:
    line = line_at(24)
    line.sees("scheduled", schedule=SCHEDULE)
    line.sees("in_progress", schedule=SCHEDULE)
    line.wait(minutes=30)
    line.sees("in_progress", delivered=1, schedule=SCHEDULE)
    assert line.events == []


@pytest.mark.parametrize("schedule", (None, to_text(NOW + timedelta(days=1))), ids=("no schedule", "tomorrow"))
def test_one_that_has_no_schedule_or_a_later_one_is_not_overdue(schedule: str | None) -> None:
    line = line_at(60)
    line.sees("scheduled", schedule=schedule)
    assert line.events == []


def test_one_that_starts_after_all_is_no_longer_overdue_and_nothing_is_said_of_that() -> None:
    line = line_at(30)
    line.sees("scheduled", schedule=SCHEDULE)
    line.sees("in_progress", schedule=SCHEDULE)
    assert (line.events, line.concerns) == (["campaign.overdue"], set())


def test_one_that_is_scheduled_anew_and_late_again_is_not_told_again() -> None:
    line = line_at(30)
    line.sees("scheduled", schedule=SCHEDULE)
    line.sees("scheduled", schedule=to_text(NOW + timedelta(minutes=60)))
    assert line.concerns == set()
    line.wait(minutes=60)
    line.sees("scheduled", schedule=to_text(NOW + timedelta(minutes=60)))
    assert (line.events, line.concerns) == (["campaign.overdue"], {"overdue"})


# Stalled


def test_a_campaign_has_stalled_once_no_count_has_moved_for_more_than_an_hour() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=10)
    line.wait(minutes=59)
    line.sees("in_progress", delivered=10)
    assert line.events == []
    line.sees("in_progress", delivered=10)
    assert line.events == ["campaign.stalled"]
    (alert,) = line.alerts
    assert alert.reason == "none of its counts has moved since 2026-11-23 15:01 UTC, 61 minutes ago"
    assert alert.severity == "warning"


def test_a_single_minute_is_told_as_one() -> None:
    line = Timeline(policy=replace(POLICY, stalled_minutes=0.5))
    line.sees("in_progress", delivered=10)
    line.sees("in_progress", delivered=10)
    (alert,) = line.alerts
    assert alert.reason == "none of its counts has moved since 2026-11-23 15:01 UTC, 1 minute ago"


def test_slow_is_not_stalled() -> None:
    line = Timeline()
    for delivered in range(10):
        line.sees("in_progress", delivered=delivered)
        line.wait(minutes=55)
    assert line.events == []


def test_a_count_that_moves_ends_it_without_a_word_and_a_second_time_is_not_told() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=10)
    line.wait(minutes=61)
    line.sees("in_progress", delivered=10)
    line.sees("in_progress", delivered=11)
    assert line.concerns == set()
    line.wait(minutes=61)
    line.sees("in_progress", delivered=11)
    assert (line.events, line.concerns) == (["campaign.stalled"], {"stalled"})


def test_one_whose_counts_are_not_told_can_not_be_said_to_stall() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=None, failed=None)
    line.wait(hours=5)
    line.sees("in_progress", delivered=None, failed=None)
    assert line.events == []


def test_what_can_not_be_read_is_not_said_to_stall() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=10)
    for _ in range(90):
        line.fails(Problem.UNREACHABLE)
    assert line.events == []


# Failing


def test_a_campaign_fails_where_of_50_attempted_messages_less_than_90_percent_were_delivered() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=40, failed=9)
    assert line.events == [], "49 are too few to tell"
    line.sees("in_progress", delivered=45, failed=5)
    assert line.events == [], "90% are enough"
    line.sees("in_progress", delivered=45, failed=6)
    assert (line.events, line.concerns) == (["campaign.failing"], {"failing"})
    (alert,) = line.alerts
    assert alert.severity == "critical"
    assert alert.reason == "88.2% of the 51 messages attempted so far were delivered, less than 90%"


def test_a_rate_that_is_back_ends_it_without_a_word_and_a_second_time_is_not_told() -> None:
    line = Timeline()
    for delivered, failed in ((40, 20), (80, 5), (80, 20)):
        line.sees("in_progress", delivered=delivered, failed=failed)
    assert (line.events, line.concerns) == (["campaign.failing"], {"failing"})


def test_what_fails_can_stall_as_well() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=10, failed=50)
    line.wait(minutes=61)
    line.sees("in_progress", delivered=10, failed=50)
    assert (line.events, line.concerns) == (["campaign.failing", "campaign.stalled"], {"failing", "stalled"})


def test_two_that_begin_at_once_are_both_told() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=10, failed=50)
    line.item = replace(line.item, concerns=frozenset(), concerns_told=frozenset())  # as an older version left it
    line.wait(minutes=61)
    line.sees("in_progress", delivered=10, failed=50)
    assert line.events[-2:] == ["campaign.failing", "campaign.stalled"]


# All of them


def test_its_end_ends_every_concern_and_one_that_comes_to_life_again_is_told_again() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=10, failed=50)
    line.sees("completed", delivered=10, failed=90)
    assert not line.item.concerns | line.item.concerns_told
    line.user_puts_it_back_on_watch()
    line.sees("in_progress", delivered=10, failed=50)
    assert line.events == ["campaign.failing", "campaign.completed", "campaign.failing"]
    assert len({alert.alert_id for alert in line.alerts}) == 3


@pytest.mark.parametrize("status", ("paused", "scheduled"))
def test_a_status_that_is_not_in_progress_neither_stalls_nor_fails(status: str) -> None:
    line = Timeline()
    line.sees(status, delivered=1, failed=99)
    line.wait(hours=5)
    line.sees(status, delivered=1, failed=99)
    assert line.events == []


def test_a_concern_that_lasts_is_written_once() -> None:
    line = line_at(30)
    line.sees("scheduled", schedule=SCHEDULE, update_date=None)
    writes = line.writes
    for _ in range(10):
        line.sees("scheduled", schedule=SCHEDULE, update_date=None)
    assert line.writes == writes
    assert line.events == ["campaign.overdue"]


def test_an_alert_that_sns_has_not_accepted_waits_and_is_not_made_again() -> None:
    line = line_at(30)
    line.sns_accepts = False
    line.sees("scheduled", schedule=SCHEDULE)
    line.sees("scheduled", schedule=SCHEDULE)
    assert list(line.item.outbox) == [f"{line.item.campaign_id}:campaign.overdue:1"]
    line.sns_delivers()
    assert line.events == ["campaign.overdue"]
    assert not line.has_finished()


@pytest.mark.parametrize("never", ({"overdue_minutes": 0.0}, {"overdue_minutes": 1_000.0}))
def test_how_late_is_overdue_can_be_set_and_0_is_never(never: dict[str, float]) -> None:
    line = line_at(60, **never)
    line.sees("scheduled", schedule=SCHEDULE)
    assert line.events == []


def test_0_minutes_never_stall() -> None:
    line = line_at(0, stalled_minutes=0)
    line.sees("in_progress", delivered=1)
    line.wait(days=3)
    line.sees("in_progress", delivered=1)
    assert line.events == []


def test_what_a_user_sets_for_one_campaign_holds_for_it() -> None:
    line = Timeline(listed())
    line.user_sets(low_delivery_percent=50.0, stalled_minutes=10.0)
    line.sees("in_progress", delivered=40, failed=20)
    assert line.events == []
    line.wait(minutes=10)
    line.sees("in_progress", delivered=40, failed=20)
    assert line.events == ["campaign.stalled"]
    line.sees("completed", delivered=60, failed=40)
    assert (line.alerts[-1].severity, line.item.campaign and line.item.campaign.counts) == (
        "info",
        Counts(total=100, delivered=60, failed=40),
    )


def test_what_is_wrong_with_what_he_has_set_is_written_once_and_goes_when_it_is_mended() -> None:
    line = Timeline()
    line.sees("in_progress", update_date=None)
    line.user_sets(wrong="stalled_minutes has to be a number")
    line.sees("in_progress", update_date=None)
    assert line.item.settings_problem == "stalled_minutes has to be a number"
    writes = line.writes
    line.sees("in_progress", update_date=None)
    assert line.writes == writes
    line.user_sets()
    line.sees("in_progress", update_date=None)
    assert line.item.settings_problem is None
