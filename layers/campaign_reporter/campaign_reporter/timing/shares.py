"""The shares of the pace: each numbered slot belongs to the run of one segment, or to a discovery."""

from __future__ import annotations

from dataclasses import dataclass

from campaign_reporter.model.segment import WHOLE_LIST, Segment

# If discovery is on, one slot in so many is the discovery's. One request reads a page of many campaigns.
ONE_IN = 20


@dataclass(frozen=True, slots=True)
class Share:
    """Every `period`-th slot, counted from the slot `first`. It may count only the slots that a discovery leaves."""

    first: int
    period: int
    beside_discovery: bool = False

    def next_slot(self, number: int) -> int:
        """The first slot of this share with that number or a later one."""
        if not self.beside_discovery:
            return self._next(number)
        return _slot_left(self._next(_left_before(number)))

    def _next(self, number: int) -> int:
        return number + (self.first - number) % self.period


DISCOVERY_SHARE = Share(first=0, period=ONE_IN)


def share_of(segment: Segment, *, beside_discovery: bool) -> Share | None:
    """The share of a segment's run. None: a run over the whole list, without discoveries, shares nothing."""
    if segment == WHOLE_LIST and not beside_discovery:
        return None
    return Share(segment.number, segment.total, beside_discovery=beside_discovery)


def _left_before(number: int) -> int:
    """How many slots, from slot 0 on and before this one, a discovery leaves."""
    return number - (number + ONE_IN - 1) // ONE_IN


def _slot_left(count: int) -> int:
    """The slot that a discovery leaves after so many others."""
    return count + count // (ONE_IN - 1) + 1
