"""Time, as a run has it: its deadline, and a rate that all its threads keep together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from campaign_reporter.segments import WHOLE_LIST, Segment

# Slots lie this much further apart than the rate asks for, so that a tenth of a second of jitter on the way to the
# other side, or between the clocks of two machines, brings no more of them into any second than is allowed.
_MARGIN = 1.1
# To sleep for less takes more CPU time than it saves anybody; a slot so little too early is well within the margin.
_SHORTEST_SLEEP = 0.001


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the invocation ends: `at` on the clock, and `remaining` seconds by Lambda's own count."""

    at: datetime
    remaining: Callable[[], float]


class Pace:
    """Gives slots at most `per_second` times a second to however many threads, and to the runs of all segments.

    Runs at the same time can't ask each other, but they share the time of day: by it slots are numbered, and each run
    takes only those of its own segment, every fourth of them where there are four. So they keep to the rate together
    in any second, the first one too, whenever each of them began.
    """

    def __init__(
        self,
        per_second: float,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        time_of_day: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = _MARGIN / per_second
        self._monotonic = monotonic
        self._time_of_day = time_of_day
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = monotonic()
        self._segment = WHOLE_LIST
        self._slot_zero = 0.0

    def share(self, segment: Segment) -> None:
        """Leaves to the runs of the other segments what is theirs, from now on; all is that of the whole list."""
        with self._lock:
            self._segment = segment
            self._slot_zero = self._monotonic() - self._time_of_day()

    def wait(self, at_most: float) -> bool:
        """Waits for the next slot and takes it; False, at once, where it is more than `at_most` seconds away."""
        with self._lock:
            now = self._monotonic()
            slot = self._own(max(now, self._next))
            if slot - now > at_most:
                return False
            self._next = slot + self._interval
        if slot - now > _SHORTEST_SLEEP:
            self._sleep(slot - now)
        return True

    def hold(self, seconds: float) -> None:
        """Gives nobody a slot for that long: the other side has asked for a pause."""
        with self._lock:
            self._next = max(self._next, self._monotonic() + seconds)

    def _own(self, moment: float) -> float:
        """The segment's first slot that is no earlier; who has no others to mind has one at any moment."""
        if self._segment == WHOLE_LIST:
            return moment
        first = self._slot_zero + self._segment.number * self._interval
        period = self._segment.total * self._interval
        return first + ceil((moment - first) / period) * period
