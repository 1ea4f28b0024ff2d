"""The rate that all threads of a run keep together, on a clock that only the tests move."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.model.segment import WHOLE_LIST, Segment, segments_of
from campaign_reporter.timing.pace import Pace
from campaign_reporter.timing.shares import DISCOVERY_SHARE, ONE_IN, Share, share_of
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


def shares(number: int, *, beside_discovery: bool = False) -> list[Share | None]:
    """The share of each segment's run, and of a discovery if there is one."""
    own = [share_of(segment, beside_discovery=beside_discovery) for segment in segments_of(number)]
    return [*own, DISCOVERY_SHARE] if beside_discovery else own


def slots_of(
    share: Share | None, per_second: float, *, begins: float = 0, pauses: Sequence[float] = (0.0,), seconds: float = 10
) -> list[float]:
    """The slots that one machine takes in that time, in seconds since noon. Its monotonic clock has its own start."""
    watch = PassingStopwatch()
    start = 1_000 * (share.first if share else 0)
    watch.seconds = start + begins
    pace = Pace(per_second, monotonic=watch, time_of_day=lambda: NOON + watch.seconds - start, sleep=watch.sleep)
    pace.share(share)
    slots: list[float] = []
    while watch.seconds - start < begins + seconds:
        watch.seconds += pauses[len(slots) % len(pauses)]
        assert pace.wait(at_most=10_000)
        slots.append(watch.seconds - start)
    return slots


RATES, NUMBERS = (1, 2, 5, 19, 20, 21, 125, 333, 1_000), (2, 3, 4, 7, 8, 33, 100)
with_and_without_discovery = pytest.mark.parametrize("beside_discovery", (False, True))


@with_and_without_discovery
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("per_second", RATES)
def test_segments_that_begin_together_use_nearly_the_whole_rate_and_no_more(
    per_second: int, number: int, *, beside_discovery: bool
) -> None:
    own = shares(number, beside_discovery=beside_discovery)
    slots = [slot for share in own for slot in slots_of(share, per_second)]
    assert greatest_within(slots, 1) <= per_second
    assert per_second <= 2 or sum(slot < 10 for slot in slots) >= 10 * per_second / 1.11


@with_and_without_discovery
@given(
    per_second=st.sampled_from(RATES[:5]),
    begins=st.lists(st.floats(0, 5), min_size=3, max_size=9),
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=9),
)
def test_segments_keep_to_the_rate_with_any_beginnings_and_any_pauses(
    per_second: int, begins: list[float], pauses: list[float], *, beside_discovery: bool
) -> None:
    own = shares(len(begins) - beside_discovery, beside_discovery=beside_discovery)
    each = zip(own, begins, strict=True)
    slots = [slot for share, at in each for slot in slots_of(share, per_second, begins=at, pauses=pauses)]
    assert greatest_within(slots, 1) <= per_second


@with_and_without_discovery
@given(per_second=st.sampled_from((1, 2, 20)), ahead=st.lists(st.floats(0, 0.09), min_size=3, max_size=9))
def test_segments_keep_to_the_rate_if_their_clocks_differ_by_less_than_a_tenth_of_a_second(
    per_second: int, ahead: list[float], *, beside_discovery: bool
) -> None:
    each = zip(shares(len(ahead) - beside_discovery, beside_discovery=beside_discovery), ahead, strict=True)
    slots = [slot + by for share, by in each for slot in slots_of(share, per_second)]
    assert greatest_within(slots, 1) <= per_second


@given(per_second=st.sampled_from((1, 2, 20)), begins=st.floats(0, 5), ahead=st.floats(-0.09, 0.09))
def test_a_run_over_the_whole_list_and_a_discovery_keep_to_the_rate(
    per_second: int, begins: float, ahead: float
) -> None:
    run, discovery = (slots_of(share, per_second, begins=begins) for share in shares(1, beside_discovery=True))
    assert greatest_within([*run, *(slot + ahead for slot in discovery)], 1) <= per_second


@pytest.mark.parametrize("per_second", (1, 20, 333, 10_000))
def test_a_run_over_the_whole_list_has_all_slots_but_every_twentieth_beside_a_discovery(per_second: int) -> None:
    both = [slots_of(share, per_second, seconds=1_100 / per_second) for share in shares(1, beside_discovery=True)]
    assert [len(slots) for slots in both] == [pytest.approx(950, abs=9), pytest.approx(50, abs=2)]


@given(per_second=st.sampled_from((0.5, 1, 2, 20, 333)), begins=st.floats(0, 100))
def test_a_discovery_waits_for_no_more_than_twenty_slots(per_second: float, begins: float) -> None:
    first, second, *_ = slots_of(DISCOVERY_SHARE, per_second, begins=begins, seconds=50 / per_second)
    assert first - begins <= ONE_IN * 1.1 / per_second
    assert second - first == pytest.approx(ONE_IN * 1.1 / per_second, abs=0.002)


def test_a_run_over_the_whole_list_has_a_slot_at_any_moment_again(watch: PassingStopwatch) -> None:
    pace = pace_by(watch, 20)
    pace.share(share_of(Segment(1, 8), beside_discovery=False))
    pace.share(share_of(WHOLE_LIST, beside_discovery=False))
    assert pace.wait(at_most=0)
    assert pace.wait(at_most=0.06)
