"""A campaign that the provider does not find: when that is alerted, and when the campaign finishes."""

from datetime import timedelta

import pytest

from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import to_text
from tests.builders import CAMPAIGN, NOW
from tests.unit.timeline import Timeline

OTHERWISE = (None, *(problem for problem in Problem if problem not in {Problem.NOT_FOUND, Problem.INVALID_IDENTIFIER}))


def test_a_missing_campaign_is_alerted_once_at_the_third_run_in_a_row(line: Timeline) -> None:
    line.is_missed(times=2)
    assert line.events == []
    line.is_missed()
    assert (line.events, line.writes) == (["campaign.not_found"], 3)
    line.is_missed(times=100)
    assert (line.events, line.writes) == (["campaign.not_found"], 3), "nothing is alerted or written again"


@pytest.mark.parametrize("problem", OTHERWISE)
def test_a_run_with_another_result_breaks_the_row(line: Timeline, problem: Problem | None) -> None:
    line.is_missed(times=2)
    _ = line.fails(problem) if problem else line.sees("in_progress")
    line.is_missed(times=2)
    assert line.events == []
    line.is_missed()
    assert line.events == ["campaign.not_found"]


def test_a_missing_campaign_stays_on_watch_for_24_hours_and_then_finishes(line: Timeline) -> None:
    line.is_missed(times=3)
    line.wait(hours=24, minutes=-1, milliseconds=-1)
    line.is_missed()
    assert not line.has_finished()
    line.wait(minutes=-1, milliseconds=1)
    line.is_missed()
    assert line.item.finished_at == to_text(line.now)
    assert line.item.expires_at == (line.now + timedelta(days=30)).timestamp()
    assert line.events == ["campaign.not_found"]


def test_an_outage_does_not_prolong_the_24_hours(line: Timeline) -> None:
    line.is_missed(times=3)
    line.fails(Problem.UNREACHABLE)
    line.wait(hours=24)
    line.fails(Problem.UNREACHABLE)
    assert not line.has_finished(), "no answer says that it is still missing"
    line.is_missed()
    assert (line.events, line.has_finished()) == (["campaign.not_found"], True)


def test_a_missing_campaign_finishes_only_after_sns_has_accepted_its_alert(line: Timeline) -> None:
    line.sns_accepts = False
    line.is_missed(times=3)
    line.wait(hours=25)
    line.is_missed()
    assert not line.has_finished()
    line.sns_takes()
    line.is_missed()
    assert line.has_finished()


def test_a_missing_campaign_that_appears_in_time_is_watched_as_any_other(line: Timeline) -> None:
    line.is_missed(times=3)
    line.wait(hours=23)
    line.sees("in_progress")
    line.wait(hours=2)
    line.is_missed()
    assert not line.has_finished(), "the 24 hours are forgotten"
    line.sees("completed")
    assert line.events == ["campaign.not_found", "campaign.completed"]


def test_a_campaign_that_comes_back_unchanged_and_goes_again_is_not_alerted_again(line: Timeline) -> None:
    line.sees("in_progress", update_date=to_text(NOW))
    line.is_missed(times=3)
    line.sees("in_progress", update_date=to_text(NOW))
    line.is_missed(times=3)
    assert line.events == ["campaign.not_found"]
    line.wait(hours=24)
    line.is_missed()
    assert line.has_finished(), "it finishes all the same"


def test_a_campaign_that_comes_back_changed_and_goes_again_is_alerted_again_with_another_id(line: Timeline) -> None:
    line.sees("scheduled")
    line.is_missed(times=3)
    line.sees("in_progress", delivered=40)
    line.is_missed(times=3)
    assert [alert.alert_id for alert in line.alerts] == [f"{CAMPAIGN}:campaign.not_found:{each}" for each in (1, 2)]
    assert line.alerts[1].campaign == line.item.campaign, "the last known state"
    assert line.alerts[1].reason == "HTTP status 404: 1601"


def test_a_missing_campaign_put_back_on_watch_has_another_24_hours_without_an_alert(line: Timeline) -> None:
    line.is_missed(times=3)
    line.wait(hours=24)
    line.is_missed()
    line.user_puts_it_back_on_watch()
    line.is_missed()
    assert (line.item.finished_at, line.item.expires_at) == (None, None)
    line.wait(hours=24)
    line.is_missed()
    assert (line.events, line.has_finished()) == (["campaign.not_found"], True)
