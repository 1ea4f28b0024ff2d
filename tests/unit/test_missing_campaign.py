"""What a campaign that the provider does not find becomes, and when that is told."""

from datetime import timedelta

import pytest

from campaign_reporter.decision.transitions import Decision
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import to_text
from tests.builders import CAMPAIGN, NOW
from tests.unit.timeline import Timeline

OTHERWISE = (None, *(problem for problem in Problem if problem not in {Problem.NOT_FOUND, Problem.INVALID_IDENTIFIER}))


@pytest.fixture
def line() -> Timeline:
    return Timeline()


def is_missed(line: Timeline, *, times: int) -> list[Decision]:
    return [line.is_missed() for _ in range(times)]


def test_one_that_is_not_found_is_alerted_at_the_third_run_in_a_row_and_once(line: Timeline) -> None:
    is_missed(line, times=2)
    assert line.events == []
    is_missed(line, times=1)
    assert line.events == ["campaign.not_found"]
    is_missed(line, times=100)
    assert line.events == ["campaign.not_found"]


@pytest.mark.parametrize("problem", OTHERWISE)
def test_a_run_that_says_otherwise_breaks_the_row(line: Timeline, problem: Problem | None) -> None:
    is_missed(line, times=2)
    _ = line.fails(problem) if problem else line.sees("in_progress")
    is_missed(line, times=2)
    assert line.events == []
    is_missed(line, times=1)
    assert line.events == ["campaign.not_found"]


def test_it_stays_on_watch_for_24_hours_more_and_then_finishes(line: Timeline) -> None:
    is_missed(line, times=3)
    line.wait(hours=24, minutes=-1, milliseconds=-1)
    line.is_missed()
    assert not line.has_finished()
    line.wait(minutes=-1, milliseconds=1)
    line.is_missed()
    assert line.item.finished_at == to_text(line.now)
    assert line.item.expires_at == (line.now + timedelta(days=30)).timestamp()
    assert line.events == ["campaign.not_found"]


def test_while_it_is_missing_a_poll_writes_nothing(line: Timeline) -> None:
    is_missed(line, times=3)
    writes = line.writes
    is_missed(line, times=50)
    assert line.writes == writes


def test_an_outage_in_between_does_not_prolong_its_24_hours(line: Timeline) -> None:
    is_missed(line, times=3)
    line.fails(Problem.UNREACHABLE)
    line.wait(hours=24)
    line.fails(Problem.UNREACHABLE)
    assert not line.has_finished(), "nobody said that it is still missing"
    line.is_missed()
    assert line.has_finished()
    assert line.events == ["campaign.not_found"]


def test_it_does_not_finish_before_sns_has_accepted_that_it_is_missing(line: Timeline) -> None:
    line.sns_accepts = False
    is_missed(line, times=3)
    line.wait(hours=25)
    line.is_missed()
    assert not line.has_finished()
    line.sns_delivers()
    line.is_missed()
    assert line.has_finished()


def test_one_that_appears_in_time_is_watched_as_any_other(line: Timeline) -> None:
    is_missed(line, times=3)
    line.wait(hours=23)
    line.sees("in_progress")
    line.wait(hours=2)
    is_missed(line, times=1)
    assert not line.has_finished(), "the 24 hours are forgotten"
    line.sees("completed")
    assert line.events == ["campaign.not_found", "campaign.completed"]


def test_one_that_comes_back_unchanged_and_goes_again_is_not_alerted_again(line: Timeline) -> None:
    line.sees("in_progress", update_date=to_text(NOW))
    is_missed(line, times=3)
    line.sees("in_progress", update_date=to_text(NOW))
    is_missed(line, times=3)
    assert line.events == ["campaign.not_found"]
    line.wait(hours=24)
    line.is_missed()
    assert line.has_finished(), "it is dropped all the same"


def test_one_that_comes_back_changed_and_goes_again_is_alerted_again_with_another_id(line: Timeline) -> None:
    line.sees("scheduled")
    is_missed(line, times=3)
    line.sees("in_progress")
    is_missed(line, times=3)
    assert [alert.alert_id for alert in line.alerts] == [
        f"{CAMPAIGN}:campaign.not_found:1",
        f"{CAMPAIGN}:campaign.not_found:2",
    ]


def test_a_missing_one_put_back_on_watch_is_waited_for_another_24_hours_in_silence(line: Timeline) -> None:
    is_missed(line, times=3)
    line.wait(hours=24)
    line.is_missed()
    line.user_puts_it_back_on_watch()
    line.is_missed()
    assert (line.item.finished_at, line.item.expires_at) == (None, None)
    line.wait(hours=24)
    line.is_missed()
    assert line.has_finished()
    assert line.events == ["campaign.not_found"]


def test_a_campaign_that_was_being_sent_says_what_it_was_when_it_went_missing(line: Timeline) -> None:
    line.sees("in_progress", delivered=40)
    is_missed(line, times=3)
    (alert,) = line.alerts
    assert alert.campaign == line.item.campaign
    assert alert.reason == "HTTP status 404: 1601"
