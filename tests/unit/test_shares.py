"""The shares of the pace: to whom each numbered slot belongs."""

from collections import Counter

import pytest

from campaign_reporter.model.segment import WHOLE_LIST, Segment, segments_of
from campaign_reporter.timing.shares import DISCOVERY_SHARE, ONE_IN, Share, share_of

NUMBERS = (1, 2, 3, 4, 7, 9, 10, 33, 100)
# The slot of a day in 2027 at 20 slots a second.
NOON = 32_727_272_720


def beside_a_discovery(number: int) -> list[Share]:
    own = [share_of(segment, beside_discovery=True) for segment in segments_of(number)]
    return [DISCOVERY_SHARE, *(share for share in own if share)]


@pytest.mark.parametrize("number", NUMBERS)
def test_each_slot_belongs_to_one_segment_or_to_a_discovery(number: int) -> None:
    shares = beside_a_discovery(number)
    for slot in range(NOON, NOON + ONE_IN * number):
        assert sum(share.next_slot(slot) == slot for share in shares) == 1


@pytest.mark.parametrize("number", NUMBERS)
def test_a_discovery_has_a_twentieth_and_every_segment_has_an_equal_part_of_the_rest(number: int) -> None:
    slots = range(NOON, NOON + ONE_IN * number)
    parts = Counter(share for share in beside_a_discovery(number) for slot in slots if share.next_slot(slot) == slot)
    assert [*parts.values()] == [number, *[ONE_IN - 1] * number]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_next_slot_of_a_share_is_the_first_one_that_belongs_to_it(number: int) -> None:
    for share in beside_a_discovery(number):
        slots = range(NOON, NOON + (ONE_IN + 2) * number + 2 * ONE_IN)
        own = [slot for slot in slots if share.next_slot(slot) == slot]
        for slot in range(NOON, own[-1] + 1):
            assert share.next_slot(slot) == next(each for each in own if each >= slot)


def test_without_a_discovery_the_segments_take_all_slots_in_turn() -> None:
    shares = [share_of(segment, beside_discovery=False) for segment in segments_of(4)]
    assert [share.next_slot(8) for share in shares if share] == [9, 10, 11, 8]


def test_only_a_run_that_leaves_slots_to_nobody_has_one_at_any_moment() -> None:
    assert share_of(WHOLE_LIST, beside_discovery=False) is None
    assert share_of(WHOLE_LIST, beside_discovery=True)
    assert share_of(Segment(1, 2), beside_discovery=False)
