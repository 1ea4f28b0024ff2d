"""The pace: a rate that all threads of a run keep together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from math import ceil, inf

from campaign_reporter.timing.shares import Share

# Slots are this much further apart than the rate asks for. So a tenth of a second of jitter, on the network or between
# the clocks of two machines, brings no more of them into any second than the rate allows.
MARGIN = 1.1
# A shorter sleep takes more CPU time than it saves. A slot that comes so little too early is well within the margin.
_SHORTEST_SLEEP = 0.001
# A slot that lies no further in the past is still taken, in seconds. A time of day in floating point is not exact: of
# two slots in a row, the second could be lost.
_ROUNDING = 1e-5
# The longest pause, in seconds. A provider that asks for hours may mean another unit, or no longer need the pause.
LONGEST_HOLD = 300.0


class Pace:
    """Gives at most `per_second` slots a second to any number of threads, and to all runs and discoveries together.

    Processes can't ask each other, but they share the time of day. It numbers the slots, and each process takes only
    those of its own share: every fourth one if there are four segments. So together they keep to the rate in any
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
        self._share: Share | None = None
        self._slot_zero = 0.0

    def share(self, share: Share | None) -> None:
        """From now on gives only the slots of this share. Without one, a slot may be at any moment."""
        with self._lock:
            self._share = share
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
        """The first slot of the share that is no earlier."""
        if self._share is None:
            return moment
        number = ceil((moment - self._slot_zero - _ROUNDING) / self._interval)
        return self._slot_zero + self._share.next_slot(number) * self._interval
