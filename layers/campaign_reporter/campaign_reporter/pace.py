"""Time, as a run has it: its deadline, and a rate that all its threads keep together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

# Slots lie this much further apart than the rate asks for, so that jitter on the way to the other side does not bring
# one more of them into any second than is allowed.
_MARGIN = 1.1


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the invocation ends: `at` on the clock, and `remaining` seconds by Lambda's own count."""

    at: datetime
    remaining: Callable[[], float]


class Pace:
    """Gives slots at most `per_second` times a second to however many threads."""

    def __init__(
        self,
        per_second: float,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = _MARGIN / per_second
        self._monotonic = monotonic
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = monotonic()

    def wait(self, at_most: float) -> bool:
        """Waits for the next slot and takes it; False, at once, where it is more than `at_most` seconds away."""
        with self._lock:
            now = self._monotonic()
            slot = max(now, self._next)
            if slot - now > at_most:
                return False
            self._next = slot + self._interval
        if slot > now:
            self._sleep(slot - now)
        return True

    def hold(self, seconds: float) -> None:
        """Gives nobody a slot for that long: the other side has asked for a pause."""
        with self._lock:
            self._next = max(self._next, self._monotonic() + seconds)
