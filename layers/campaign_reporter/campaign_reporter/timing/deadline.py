"""The end of an invocation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of the invocation: `at` on the clock, and in `remaining` seconds by Lambda's own count."""

    at: datetime
    remaining: Callable[[], float]

    @classmethod
    def of_invocation(cls, remaining_millis: Callable[[], int], now: datetime) -> Self:
        """The end of the invocation whose `remaining_millis` Lambda counts."""
        return cls(at=now + timedelta(milliseconds=remaining_millis()), remaining=lambda: remaining_millis() / 1000)
