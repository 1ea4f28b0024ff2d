"""A campaign that can't be read: what is written on its item, and when that is alerted."""

import pytest

from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import to_text
from tests.builders import listed
from tests.unit.timeline import Timeline

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
    line.wait(hours=2)
    line.fails(problem)
    assert line.events == [], "no answer says that it has stalled"
    assert (line.item.campaign, line.item.revision, line.item.changed_at) == (known, 1, "2026-11-23T15:01:00.000Z")
    assert (line.item.problem, line.item.problem_since) == (problem, "2026-11-23T15:02:00.000Z")


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
