"""The counts of a completed campaign still move for a while. A change that matters is alerted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campaign_reporter.decision.settling import has_moved
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import to_text
from tests.builders import POLICY
from tests.unit.timeline import Timeline

SETTLES = replace(POLICY, settle_minutes=60)


def completed(delivered: int = 80, failed: int = 5) -> Timeline:
    """A campaign that has just completed, with 100 messages in all."""
    line = Timeline(policy=SETTLES)
    line.sees("in_progress", delivered=50, update_date=None)
    line.sees("completed", delivered=delivered, failed=failed, update_date=None)
    return line


def test_the_alert_comes_at_once_and_polls_without_news_write_nothing_until_the_campaign_finishes_in_an_hour() -> None:
    line = completed()
    assert line.events == ["campaign.completed"]
    assert line.item.settle_until == to_text(line.now + timedelta(hours=1))
    writes = line.writes
    for _ in range(59):
        line.sees("completed", delivered=80, failed=5, update_date=None)
    assert (line.writes, line.has_finished()) == (writes, False)
    line.sees("completed", delivered=80, failed=5, update_date=None)
    assert (line.events, line.has_finished()) == (["campaign.completed"], True)


def test_the_campaign_finishes_as_soon_as_every_message_is_counted() -> None:
    line = completed()
    line.sees("completed", delivered=94, failed=6)
    assert (line.events, line.has_finished()) == (["campaign.completed"], True), "the rate moved by less than a point"
    assert [(record.campaign.counts.delivered, record.campaign.counts.failed) for record in line.history][-2:] == [
        (80, 5),
        (94, 6),
    ]


@pytest.mark.parametrize(
    ("minutes", "status", "delivered"),
    ((60, "completed", 100), (60, "failed", 10), (60, "canceled", 10), (0, "completed", 80)),
    ids=("every message counted", "failed", "canceled", "turned off"),
)
def test_other_campaigns_finish_at_once(minutes: float, status: str, delivered: int) -> None:
    line = Timeline(policy=replace(SETTLES, settle_minutes=minutes))
    line.sees("in_progress")
    line.sees(status, delivered=delivered)
    assert (line.events, line.has_finished(), line.item.settle_until) == ([f"campaign.{status}"], True, None)


def test_a_rate_that_has_moved_by_a_point_is_alerted_once_when_it_has_settled() -> None:
    line = completed(delivered=80, failed=0)
    line.sees("completed", delivered=80, failed=10)
    assert line.events == ["campaign.completed"], "it may move on"
    line.sees("completed", delivered=80, failed=20)
    assert line.events == ["campaign.completed", "campaign.corrected"]
    alert = line.alerts[-1]
    assert alert.severity == "info"
    assert alert.reason == "the delivery rate is 80% with the late receipts; when it completed it was 100%"
    assert alert.counts == Counts(total=100, delivered=80, failed=20)
    assert line.has_finished()


def test_a_completed_campaign_that_goes_on_is_alerted_again_at_its_next_end() -> None:
    line = completed()
    line.sees("in_progress", delivered=85, failed=5)
    assert (line.item.settle_until, line.item.completed_counts) == (None, None)
    line.sees("completed", delivered=95, failed=5)
    assert (line.events, line.has_finished()) == (["campaign.completed", "campaign.completed"], True)


@pytest.mark.parametrize("problem", (Problem.NOT_FOUND, Problem.INVALID_IDENTIFIER))
def test_a_settling_campaign_that_is_deleted_at_the_provider_finishes_without_an_alert(problem: Problem) -> None:
    line = completed()
    line.fails(problem)
    assert line.has_finished()
    assert (line.events, line.item.problem) == (["campaign.completed"], None)


def test_a_settling_campaign_waits_for_the_end_of_an_outage() -> None:
    line = completed()
    for _ in range(90):
        line.fails(Problem.UNREACHABLE)
    assert not line.has_finished()
    line.sees("completed", delivered=80, failed=20)
    assert (line.events, line.has_finished()) == (["campaign.completed", "campaign.corrected"], True)


def test_a_campaign_that_ended_long_ago_does_not_settle() -> None:
    line = Timeline(policy=SETTLES)
    line.sees("completed", delivered=80, update_date="2025-11-23T15:00:00Z")
    assert (line.events, line.has_finished()) == ([], True)


# The time until which it settles is lost


def spoiled(*, is_alerted: bool = True) -> Timeline:
    """A campaign that completed at 80 of 80. Its `settle_until` was deleted since."""
    line = Timeline(policy=SETTLES, sns_accepts=is_alerted)
    line.sees("in_progress")
    line.sees("completed", delivered=80)
    line.item = replace(line.item, settle_until=None)
    return line


def test_a_campaign_without_the_time_until_which_it_settles_settles_anew() -> None:
    line = spoiled()
    line.sees("completed", delivered=80)
    assert line.item.settle_until == to_text(line.now + timedelta(hours=1))
    line.wait(minutes=59)
    line.sees("completed", delivered=80, failed=10)
    assert (line.events, line.has_finished()) == (["campaign.completed", "campaign.corrected"], True)


def test_it_does_not_finish_with_its_alert_or_during_an_outage() -> None:
    line = spoiled(is_alerted=False)
    line.sns_takes()
    line.fails(Problem.UNREACHABLE)
    assert not line.has_finished()


def test_it_finishes_or_goes_on_as_any_other() -> None:
    gone, going_on, counted = spoiled(), spoiled(), spoiled()
    gone.is_missed()
    assert (gone.events, gone.has_finished()) == (["campaign.completed"], True)
    going_on.sees("in_progress", delivered=80)
    assert not going_on.item.is_settling
    counted.sees("completed", delivered=80, failed=20)
    assert (counted.events, counted.has_finished()) == (["campaign.completed", "campaign.corrected"], True)


@pytest.mark.parametrize(
    ("alerted", "settled", "moved"),
    (
        ((99, 1), (98, 2), True),
        ((98, 2), (99, 1), True),
        ((990, 10), (981, 19), False),  # 99% and 98.1%
        ((9_899, 101), (9_799, 201), True),  # exactly a point
        ((9_899, 101), (9_800, 200), False),  # a hundredth less
        ((50, 50), (50, 50), False),
        ((0, 0), (95, 5), True),
        ((0, 0), (0, 0), False),
        ((95, 5), (0, 0), False),
        ((None, None), (95, 5), True),
        ((95, 5), (None, None), False),
    ),
)
def test_a_point_is_a_hundredth_of_the_attempted_messages(
    alerted: tuple[int | None, int | None], settled: tuple[int | None, int | None], *, moved: bool
) -> None:
    counts = [Counts(delivered=delivered, failed=failed) for delivered, failed in (alerted, settled)]
    assert has_moved(*counts) is moved
