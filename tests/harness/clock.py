"""Time that only a test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """The time of day, which can jump, and the seconds that have really passed."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) -> None:
        self.now = self._latest = now
        self.passed = 0.0

    def __call__(self) -> datetime:
        return self.now

    def epoch(self) -> float:
        return self.now.timestamp()

    def text(self, **later: float) -> str:
        """The time in the form of the tables, now or so much later."""
        return (self.now + timedelta(**later)).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"

    def date(self, **later: float) -> str:
        """The time in the form of the provider, now or so much later."""
        return (self.now + timedelta(**later)).strftime("%Y-%m-%d %H:%M:%S")

    def passes(self, seconds: float) -> None:
        self.passed += seconds
        self.jumps(seconds=seconds)

    def jumps(self, **duration: float) -> None:
        """Changes the time of day alone, as an administrator or an NTP server does."""
        self.now += timedelta(**duration)
        self._latest = max(self._latest, self.now)

    def is_right(self) -> None:
        """Goes to the latest time of day that it has shown, so that nothing lies further ahead than was meant."""
        self.now = max(self._latest, self.now)

    def copy(self) -> Clock:
        made = Clock(self.now)
        made.passed = self.passed
        return made
