"""The rate that all threads of a run keep together, on a clock that only the tests move."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.model.segment import WHOLE_LIST, Segment, segments_of
from campaign_reporter.timing.pace import Pace
from local.dexatel_simulator.record import greatest_within
from tests.unit.clocks import PassingStopwatch, Stopwatch

THREADS = 16


@pytest.fixture
def watch() -> PassingStopwatch:
    return PassingStopwatch()


def pace_by(watch: Stopwatch, per_second: float) -> Pace:
    return Pace(per_second, monotonic=watch, time_of_day=watch, sleep=watch.sleep)


@pytest.mark.parametrize("hold", (0, 10))
@pytest.mark.parametrize("per_second", (1, 5, 20, 333))
def test_many_threads_get_no_more_slots_a_second_than_the_rate_also_after_a_hold(per_second: int, hold: float) -> None:
    watch = Stopwatch()
    pace = pace_by(watch, per_second)
    pace.hold(hold)
    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(lambda _: pace.wait(at_most=10_000), range(1_000)))
    slots = watch.woken_at if hold else [watch.seconds, *watch.woken_at]
    assert len(slots) == 1_000
    assert min(slots) == pytest.approx(1_000 + hold)
    assert greatest_within(slots, 1) <= per_second


@given(per_second=st.sampled_from((0.5, 1, 3, 5, 20)), pauses=st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_no_second_has_more_slots_than_the_rate_with_any_pauses_between_them(
    per_second: float, pauses: list[float]
) -> None:
    watch = PassingStopwatch()
    pace, slots = pace_by(watch, per_second), []
    for pause in pauses:
        watch.seconds += pause
        assert pace.wait(at_most=60)
        slots.append(watch.seconds)
    assert greatest_within(slots, 1) <= max(per_second, 1)


def test_nearly_the_whole_rate_is_used(watch: PassingStopwatch) -> None:
    pace, started = pace_by(watch, 20), watch.seconds
    for _ in range(200):
        pace.wait(at_most=1)
    assert watch.seconds - started < 200 / 20 * 1.12


def test_a_slot_too_far_away_is_refused_at_once_and_left_to_others(watch: PassingStopwatch) -> None:
    pace = pace_by(watch, 1)
    pace.wait(at_most=0)
    assert not pace.wait(at_most=0.5)
    assert watch.woken_at == [], "no thread slept for it"
    watch.seconds += 1.1
    assert pace.wait(at_most=0), "the refused one did not take the slot"


@pytest.mark.parametrize("at_most", (0.0, -1.0))
def test_without_time_only_a_slot_that_is_there_now_is_taken(watch: PassingStopwatch, at_most: float) -> None:
    assert pace_by(watch, 1).wait(at_most) is (at_most == 0)


@pytest.mark.parametrize("holds", ((7,), (7, 1), (1, 7)))
def test_no_slot_comes_before_the_longest_hold_is_over(watch: PassingStopwatch, holds: tuple[float, ...]) -> None:
    pace = pace_by(watch, 20)
    for seconds in holds:
        pace.hold(seconds)
    assert not pace.wait(at_most=6.9)
    assert pace.wait(at_most=7)
    assert watch.woken_at == [pytest.approx(1_007)]


@pytest.mark.parametrize("seconds", (301.0, 30_000.0, 1_764_000_000.0, float("inf")))
def test_no_hold_lasts_longer_than_five_minutes(watch: PassingStopwatch, seconds: float) -> None:
    pace = pace_by(watch, 20)
    pace.hold(seconds)
    assert not pace.wait(at_most=299.9)
    assert pace.wait(at_most=300)


def test_a_hold_is_over_in_time_although_the_process_was_frozen_with_its_monotonic_clock(
    watch: PassingStopwatch,
) -> None:
    time_of_day = PassingStopwatch()
    pace = Pace(20, monotonic=watch, time_of_day=time_of_day, sleep=watch.sleep)
    pace.hold(200)
    time_of_day.seconds += 199
    assert not pace.wait(at_most=0.9)
    time_of_day.seconds += 1
    assert pace.wait(at_most=0)


NOON = 1_800_000_000.0


def slots_of(
    segment: Segment, per_second: float, *, begins: float = 0, pauses: Sequence[float] = (0.0,)
) -> list[float]:
    """The slots that one machine takes in ten seconds, in seconds since noon. Its monotonic clock has its own start."""
    watch = PassingStopwatch()
    watch.seconds = 1_000 * segment.number + begins
    since_noon = -1_000 * segment.number
    pace = Pace(per_second, monotonic=watch, time_of_day=lambda: NOON + watch.seconds + since_noon, sleep=watch.sleep)
    pace.share(segment)
    slots: list[float] = []
    while watch.seconds + since_noon < begins + 10:
        watch.seconds += pauses[len(slots) % len(pauses)]
        assert pace.wait(at_most=10_000)
        slots.append(watch.seconds + since_noon)
    return slots


RATES, NUMBERS = (1, 2, 5, 19, 20, 21, 125, 333, 1_000), (2, 3, 4, 7, 8, 33, 100)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("per_second", RATES)
def test_segments_that_begin_together_use_nearly_the_whole_rate_and_no_more(per_second: int, number: int) -> None:
    slots = [slot for segment in segments_of(number) for slot in slots_of(segment, per_second)]
    assert greatest_within(slots, 1) <= per_second
    assert per_second <= 2 or sum(slot < 10 for slot in slots) >= 10 * per_second / 1.11


@given(
    per_second=st.sampled_from(RATES[:5]),
    begins=st.lists(st.floats(0, 5), min_size=2, max_size=9),
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=9),
)
def test_segments_keep_to_the_rate_with_any_beginnings_and_any_pauses(
    per_second: int, begins: list[float], pauses: list[float]
) -> None:
    segments = zip(segments_of(len(begins)), begins, strict=True)
    slots = [slot for segment, at in segments for slot in slots_of(segment, per_second, begins=at, pauses=pauses)]
    assert greatest_within(slots, 1) <= per_second


@given(ahead=st.lists(st.floats(0, 0.09), min_size=8, max_size=8))
def test_segments_keep_to_the_rate_if_their_clocks_differ_by_less_than_a_tenth_of_a_second(ahead: list[float]) -> None:
    segments = zip(segments_of(len(ahead)), ahead, strict=True)
    assert greatest_within((slot + by for segment, by in segments for slot in slots_of(segment, 20)), 1) <= 20


def test_a_run_over_the_whole_list_has_all_slots_again(watch: PassingStopwatch) -> None:
    pace = pace_by(watch, 20)
    pace.share(Segment(1, 8))
    pace.share(WHOLE_LIST)
    assert pace.wait(at_most=0)
    assert pace.wait(at_most=0.06)
