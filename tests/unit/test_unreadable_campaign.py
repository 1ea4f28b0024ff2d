"""A campaign that can't be read: what is written on its item, and when that is alerted."""

from dataclasses import replace
from typing import Any

import pytest

from campaign_reporter.digest.finished import finished_in
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.sight import Sight
from campaign_reporter.model.times import to_text
from tests.builders import POLICY, listed
from tests.unit.timeline import Timeline

UNREADABLE = "campaign.unreadable"
PASSING = (
    Problem.KEY_REJECTED,
    Problem.RATE_LIMITED,
    Problem.UNREACHABLE,
    Problem.REFUSED,
    Problem.MALFORMED_ANSWER,
)


# Any problem


@pytest.mark.parametrize("problem", PASSING)
def test_a_problem_is_written_to_the_item_once_and_not_alerted(line: Timeline, problem: Problem) -> None:
    for detail in ("the first time", "the second time", "the third time"):
        line.fails(problem, detail)
    assert (line.item.problem, line.item.problem_detail) == (problem, "the first time")
    assert line.item.problem_since == "2026-11-23T15:01:00.000Z"
    assert (line.writes, line.events, line.history) == (1, [], [])


@pytest.mark.parametrize("problem", (*PASSING, Problem.NOT_FOUND))
def test_a_problem_is_removed_from_the_item_once_the_campaign_is_read(line: Timeline, problem: Problem) -> None:
    line.fails(problem)
    line.sees("in_progress")
    item = line.item
    assert (item.problem, item.problem_detail, item.problem_since, item.missing_runs) == (None, None, None, 0)


@pytest.mark.parametrize("problem", (*PASSING, Problem.NOT_FOUND))
def test_a_problem_does_not_change_the_known_state_and_its_beginning_stays_if_it_changes(
    line: Timeline, problem: Problem
) -> None:
    line.sees("in_progress", delivered=10)
    known = line.item.campaign
    line.fails(Problem.UNREACHABLE)
    line.wait(minutes=58)
    line.fails(problem)
    assert line.events == []
    assert (line.item.campaign, line.item.revision, line.item.changed_at) == (known, 1, "2026-11-23T15:01:00.000Z")
    assert (line.item.problem, line.item.problem_since) == (problem, "2026-11-23T15:02:00.000Z")


# For long


def fails_for(line: Timeline, hours: int, problem: Problem = Problem.UNREACHABLE) -> None:
    for _ in range(2 * hours):
        line.wait(minutes=29)
        line.fails(problem, "HTTP status 500")


@pytest.mark.parametrize("problem", PASSING)
def test_a_campaign_that_can_not_be_read_for_an_hour_while_others_can_is_alerted_once(
    line: Timeline, problem: Problem
) -> None:
    line.sees("in_progress")
    line.fails(problem, "HTTP status 500")
    line.wait(minutes=59)
    line.fails(problem, "HTTP status 500")
    assert line.events == [], "an hour is not over"
    fails_for(line, 48, problem)
    (alert,) = line.alerts
    assert (alert.event, alert.severity, alert.campaign and alert.campaign.name) == (
        UNREADABLE,
        "warning",
        "Black Friday",
    )
    assert alert.reason == "it could not be read since 2026-11-23 15:02 UTC, 90 minutes ago: HTTP status 500"


def test_it_is_alerted_again_only_after_it_was_read_again(line: Timeline) -> None:
    for delivered in range(2):
        fails_for(line, 5)
        line.sees("in_progress", delivered=delivered)
    assert line.events == [UNREADABLE] * 2
    assert len({alert.alert_id for alert in line.alerts}) == 2, "readers can tell the two apart"


