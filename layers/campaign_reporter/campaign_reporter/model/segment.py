"""The segments of the list. Runs of their own poll them at the same time, as in DynamoDB's parallel Scan."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TEXT = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Segment:
    """One of `total` segments, counted from 1. Its text is `2/4`; the whole list is `1/1`."""

    number: int = 1
    total: int = 1

    def __str__(self) -> str:
        return f"{self.number}/{self.total}"

    @classmethod
    def from_text(cls, text: str) -> Segment:
        """The segment that `str` wrote; ValueError for any other text."""
        match = _TEXT.fullmatch(text)
        segment = cls(*map(int, match.groups())) if match else None
        if segment is None or segment.number > segment.total:
            raise ValueError(f"not a segment: {text!r:.100}")
        return segment


WHOLE_LIST = Segment()
# The largest number of segments that can be set.
MOST_SEGMENTS = 100


def segments_of(total: int) -> list[Segment]:
    """Every segment of a list that has `total` segments."""
    return [Segment(number, total) for number in range(1, total + 1)]
