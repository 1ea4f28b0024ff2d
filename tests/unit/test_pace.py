"""The rate that all threads of a run keep together, on a clock that only the tests move."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.pace import Pace
from tests.unit.clocks import PassingStopwatch, Stopwatch

THREADS = 16


@pytest.fixture
def watch() -> PassingStopwatch:
    return PassingStopwatch()


def pace_by(watch: Stopwatch, per_second: float) -> Pace:
    return Pace(per_second, monotonic=watch, sleep=watch.sleep)


def most_in_any_second(slots: list[float]) -> int:
    return max(sum(start <= slot < start + 1 for slot in slots) for start in slots)


def test_the_first_slot_is_there_at_once(watch: PassingStopwatch) -> None:
    assert pace_by(watch, 1).wait(at_most=0)
    assert watch.woken_at == []


@pytest.mark.parametrize("per_second", (1, 5, 20, 333))
def test_no_second_brings_more_slots_than_the_rate_to_many_threads(per_second: int) -> None:
    watch = Stopwatch()
    pace = pace_by(watch, per_second)
    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(lambda _: pace.wait(at_most=10_000), range(1_000)))
    slots = [watch.seconds, *watch.woken_at]
    assert len(slots) == 1_000
    assert most_in_any_second(slots) <= per_second


@given(
    per_second=st.sampled_from((0.5, 1, 3, 5, 20)),
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=60),
)
def test_no_second_brings_more_slots_than_the_rate_whatever_the_pauses_between_them(
    per_second: float, pauses: list[float]
) -> None:
    watch = PassingStopwatch()
    pace, slots = pace_by(watch, per_second), []
    for pause in pauses:
        watch.seconds += pause
        assert pace.wait(at_most=60)
        slots.append(watch.seconds)
    assert most_in_any_second(slots) <= max(per_second, 1)


def test_the_rate_is_kept_nearly_whole(watch: PassingStopwatch) -> None:
    pace, started = pace_by(watch, 20), watch.seconds
    for _ in range(200):
        pace.wait(at_most=1)
    assert watch.seconds - started < 200 / 20 * 1.12


def test_slots_that_nobody_took_are_not_saved_up(watch: PassingStopwatch) -> None:
    pace, slots = pace_by(watch, 5), []
    watch.seconds += 600
    for _ in range(10):
        pace.wait(at_most=1)
        slots.append(watch.seconds)
    assert most_in_any_second(slots) <= 5


def test_a_slot_that_is_too_far_away_is_refused_at_once_and_left_to_others(watch: PassingStopwatch) -> None:
    pace = pace_by(watch, 1)
    pace.wait(at_most=0)
    assert not pace.wait(at_most=0.5)
    assert watch.woken_at == [], "nobody slept for it"
    watch.seconds += 1.1
    assert pace.wait(at_most=0), "the refused one did not take the slot"


@pytest.mark.parametrize("at_most", (0.0, -1.0))
def test_who_has_no_time_gets_a_slot_only_where_it_is_now(watch: PassingStopwatch, at_most: float) -> None:
    assert pace_by(watch, 1).wait(at_most) is (at_most == 0)


def test_a_hold_gives_nobody_a_slot_until_it_is_over(watch: PassingStopwatch) -> None:
    pace = pace_by(watch, 20)
    pace.hold(7)
    assert not pace.wait(at_most=6.9)
    assert pace.wait(at_most=7)
    assert watch.woken_at == [pytest.approx(1_007)]


def test_a_shorter_hold_does_not_end_a_longer_one(watch: PassingStopwatch) -> None:
    pace = pace_by(watch, 20)
    pace.hold(7)
    pace.hold(1)
    assert not pace.wait(at_most=5)


def test_after_a_hold_the_slots_come_at_the_rate_again() -> None:
    watch = Stopwatch()
    pace = pace_by(watch, 5)
    pace.hold(10)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _: pace.wait(at_most=60), range(50)))
    assert min(watch.woken_at) == pytest.approx(1_010)
    assert most_in_any_second(watch.woken_at) <= 5
