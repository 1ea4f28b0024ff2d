"""Clocks that only a test moves."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from campaign_reporter.timing.deadline import Deadline
from tests.builders import NOW


class Stopwatch:
    """A monotonic clock. It stands still while somebody sleeps, and remembers until when they slept.

    So the slots of many threads can be compared, in whichever order the machine runs them.
    """

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.woken_at: list[float] = []
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.woken_at.append(self.seconds + seconds)


class PassingStopwatch(Stopwatch):
    """The clock of a single thread: it sleeps, and time passes."""

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.seconds += seconds


class Clock:
    """The time of day."""

    def __init__(self) -> None:
        self.now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **duration: float) -> None:
        self.now += timedelta(**duration)


def deadline(seconds: float = 60) -> Deadline:
    """An invocation's end, this far from NOW."""
    return Deadline(at=NOW + timedelta(seconds=seconds), remaining=lambda: seconds)
