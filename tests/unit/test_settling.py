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


def completed(delivered: int = 88, failed: int = 4) -> Timeline:
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
        line.sees("completed", delivered=88, failed=4, update_date=None)
    assert (line.writes, line.has_finished()) == (writes, False)
    line.sees("completed", delivered=88, failed=4, update_date=None)
    assert (line.events, line.has_finished()) == (["campaign.completed"], True)


def test_the_campaign_finishes_as_soon_as_every_message_is_counted() -> None:
    line = completed()
    line.sees("completed", delivered=95, failed=5)
    assert (line.events, line.has_finished()) == (["campaign.completed"], True), "the rate moved by less than a point"
    assert [(record.campaign.counts.delivered, record.campaign.counts.failed) for record in line.history][-2:] == [
        (88, 4),
        (95, 5),
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
    assert alert.counts == Counts(total=100, delivered=80, failed=20)
    assert line.has_finished()


@pytest.mark.parametrize(
    ("alerted", "settled", "severity", "reason"),
    (
        ((59, 1), (60, 40), "warning", "is 60% with the late receipts, less than 90%; when it completed it was 98.3%"),
        (
            (30, 30),
            (99, 1),
            "warning",
            "is not low any more: 99% with the late receipts; when it completed it was 50%, less than 90%",
        ),
        ((88, 2), (96, 4), "info", "is 96% with the late receipts; when it completed it was 97.7%"),
        ((10, 50), (50, 50), "warning", "less than 90%; when it completed it was 16.6%, less than 90%"),
        ((None, None), (95, 5), "info", "is 95% with the late receipts; when it completed none was known"),
    ),
    ids=("low now", "low then", "never low", "low then and now", "unknown then"),
)
def test_a_corrected_rate_is_a_warning_if_it_is_low_or_was_said_to_be_low(
    alerted: tuple[int | None, int | None], settled: tuple[int, int], severity: str, reason: str
) -> None:
    line = Timeline(policy=SETTLES)
    line.sees("in_progress", None, None)
    line.sees("completed", *alerted)
    line.sees("completed", *settled)
    assert line.events == ["campaign.completed", "campaign.corrected"]
    assert line.alerts[-1].severity == severity
    assert line.alerts[-1].reason.endswith(reason)


def test_the_threshold_of_one_campaign_says_whether_its_corrected_rate_is_low() -> None:
    line = completed(delivered=60, failed=0)
    line.user_sets(low_delivery_percent=50.0)
    line.sees("completed", delivered=60, failed=40)
    assert (line.events[-1], line.alerts[-1].severity) == ("campaign.corrected", "info")


@pytest.mark.parametrize(
    ("settled", "reason"),
    (
        ((10, 0), "90 of its 100 messages are still waiting for a receipt"),
        (
            (80, 9),
            "less than 90%; when it completed it was 100%; 11 of its 100 messages are still waiting for a receipt",
        ),
        ((90, 0), None),
    ),
    ids=("no more receipts", "the rate has moved as well", "enough receipts"),
)
def test_a_campaign_that_settles_with_too_few_receipts_is_one_warning_that_says_so(
    settled: tuple[int, int], reason: str | None
) -> None:
    line = completed(delivered=10, failed=0)
    for _ in range(70):
        line.sees("completed", *settled)
    assert line.has_finished()
    assert line.events[1:] == ["campaign.corrected"] * bool(reason)
    if reason:
        assert line.alerts[-1].severity == "warning"
        assert line.alerts[-1].reason.endswith(reason)


# Its end comes and goes


def test_the_same_end_again_while_it_settles_is_recorded_and_not_alerted() -> None:
    line = completed()
    settles_until = line.item.settle_until
    for _ in range(15):
        line.sees("in_progress", delivered=88, failed=4)
        line.sees("completed", delivered=88, failed=4)
    assert (line.events, len(line.history)) == (["campaign.completed"], 32)
    assert line.item.settle_until == settles_until
    line.wait(minutes=30)
    line.sees("completed", delivered=88, failed=12)
    assert (line.events, line.has_finished()) == (["campaign.completed", "campaign.corrected"], True)


def test_another_end_while_it_settles_is_alerted() -> None:
    line = completed()
    line.sees("in_progress", delivered=88, failed=4)
    line.sees("failed", delivered=88, failed=4)
    assert (line.events, line.has_finished()) == (["campaign.completed", "campaign.failed"], True)


@pytest.mark.parametrize("is_polled_meanwhile", (True, False))
def test_the_same_end_again_after_the_time_to_settle_is_alerted_again(*, is_polled_meanwhile: bool) -> None:
    line = completed()
    line.sees("in_progress", delivered=88, failed=4, update_date=None)
    line.wait(minutes=59)
    if is_polled_meanwhile:
        line.sees("in_progress", delivered=88, failed=4, update_date=None)
        assert (line.item.settle_until, line.item.completed_counts) == (None, None)
    line.sees("completed", delivered=90, failed=5)
    assert (line.events, line.has_finished()) == (["campaign.completed", "campaign.completed"], False)
    assert len({alert.alert_id for alert in line.alerts}) == 2


def test_an_end_that_comes_and_goes_arms_no_concern_anew_for_a_day() -> None:
    line = Timeline(policy=SETTLES)
    line.sees("in_progress", delivered=40, failed=20)
    for _ in range(300):
        line.sees("completed", delivered=40, failed=20)
        assert line.concerns == set()
        line.sees("in_progress", delivered=40, failed=20)
        assert line.concerns == {"failing"}
    assert line.events.count("campaign.failing") == 1
    line.wait(hours=24)
    line.sees("in_progress", delivered=40, failed=20)
    assert line.events.count("campaign.failing") == 2


def test_a_campaign_that_has_settled_and_is_put_back_on_watch_is_alerted_as_a_new_one() -> None:
    line = Timeline(policy=SETTLES)
    line.sees("in_progress", delivered=40, failed=20)
    line.sees("completed", delivered=40, failed=60)
    line.user_puts_it_back_on_watch()
    line.sees("in_progress", delivered=40, failed=20)
    line.sees("completed", delivered=90, failed=5)
    line.sees("completed", delivered=90, failed=10)
    line.user_puts_it_back_on_watch()
    line.sees("in_progress", delivered=40, failed=20)
    line.sees("completed", delivered=90, failed=5)
    assert line.events == ["campaign.failing", "campaign.completed"] * 2 + ["campaign.corrected"] + [
        "campaign.failing",
        "campaign.completed",
    ]


# It is deleted at the provider

GONE = (Problem.NOT_FOUND, Problem.INVALID_IDENTIFIER)


@pytest.mark.parametrize("problem", GONE)
def test_a_settling_campaign_that_is_gone_in_three_runs_in_a_row_finishes_without_an_alert(problem: Problem) -> None:
    line = completed()
    for _ in range(2):
        line.fails(problem)
        assert (line.has_finished(), line.item.problem) == (False, problem)
    line.fails(problem)
    assert (line.events, line.has_finished()) == (["campaign.completed"], True)
    assert (line.item.problem, line.item.problem_detail, line.item.problem_since) == (None, None, None)


@pytest.mark.parametrize("problem", GONE)
@pytest.mark.parametrize("between", (None, Problem.UNREACHABLE, Problem.REFUSED, Problem.MALFORMED_ANSWER))
def test_any_other_answer_breaks_the_row(problem: Problem, between: Problem | None) -> None:
    line = completed()
    for _ in range(5):
        line.fails(problem)
        line.fails(problem)
        _ = line.fails(between) if between else line.sees("completed", delivered=88, failed=4)
    assert not line.has_finished()
    line.sees("completed", delivered=88, failed=12)
    assert (line.events, line.has_finished()) == (["campaign.completed", "campaign.corrected"], True)


def test_a_pending_alert_is_not_the_end_of_a_settling_campaign_that_is_gone_once() -> None:
    line = Timeline(policy=SETTLES, sns_accepts=False)
    line.sees("in_progress")
    line.sees("completed", delivered=92)
    line.fails(Problem.INVALID_IDENTIFIER)
    line.sns_takes()
    assert not line.has_finished()


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
    """A campaign that completed at 92 of 92. Its `settle_until` was deleted since."""
    line = Timeline(policy=SETTLES, sns_accepts=is_alerted)
    line.sees("in_progress")
    line.sees("completed", delivered=92)
    line.item = replace(line.item, settle_until=None)
    return line


def test_a_campaign_without_the_time_until_which_it_settles_settles_anew() -> None:
    line = spoiled()
    line.sees("completed", delivered=92)
    assert line.item.settle_until == to_text(line.now + timedelta(hours=1))
    line.wait(minutes=58)
    line.sees("completed", delivered=88, failed=5)
    assert line.events == ["campaign.completed"]
    line.sees("completed", delivered=88, failed=5)
    assert (line.events, line.has_finished()) == (["campaign.completed", "campaign.corrected"], True)


def test_it_does_not_finish_with_its_alert_or_during_an_outage() -> None:
    line = spoiled(is_alerted=False)
    line.sns_takes()
    line.fails(Problem.UNREACHABLE)
    assert not line.has_finished()


def test_it_finishes_or_goes_on_as_any_other() -> None:
    gone, going_on, counted = spoiled(), spoiled(), spoiled()
    gone.is_missed(times=3)
    assert (gone.events, gone.has_finished()) == (["campaign.completed"], True)
    going_on.sees("in_progress", delivered=92)
    assert not going_on.item.is_settling
    counted.sees("completed", delivered=88, failed=12)
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
