"""The alerts about a campaign before it ends: it is overdue, has stalled, or is failing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from campaign_reporter.model.times import to_text
from tests.builders import NOW, POLICY
from tests.unit.timeline import Timeline

SCHEDULE, TOMORROW = (to_text(NOW + timedelta(minutes=minutes)) for minutes in (10, 1_440))
LATE: dict[str, Any] = {"status": "scheduled", "schedule": SCHEDULE, "update_date": None}
STARTED: dict[str, Any] = {"status": "in_progress", "schedule": SCHEDULE}
POOR: dict[str, Any] = {"status": "in_progress", "delivered": 40, "failed": 20}
OVERDUE, STALLED, FAILING = "campaign.overdue", "campaign.stalled", "campaign.failing"


def polled_at(minutes: float, **policy: Any) -> Timeline:
    """A campaign whose first poll is so many minutes after NOW."""
    line = Timeline(policy=replace(POLICY, **policy))
    line.wait(minutes=minutes - 1)
    return line


# When they begin


def test_a_campaign_is_overdue_more_than_15_minutes_after_its_schedule() -> None:
    line = polled_at(25)
    line.sees(**LATE)
    assert (line.events, line.concerns) == ([], set())
    line.sees(**LATE)
    assert (line.events, line.concerns) == ([OVERDUE], {"overdue"})
    (alert,) = line.alerts
    assert (alert.severity, alert.alert_id) == ("warning", f"{line.item.campaign_id}:campaign.overdue:1")
    assert alert.reason == "it was scheduled for 2026-11-23 15:10 UTC, 16 minutes ago, and has not started"


@pytest.mark.parametrize(
    ("minutes", "ago"),
    ((60, "61 minutes"), (0.5, "1 minute"), (178, "179 minutes"), (179, "3 hours"), (2_879, "48 hours")),
)
def test_a_campaign_has_stalled_once_no_count_has_moved_for_longer_than_the_setting(minutes: float, ago: str) -> None:
    line = polled_at(1, stalled_minutes=minutes)
    line.sees("in_progress", delivered=10)
    if minutes >= 1:
        line.wait(minutes=minutes - 1)
        line.sees("in_progress", delivered=10)
    assert line.events == []
    line.sees("in_progress", delivered=10)
    (alert,) = line.alerts
    assert (alert.event, alert.severity) == (STALLED, "warning")
    assert alert.reason == f"none of its counts has moved since 2026-11-23 15:01 UTC, {ago} ago"


@pytest.mark.parametrize(
    ("polls", "policy", "events"),
    (
        ([{"failed": None}] * 2, {}, [STALLED]),
        ([{"delivered": None}] * 2, {}, [STALLED]),
        ([{"delivered": None, "failed": None}] * 2, {}, []),
        ([{"delivered": delivered} for delivered in range(10)], {"stalled_minutes": 301}, []),
        ([{}] * 2, {"stalled_minutes": 0}, []),
        ([{"status": "scheduled", "delivered": 1, "failed": 99}] * 2, {}, []),
        ([{**LATE, "schedule": TOMORROW}], {}, []),
        ([{**STARTED, "delivered": 1}], {}, []),
        ([LATE], {"overdue_minutes": 0}, []),
        ([LATE], {"overdue_minutes": 1_000}, []),
    ),
    ids=(
        *("one count is known", "the other count is known", "unknown counts", "slow", "stalls are turned off"),
        *("scheduled without a date", "due tomorrow", "started", "overdue is turned off", "not so late"),
    ),
)
def test_other_campaigns_are_neither_overdue_nor_failing_and_stall_only_if_a_count_is_known(
    polls: list[dict[str, Any]], policy: dict[str, float], events: list[str]
) -> None:
    line = polled_at(1, **policy)
    for poll in polls:
        line.wait(hours=5)
        line.sees(**{"status": "in_progress", **poll})
    assert line.events == events


def test_a_campaign_is_failing_if_less_than_90_percent_of_50_attempted_messages_were_delivered(line: Timeline) -> None:
    line.sees("in_progress", delivered=40, failed=9)
    assert line.events == [], "49 attempts say nothing"
    line.sees("in_progress", delivered=45, failed=5)
    assert line.events == [], "90% are enough"
    line.sees("in_progress", delivered=45, failed=6)
    (alert,) = line.alerts
    assert (alert.event, alert.severity, line.concerns) == (FAILING, "critical", {"failing"})
    assert alert.reason == "88.2% of the 51 messages attempted so far were delivered, less than 90%"


# How they go on


@pytest.mark.parametrize(
    ("event", "bad", "good", "bad_again"),
    (
        (OVERDUE, LATE, {**LATE, "schedule": TOMORROW}, LATE),
        (OVERDUE, LATE, STARTED, LATE),
        (STALLED, STARTED, {**STARTED, "delivered": 11}, {**STARTED, "delivered": 11}),
        (FAILING, POOR, {**POOR, "delivered": 80, "failed": 5}, {**POOR, "delivered": 80}),
    ),
    ids=("rescheduled", "started", "a count moves", "a better rate"),
)
def test_a_concern_ends_without_an_alert_and_is_not_alerted_a_second_time(
    event: str, bad: dict[str, Any], good: dict[str, Any], bad_again: dict[str, Any]
) -> None:
    line = polled_at(30, stalled_minutes=60 if event == STALLED else 0)
    concern = event.partition(".")[2]
    for poll, concerns in ((bad, None), (bad, {concern}), (good, set()), (bad_again, {concern})):
        line.sees(**poll)
        assert concerns is None or line.concerns == concerns
        line.wait(minutes=61)
    assert line.events == [event]


def test_a_campaign_can_have_two_concerns(line: Timeline) -> None:
    line.sees(**POOR)
    line.wait(minutes=61)
    line.sees(**POOR)
    assert (line.events, line.concerns) == ([FAILING, STALLED], {"failing", "stalled"})
    line.user_lists_it_anew()
    line.item = replace(line.item, changed_at=to_text(NOW), revision=1, campaign=line.history[-1].campaign)
    line.sees(**POOR)
    assert sorted(line.events[2:]) == [FAILING, STALLED]


def test_the_end_of_a_campaign_ends_its_concerns_and_they_are_alerted_again_if_it_goes_on(line: Timeline) -> None:
    line.sees(**POOR)
    line.sees("completed", delivered=10, failed=90)
    assert not line.item.concerns | line.item.concerns_told
    line.user_puts_it_back_on_watch()
    line.sees(**POOR)
    assert line.events == [FAILING, "campaign.completed", FAILING]
    assert len({alert.alert_id for alert in line.alerts}) == 3


def test_a_lasting_concern_is_written_and_alerted_once_also_while_its_alert_is_pending() -> None:
    line = polled_at(30)
    line.sns_accepts = False
    for _ in range(10):
        line.sees(**LATE)
    assert (line.writes, list(line.item.outbox)) == (1, [f"{line.item.campaign_id}:campaign.overdue:1"])
    line.sns_takes()
    assert (line.events, line.has_finished()) == ([OVERDUE], False)


# A second incident


def overdue() -> Timeline:
    """A campaign that is overdue, and was alerted as such."""
    line = polled_at(30)
    line.sees(**LATE)
    return line


def test_a_campaign_that_is_rescheduled_and_overdue_again_is_alerted_again_with_another_id() -> None:
    line = overdue()
    line.sees(**{**LATE, "schedule": TOMORROW})
    line.wait(hours=24)
    line.sees(**{**LATE, "schedule": TOMORROW})
    assert line.events == [OVERDUE, OVERDUE]
    assert [alert.alert_id.split(":")[1:] for alert in line.alerts] == [[OVERDUE, "1"], [OVERDUE, "20261124"]]
    line.wait(hours=48)
    line.sees(**{**LATE, "schedule": TOMORROW})
    assert line.events == [OVERDUE, OVERDUE], "one schedule is alerted once"


def stalled() -> Timeline:
    """A campaign that has stalled, and was alerted as such."""
    line = polled_at(1)
    line.sees("in_progress", delivered=10, update_date=None)
    line.wait(minutes=60)
    line.sees("in_progress", delivered=10, update_date=None)
    assert line.events == [STALLED]
    return line


def goes_on(line: Timeline, *, minutes: int, since: int = 11) -> None:
    """A count moves at each poll for so long."""
    for delivered in range(since, since + minutes + 1):
        line.sees("in_progress", delivered=delivered)


def stands_still(line: Timeline, *, hours: int, delivered: int) -> None:
    for _ in range(2 * hours):
        line.wait(minutes=29)
        line.sees("in_progress", delivered=delivered, update_date=None)


def test_a_campaign_that_moves_for_an_hour_and_stands_still_again_is_alerted_again_within_a_day() -> None:
    line = stalled()
    goes_on(line, minutes=60)
    stands_still(line, hours=21, delivered=71)
    assert (line.events, line.concerns) == ([STALLED], {"stalled"}), "not twice in 24 hours"
    writes = line.writes
    stands_still(line, hours=1, delivered=71)
    assert (line.events, line.writes) == ([STALLED], writes), "waiting writes nothing"
    stands_still(line, hours=48, delivered=71)
    assert (line.events, line.writes) == ([STALLED, STALLED], writes + 1)
    assert len({alert.alert_id for alert in line.alerts}) == 2


@pytest.mark.parametrize("minutes", (0, 59))
def test_a_campaign_that_moves_for_less_time_is_not_alerted_again(minutes: int) -> None:
    line = stalled()
    for number in range(5):
        goes_on(line, minutes=minutes, since=11 + 100 * number)
        stands_still(line, hours=48, delivered=11 + 100 * number + minutes)
    assert line.events == [STALLED]


def test_a_change_of_status_alone_does_not_say_that_its_counts_move() -> None:
    line = stalled()
    for _ in range(40):
        line.sees("paused", delivered=10)
        line.sees("in_progress", delivered=10)
    stands_still(line, hours=48, delivered=10)
    assert line.events.count(STALLED) == 1


def test_a_campaign_that_is_failing_stays_alerted_once_however_long_it_was_better(line: Timeline) -> None:
    line.sees(**POOR)
    for hours in range(4):
        line.wait(hours=25)
        line.sees("in_progress", delivered=90 - hours, failed=1)
        line.sees(**POOR)
    assert line.events.count(FAILING) == 1


def test_the_time_of_a_concern_that_release_1_0_0_alerted_is_that_of_the_last_alert() -> None:
    line = overdue()
    line.item = replace(line.item, concerns_told_at={})
    soon = to_text(NOW + timedelta(minutes=40))
    for _ in range(60):
        line.sees(**{**LATE, "schedule": soon})
    assert line.events == [OVERDUE]
    line.wait(hours=24)
    line.sees(**{**LATE, "schedule": soon})
    assert line.events == [OVERDUE, OVERDUE]
    assert len({alert.alert_id for alert in line.alerts}) == 2


def test_a_concern_that_holds_and_has_lost_its_marks_is_not_alerted_again() -> None:
    line = overdue()
    line.item = replace(line.item, concerns_told=frozenset(), concerns_told_at={})
    line.wait(hours=30)
    for _ in range(3):
        line.sees(**LATE)
    assert (line.events, line.writes, set(line.item.concerns_told)) == ([OVERDUE], 2, {"overdue"})


# Settings of one campaign


def test_the_thresholds_of_one_campaign_replace_those_of_the_stack(line: Timeline) -> None:
    line.user_sets(low_delivery_percent=50.0, stalled_minutes=10.0)
    line.sees(**POOR)
    assert line.events == []
    line.wait(minutes=10)
    line.sees(**POOR)
    assert line.events == [STALLED]
    line.sees("completed", delivered=60, failed=40)
    assert line.alerts[-1].severity == "info"


def test_a_settings_problem_is_written_once_and_removed_once_it_is_mended(line: Timeline) -> None:
    line.sees("in_progress", update_date=None)
    line.user_sets(wrong="stalled_minutes has to be a number")
    for _ in range(2):
        line.sees("in_progress", update_date=None)
        assert line.item.settings_problem == "stalled_minutes has to be a number"
    assert line.writes == 2
    line.user_sets()
    line.sees("in_progress", update_date=None)
    assert line.item.settings_problem is None
