"""The end of an invocation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of the invocation: `at` on the clock, and in `remaining` seconds by Lambda's own count."""

    at: datetime
    remaining: Callable[[], float]
