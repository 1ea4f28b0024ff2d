"""The record of requests and its view of rates."""

import pytest

from local.dexatel_simulator.record import greatest_within


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
def test_the_peak_is_counted_in_any_second_and_not_only_in_those_of_the_clock(
    moments: list[float], greatest: int
) -> None:
    assert greatest_within(moments, 1.0) == greatest
