"""The alerts about a campaign before it ends: it is overdue, has stalled, or is failing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import to_text
from tests.builders import NOW, POLICY
from tests.unit.timeline import Timeline

SCHEDULE = to_text(NOW + timedelta(minutes=10))
OVERDUE, STALLED, FAILING = "campaign.overdue", "campaign.stalled", "campaign.failing"


def first_poll_after(minutes: float, **policy: Any) -> Timeline:
    """A campaign whose first poll is so many minutes after NOW."""
    line = Timeline(policy=replace(POLICY, **policy))
    line.wait(minutes=minutes - 1)
    return line


# Overdue


def test_a_campaign_is_overdue_more_than_15_minutes_after_its_schedule() -> None:
    line = first_poll_after(25)
    line.sees("scheduled", schedule=SCHEDULE)
    assert (line.events, line.concerns) == ([], set())
    line.sees("scheduled", schedule=SCHEDULE)
    assert (line.events, line.concerns) == ([OVERDUE], {"overdue"})
    (alert,) = line.alerts
    assert (alert.severity, alert.alert_id) == ("warning", f"{line.item.campaign_id}:campaign.overdue:1")
    assert alert.reason == "it was scheduled for 2026-11-23 15:10 UTC, 16 minutes ago, and has not started"


def test_a_campaign_that_starts_in_time_is_never_overdue() -> None:
    line = first_poll_after(24)
    line.sees("scheduled", schedule=SCHEDULE)
    line.sees("in_progress", schedule=SCHEDULE)
    line.wait(minutes=30)
    line.sees("in_progress", delivered=1, schedule=SCHEDULE)
    assert line.events == []


@pytest.mark.parametrize("schedule", (None, to_text(NOW + timedelta(days=1))), ids=("no schedule", "tomorrow"))
def test_without_a_schedule_in_the_past_a_campaign_is_not_overdue(schedule: str | None) -> None:
    line = first_poll_after(60)
    line.sees("scheduled", schedule=schedule)
    assert line.events == []


def test_overdue_ends_without_an_alert_when_the_campaign_starts() -> None:
    line = first_poll_after(30)
    line.sees("scheduled", schedule=SCHEDULE)
    line.sees("in_progress", schedule=SCHEDULE)
    assert (line.events, line.concerns) == ([OVERDUE], set())


def test_a_campaign_that_is_rescheduled_and_late_again_is_not_alerted_again() -> None:
    line = first_poll_after(30)
    line.sees("scheduled", schedule=SCHEDULE)
    line.sees("scheduled", schedule=to_text(NOW + timedelta(minutes=60)))
    assert line.concerns == set()
    line.wait(minutes=60)
    line.sees("scheduled", schedule=to_text(NOW + timedelta(minutes=60)))
    assert (line.events, line.concerns) == ([OVERDUE], {"overdue"})


# Stalled


@pytest.mark.parametrize(
    ("minutes", "ago"), ((60, "61 minutes"), (0.5, "1 minute"), (179, "3 hours")), ids=("default", "short", "long")
)
def test_a_campaign_has_stalled_once_no_count_has_moved_for_longer_than_the_setting(minutes: float, ago: str) -> None:
    line = Timeline(policy=replace(POLICY, stalled_minutes=minutes))
    line.sees("in_progress", delivered=10)
    if minutes > 1:
        line.wait(minutes=minutes - 1)
        line.sees("in_progress", delivered=10)
    assert line.events == []
    line.sees("in_progress", delivered=10)
    assert line.events == [STALLED]
    (alert,) = line.alerts
    assert alert.reason == f"none of its counts has moved since 2026-11-23 15:01 UTC, {ago} ago"
    assert alert.severity == "warning"


def test_a_slow_campaign_has_not_stalled() -> None:
    line = Timeline()
    for delivered in range(10):
        line.sees("in_progress", delivered=delivered)
        line.wait(minutes=55)
    assert line.events == []


def test_stalled_ends_without_an_alert_and_is_not_alerted_a_second_time() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=10)
    line.wait(minutes=61)
    line.sees("in_progress", delivered=10)
    line.sees("in_progress", delivered=11)
    assert line.concerns == set()
    line.wait(minutes=61)
    line.sees("in_progress", delivered=11)
    assert (line.events, line.concerns) == ([STALLED], {"stalled"})


@pytest.mark.parametrize("counts", ({"delivered": None}, {"failed": None}), ids=("failed only", "delivered only"))
def test_one_known_count_is_enough_to_see_a_campaign_stall(counts: dict[str, None]) -> None:
    line = Timeline()
    for _ in range(2):
        line.sees("in_progress", **counts)
        line.wait(hours=5)
    assert line.events == [STALLED]


def test_without_known_counts_or_while_it_can_not_be_read_a_campaign_does_not_stall() -> None:
    line = Timeline()
    for _ in range(2):
        line.sees("in_progress", delivered=None, failed=None)
        line.wait(hours=5)
    assert line.events == []
    line.sees("in_progress", delivered=10)
    for _ in range(90):
        line.fails(Problem.UNREACHABLE)
    assert line.events == []


# Failing


def test_a_campaign_is_failing_if_less_than_90_percent_of_50_attempted_messages_were_delivered() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=40, failed=9)
    assert line.events == [], "49 attempts say nothing"
    line.sees("in_progress", delivered=45, failed=5)
    assert line.events == [], "90% are enough"
    line.sees("in_progress", delivered=45, failed=6)
    assert (line.events, line.concerns) == ([FAILING], {"failing"})
    (alert,) = line.alerts
    assert alert.severity == "critical"
    assert alert.reason == "88.2% of the 51 messages attempted so far were delivered, less than 90%"


def test_failing_ends_without_an_alert_and_is_not_alerted_a_second_time() -> None:
    line = Timeline()
    for (delivered, failed), concerns in (((40, 20), {"failing"}), ((80, 5), set()), ((80, 20), {"failing"})):
        line.sees("in_progress", delivered=delivered, failed=failed)
        assert line.concerns == concerns
    assert line.events == [FAILING]


# All of them


def test_a_failing_campaign_can_stall_as_well() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=10, failed=50)
    line.wait(minutes=61)
    line.sees("in_progress", delivered=10, failed=50)
    assert (line.events, line.concerns) == ([FAILING, STALLED], {"failing", "stalled"})


def test_two_concerns_that_begin_at_once_are_both_alerted() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=10, failed=50)
    line.item = replace(line.item, concerns=frozenset(), concerns_told=frozenset())  # as if read for the first time
    line.wait(minutes=61)
    line.sees("in_progress", delivered=10, failed=50)
    assert sorted(line.events[1:]) == [FAILING, STALLED]


def test_the_end_of_a_campaign_ends_its_concerns_and_they_are_alerted_again_if_it_goes_on() -> None:
    line = Timeline()
    line.sees("in_progress", delivered=10, failed=50)
    line.sees("completed", delivered=10, failed=90)
    assert not line.item.concerns | line.item.concerns_told
    line.user_puts_it_back_on_watch()
    line.sees("in_progress", delivered=10, failed=50)
    assert line.events == [FAILING, "campaign.completed", FAILING]
    assert len({alert.alert_id for alert in line.alerts}) == 3


@pytest.mark.parametrize("status", ("paused", "scheduled"))
def test_only_a_campaign_in_progress_stalls_or_fails(status: str) -> None:
    line = Timeline()
    for _ in range(2):
        line.sees(status, delivered=1, failed=99)
        line.wait(hours=5)
    assert line.events == []


def test_a_lasting_concern_is_written_once() -> None:
    line = first_poll_after(30)
    line.sees("scheduled", schedule=SCHEDULE, update_date=None)
    writes = line.writes
    for _ in range(10):
        line.sees("scheduled", schedule=SCHEDULE, update_date=None)
    assert line.writes == writes
    assert line.events == [OVERDUE]


def test_a_pending_alert_about_a_concern_is_not_made_again() -> None:
    line = first_poll_after(30)
    line.sns_accepts = False
    line.sees("scheduled", schedule=SCHEDULE)
    line.sees("scheduled", schedule=SCHEDULE)
    assert list(line.item.outbox) == [f"{line.item.campaign_id}:campaign.overdue:1"]
    line.sns_takes()
    assert line.events == [OVERDUE]
    assert not line.has_finished()


# Settings


@pytest.mark.parametrize("minutes", (0.0, 1_000.0))
def test_overdue_minutes_can_be_set_and_0_turns_it_off(minutes: float) -> None:
    line = first_poll_after(60, overdue_minutes=minutes)
    line.sees("scheduled", schedule=SCHEDULE)
    assert line.events == []


def test_0_stalled_minutes_turn_it_off() -> None:
    line = first_poll_after(0, stalled_minutes=0)
    for _ in range(2):
        line.sees("in_progress", delivered=1)
        line.wait(days=3)
    assert line.events == []


def test_the_thresholds_of_one_campaign_replace_those_of_the_stack() -> None:
    line = Timeline()
    line.user_sets(low_delivery_percent=50.0, stalled_minutes=10.0)
    line.sees("in_progress", delivered=40, failed=20)
    assert line.events == []
    line.wait(minutes=10)
    line.sees("in_progress", delivered=40, failed=20)
    assert line.events == [STALLED]
    line.sees("completed", delivered=60, failed=40)
    assert line.alerts[-1].severity == "info"


def test_a_settings_problem_is_written_once_and_removed_once_it_is_mended() -> None:
    line = Timeline()
    line.sees("in_progress", update_date=None)
    line.user_sets(wrong="stalled_minutes has to be a number")
    for _ in range(2):
        line.sees("in_progress", update_date=None)
        assert line.item.settings_problem == "stalled_minutes has to be a number"
    assert line.writes == 2
    line.user_sets()
    line.sees("in_progress", update_date=None)
    assert line.item.settings_problem is None