@pytest.mark.parametrize(
    ("last_seen", "events"),
    (
        (None, [UNREADABLE]),
        ({"status": "paused"}, ["campaign.unknown_status", UNREADABLE]),
        ({"status": "scheduled", "schedule": "2026-11-23T15:00:00Z"}, [UNREADABLE]),
        ({"status": "scheduled", "schedule": "2026-11-30T15:00:00Z"}, []),
        ({"status": "completed", "delivered": 90}, ["campaign.completed"]),
    ),
    ids=("never read", "unknown status", "its time has come", "scheduled for next week", "completed"),
)
def test_only_a_campaign_that_may_be_running_is_alerted(last_seen: dict[str, Any] | None, events: list[str]) -> None:
    line = Timeline(policy=replace(POLICY, settle_minutes=600))
    if last_seen:
        line.sees(**last_seen)
    fails_for(line, 5)
    assert line.events == events


def test_a_campaign_whose_problem_since_was_deleted_is_alerted_an_hour_later() -> None:
    line = Timeline(listed(problem=Problem.UNREACHABLE))
    fails_for(line, 2)
    assert line.events == [UNREADABLE]


def test_nothing_is_alerted_if_it_is_turned_off() -> None:
    line = Timeline(policy=replace(POLICY, unreadable_minutes=0))
    fails_for(line, 48)
    assert line.events == []


def test_time_in_which_no_campaign_could_be_read_does_not_count(line: Timeline) -> None:
    line.sight = Sight(is_blind=True)
    fails_for(line, 26)
    assert line.events == [], "one alert reports the outage for all"
    line.sight = Sight(readable_since=to_text(line.now))
    fails_for(line, 1)
    assert line.events == []
    fails_for(line, 1)
    assert line.events == [UNREADABLE]


# A campaign that ended while it could not be read


def test_an_end_is_news_however_long_the_campaign_could_not_be_read(line: Timeline) -> None:
    line.fails(Problem.UNREACHABLE)
    line.wait(hours=49)
    line.sees("failed", update_date="2026-11-22T15:01:00Z")
    assert line.events == ["campaign.failed"], "it ended 24 hours before it could be read"
    assert line.history[0].unread_since == "2026-11-23T15:01:00.000Z"


@pytest.mark.parametrize(
    ("update_date", "events"),
    (("2026-11-23T12:04:00Z", ["campaign.failed"]), ("2026-11-22T11:04:00Z", ["campaign.failed"])),
    ids=("during the outage", "24 hours before the outage"),
)
def test_an_end_is_news_to_a_campaign_that_no_run_reached_in_an_outage(
    line: Timeline, update_date: str, events: list[str]
) -> None:
    line.sight = Sight(unread_since="2026-11-23T11:04:00.000Z")
    line.wait(hours=26)
    line.sees("failed", update_date=update_date)
    assert line.events == events
    assert finished_in(line.history), "the digest has it too"


def test_an_end_long_before_the_outage_is_no_news(line: Timeline) -> None:
    line.sight = Sight(unread_since="2026-11-23T11:04:00.000Z")
    line.wait(hours=26)
    line.sees("failed", update_date="2026-11-22T11:03:59Z")
    assert (line.events, line.history[0].unread_since) == ([], None)
    assert not finished_in(line.history)


# Invalid


def test_an_id_that_is_no_uuid_is_alerted_at_once_and_finishes_also_after_it_was_put_back_on_watch() -> None:
    line = Timeline(listed(campaign_id="not-a-uuid", label="oops"))
    for _ in range(2):
        line.fails(Problem.INVALID_IDENTIFIER, "the id is no UUID")
        assert (line.item.problem, line.item.finished_at) == (Problem.INVALID_IDENTIFIER, to_text(line.now))
        line.user_puts_it_back_on_watch()
    (alert,) = line.alerts
    assert (alert.event, alert.campaign_id, alert.label) == ("campaign.invalid", "not-a-uuid", "oops")
    assert alert.reason == "the id is no UUID"
    assert line.history == []


def test_an_invalid_id_finishes_only_after_sns_has_accepted_its_alert() -> None:
    line = Timeline(listed(campaign_id="not-a-uuid"))
    line.sns_accepts = False
    line.fails(Problem.INVALID_IDENTIFIER)
    assert line.fails(Problem.INVALID_IDENTIFIER).alerts == (), "one alert is pending already"
    assert not line.has_finished()
    line.sns_takes()
    assert line.has_finished()
