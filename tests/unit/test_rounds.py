"""The campaigns that a round polls, and the place at which the next run goes on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from campaign_reporter.decision.rounds import Place, Round
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.outbox import with_pending
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from tests.builders import alert

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
IN_A_WEEK = to_text(NOW + timedelta(days=7))


def a_campaign(number: int = 0, *, status: str = "scheduled", schedule: str | None = IN_A_WEEK) -> WatchedCampaign:
    known = Campaign(status=status, schedule=schedule)
    return WatchedCampaign(campaign_id=str(UUID(int=number << 64)), version=1, revision=1, campaign=known)


def rounds(number: int, period: timedelta = MINUTE) -> Iterator[Round]:
    """So many rounds, one after the other, from NOW on."""
    place = Place(began=NOW - period)
    for n in range(number):
        place = place.entered(NOW + n * period)
        assert place.round
        yield place.round


def turns(watched: WatchedCampaign, number: int, period: timedelta = MINUTE) -> int:
    return len(turns_at(watched, number, period))


def turns_at(watched: WatchedCampaign, number: int, period: timedelta = MINUTE) -> list[datetime]:
    return [round_.began for round_ in rounds(number, period) if round_.has_turn(watched, round_.began)]


def test_a_campaign_scheduled_for_next_week_has_its_turn_every_15_minutes() -> None:
    for number in range(200):
        assert turns(a_campaign(number), 15) == 1, number
        assert turns(a_campaign(number), 15 * 24) == 24, number


def test_each_round_polls_an_equal_share_of_the_campaigns_that_are_far_away() -> None:
    campaigns = [a_campaign(number) for number in range(15_000)]
    shares = [sum(round_.has_turn(campaign, round_.began) for campaign in campaigns) for round_ in rounds(15)]
    assert sum(shares) == len(campaigns)
    assert max(shares) < 1.15 * min(shares)


@pytest.mark.parametrize("minutes", (7.6, 8, 14, 15, 47, 60))
def test_rounds_longer_than_half_the_period_poll_every_campaign(minutes: float) -> None:
    assert turns(a_campaign(), 20, minutes * MINUTE) == 20


@pytest.mark.parametrize("minutes", (0.5, 1, 2, 4, 7, 7.5))
def test_two_turns_are_never_more_than_15_minutes_and_a_round_apart(minutes: float) -> None:
    for number in range(50):
        at = turns_at(a_campaign(number), 200, minutes * MINUTE)
        assert max(later - earlier for earlier, later in pairwise(at)) < (15 + minutes) * MINUTE


@pytest.mark.parametrize("seconds", (7, 61, 89, 449))
def test_rounds_that_begin_at_odd_times_miss_no_turn(seconds: int) -> None:
    period = timedelta(seconds=seconds)
    turns_in_a_day = turns(a_campaign(3), int(timedelta(days=1) / period), period)
    assert turns_in_a_day in {95, 96}


@pytest.mark.parametrize("minutes", (-60, 0, 1, 15))
def test_a_campaign_near_its_schedule_or_after_it_is_polled_in_every_round(minutes: float) -> None:
    near = a_campaign(schedule=to_text(NOW + minutes * MINUTE))
    assert turns(near, 15) == 15


def test_a_far_campaign_is_polled_in_every_round_from_15_minutes_before_its_schedule() -> None:
    campaign = a_campaign(schedule=to_text(NOW + 30 * MINUTE))
    polled = {(at - NOW) // MINUTE for at in turns_at(campaign, 31)}
    assert set(range(15, 31)) <= polled
    assert len(polled - set(range(15, 31))) == 1


def test_a_campaign_that_comes_near_during_a_long_round_has_its_turn_in_that_round() -> None:
    campaign = a_campaign(schedule=to_text(NOW + 20 * MINUTE))
    round_ = next(round_ for round_ in rounds(15) if not round_.has_turn(campaign, round_.began))
    assert not round_.has_turn(campaign, NOW + 4 * MINUTE)
    assert round_.has_turn(campaign, NOW + 5 * MINUTE)


@pytest.mark.parametrize(
    "watched",
    (
        *(a_campaign(status=status) for status in ("in_progress", "completed", "paused", "Scheduled")),
        a_campaign(schedule=None),
        replace(a_campaign(), campaign=None),
        replace(a_campaign(), problem=Problem.NOT_FOUND),
        with_pending(a_campaign(), alert(), NOW),
    ),
    ids=("started", "over", "paused", "unknown status", "no date", "never read", "not readable", "a pending alert"),
)
def test_any_other_campaign_is_polled_in_every_round(watched: WatchedCampaign) -> None:
    assert turns(watched, 15) == 15


def test_the_very_first_round_polls_every_campaign() -> None:
    round_ = Place().entered(NOW).round
    assert round_
    assert round_.has_turn(a_campaign(), NOW)


def test_a_round_of_many_runs_is_one_round() -> None:
    first = Place(began=NOW - MINUTE).entered(NOW)
    stopped = Place(position="b", began=first.began, previous_began=first.previous_began)
    assert stopped.entered(NOW + MINUTE) == stopped
    ended = Place(began=stopped.began, previous_began=stopped.previous_began)
    assert ended.entered(NOW + 2 * MINUTE) == Place(began=NOW + 2 * MINUTE, previous_began=NOW)
