"""Numbers as bars and as a plot over time, in blocks that a pipe and a terminal without colour show too."""

from __future__ import annotations

from collections.abc import Sequence

type Points = Sequence[tuple[float, int]]
"""A time and the number from then on, in order of time."""

_EIGHTHS_ACROSS = " ▏▎▍▌▋▊▉█"
_EIGHTHS_UP = " ▁▂▃▄▅▆▇█"
_WHOLE = 8


def bar(part: int, whole: int, width: int) -> str:
    """A bar of at most `width` places. Anything above nothing is seen."""
    eighths = min(part, whole) * width * _WHOLE // whole if whole else 0
    eighths = max(eighths, 1) if part else 0
    return "█" * (eighths // _WHOLE) + _EIGHTHS_ACROSS[eighths % _WHOLE].strip()


def over_time(points: Points, width: int) -> list[int]:
    """The number at each of `width` times, from the first point to the last."""
    first, last = points[0][0], points[-1][0]
    numbers, place = [], 0
    for column in range(1, width + 1):
        moment = first + (last - first) * column / width
        while place + 1 < len(points) and (points[place + 1][0] <= moment or column == width):
            place += 1
        numbers.append(points[place][1])
    return numbers


def area(numbers: Sequence[int], height: int) -> list[str]:
    """The lines of a plot, the highest first. The largest number fills its column."""
    largest = max(*numbers, 1)
    levels = [max(number * height * _WHOLE // largest, 1) if number > 0 else 0 for number in numbers]
    return [
        "".join(_EIGHTHS_UP[min(max(level - row * _WHOLE, 0), _WHOLE)] for level in levels)
        for row in reversed(range(height))
    ]
