"""The simulator's answers before they are sent, and its record of requests."""

import gzip

import pytest

from local.dexatel_simulator import Answer
from local.dexatel_simulator.record import greatest_within

MEGABYTE = 1_000_000


def sent(answer: Answer) -> bytes:
    return b"".join(answer.pieces())


def test_a_bomb_is_small_until_it_is_unpacked() -> None:
    bomb = Answer.json({"data": {}}).padded_to(10 * MEGABYTE).gzipped()
    assert len(sent(bomb)) < MEGABYTE / 50
    assert len(gzip.decompress(sent(bomb))) == 10 * MEGABYTE


@pytest.mark.parametrize(
    ("answer", "body", "content_length"),
    (
        (Answer.raw(b"0123456789").truncated(keep=4), b"0123", 10),
        (Answer.raw(b"0123456789").padded_to(100).truncated(keep=50), b"0123456789", 100),
        (Answer.raw(b"0123").padded_to(6), b"0123  ", 6),
    ),
)
def test_content_length_counts_what_is_withheld(answer: Answer, body: bytes, content_length: int) -> None:
    assert (sent(answer), answer.content_length) == (body, content_length)


@pytest.mark.parametrize(
    ("moments", "greatest"),
    (
        ([], 0),
        ([5.0], 1),
        ([0.0, 1.0, 2.0], 1),
        ([0.0, 0.5, 0.99, 1.0], 3),
        ([2.4, 0.1, 2.0, 1.5, 2.45], 4),
    ),
)
def test_a_rate_is_the_greatest_of_any_second(moments: list[float], greatest: int) -> None:
    assert greatest_within(moments, 1.0) == greatest
