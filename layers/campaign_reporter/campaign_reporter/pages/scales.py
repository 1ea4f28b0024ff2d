"""The scales of a plot: where a number and a time stand, and which of them are written beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

_MOST_TICKS = 5
_DAY = timedelta(days=1)
_STEPS = (
    *(timedelta(minutes=each) for each in (1, 2, 5, 10, 15, 30)),
    *(timedelta(hours=each) for each in (1, 2, 3, 6, 12)),
    *(timedelta(days=each) for each in (1, 2, 7, 14, 30, 90, 365)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time that a plot shows."""

    first: datetime
    last: datetime

    def percent(self, moment: datetime) -> float:
        """The place of the time from the left, in percent."""
        return round(100 * (moment - self.first) / self.length, 2)

    @property
    def length(self) -> timedelta:
        """Its length; a plot shows a minute at least."""
        return max(self.last - self.first, timedelta(minutes=1))


def ticks(span: Span, zone: tzinfo) -> Iterator[tuple[float, str]]:
    """The place in percent and the text of round times in the zone, a few of them."""
    step = next((step for step in _STEPS if span.length / step <= _MOST_TICKS), span.length / _MOST_TICKS)
    first, last = span.first.astimezone(zone), span.first + span.length
    # A day has 23 or 25 hours when clocks change, so the steps are those of the clock.
    clock = datetime.combine(first.date(), datetime.min.time())
    clock += math.ceil((first.replace(tzinfo=None) - clock) / step) * step
    shown = first.date()
    while (moment := clock.replace(tzinfo=zone).astimezone(UTC)) <= last:
        is_new_day = clock.date() != shown or step >= _DAY
        shown = clock.date()
        yield span.percent(moment), f"{clock.day} {clock:%b}" if is_new_day else f"{clock:%H:%M}"
        clock += step


def round_number(number: int) -> int:
    """The least 1, 2 or 5 times a power of ten that cuts the number into four parts or fewer."""
    if number <= _MOST_TICKS - 1:
        return 1
    power = int(10 ** math.floor(math.log10(number / 4)))
    return next(step * power for step in (1, 2, 5, 10) if number / (step * power) <= 4)  # noqa: PLR2004 - parts
