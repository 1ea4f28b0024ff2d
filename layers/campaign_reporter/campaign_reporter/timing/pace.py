"""The pace: a rate that all threads of a run keep together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from math import ceil, inf

from campaign_reporter.model.segment import WHOLE_LIST, Segment

# Slots are this much further apart than the rate asks for. So a tenth of a second of jitter, on the network or between
# the clocks of two machines, brings no more of them into any second than the rate allows.
MARGIN = 1.1
# A shorter sleep takes more CPU time than it saves. A slot that comes so little too early is well within the margin.
_SHORTEST_SLEEP = 0.001
# The longest pause, in seconds. A provider that asks for hours may mean another unit, or no longer need the pause.
LONGEST_HOLD = 300.0


class Pace:
    """Gives at most `per_second` slots a second, to any number of threads and to the runs of all segments together.

    Runs at the same time can't ask each other, but they share the time of day. It numbers the slots, and each run takes
    only those of its own segment: every fourth one if there are four segments. So together they keep to the rate in any
    second, also in the first, whenever each of them began.
    """

    def __init__(
        self,
        per_second: float,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        time_of_day: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = MARGIN / per_second
        self._monotonic = monotonic
        self._time_of_day = time_of_day
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = monotonic()
        self._held_until = (-inf, -inf)
        self._segment = WHOLE_LIST
        self._slot_zero = 0.0

    def share(self, segment: Segment) -> None:
        """From now on leaves the slots of other segments to their runs. The whole list has every slot."""
        with self._lock:
            self._segment = segment
            self._slot_zero = self._monotonic() - self._time_of_day()

    def wait(self, at_most: float) -> bool:
        """Waits for the next slot and takes it. False, at once, if it is more than `at_most` seconds away."""
        with self._lock:
            now = self._monotonic()
            slot = self._own(max(now + self._hold_left(now), self._next))
            if slot - now > at_most:
                return False
            self._next = slot + self._interval
        if slot - now > _SHORTEST_SLEEP:
            self._sleep(slot - now)
        return True

    def hold(self, seconds: float) -> None:
        """Gives no slot for that long, but at most LONGEST_HOLD: the provider has asked for a pause."""
        seconds = min(seconds, LONGEST_HOLD)
        with self._lock:
            monotonic, time_of_day = self._held_until
            self._held_until = (
                max(monotonic, self._monotonic() + seconds),
                max(time_of_day, self._time_of_day() + seconds),
            )

    def _hold_left(self, now: float) -> float:
        """The seconds until the hold is over by either clock.

        A process is frozen between two runs, and the monotonic clock may stand still meanwhile. Without the time of day
        a pause of minutes could take hours.
        """
        monotonic, time_of_day = self._held_until
        return max(0.0, min(monotonic - now, time_of_day - self._time_of_day()))

    def _own(self, moment: float) -> float:
        """The segment's first slot that is no earlier. A run over the whole list has one at any moment."""
        if self._segment == WHOLE_LIST:
            return moment
        first = self._slot_zero + self._segment.number * self._interval
        period = self._segment.total * self._interval
        return first + ceil((moment - first) / period) * period
