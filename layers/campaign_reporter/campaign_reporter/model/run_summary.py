"""The result of a run: for its answer, its row in Runs and its metrics."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from campaign_reporter.model.segment import Segment


class Outcome(StrEnum):
    """How far a run came."""

    COMPLETE = "complete"  # It reached the end of its list.
    PARTIAL = "partial"  # Its time ran out. The next run goes on from there.
    FAILED = "failed"  # It could not read a single campaign.
    SKIPPED = "skipped"  # Another run holds the list.


# The counts in the answer of a run and in its row in Runs.
COUNTED = ("watched", "polled", "changed", "alerts_published")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(ABC):
    """The result of a run or of a discovery.

    `problems` counts by kind what went wrong. `latencies` are the seconds that each answer of the provider took.
    `failure` is the error that ended it, if any.
    """

    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    problems: Mapping[str, int] = field(default_factory=dict)
    latencies: Sequence[float] = ()
    failure: Exception | None = None

    @property
    @abstractmethod
    def key(self) -> str:
        """The `segment` of its row in Runs."""

    @property
    @abstractmethod
    def counts(self) -> dict[str, int]:
        """The counts of the answer and of the row in Runs."""

    @property
    def duration_ms(self) -> int:
        """Wall time in milliseconds."""
        return max(0, round((self.finished_at - self.started_at).total_seconds() * 1000))

    def answer(self) -> dict[str, Any]:
        """The invocation's answer."""
        return {
            "outcome": str(self.outcome),
            **self.counts,
            "problems": dict(self.problems),
            "duration_ms": self.duration_ms,
        }

    def provider_times(self) -> dict[str, int]:
        """The mean and the longest time of an answer of the provider, in milliseconds, or nothing without one."""
        times = self.latencies
        if not times:
            return {}
        return {
            "provider_ms": round(sum(times) / len(times) * 1000),
            "provider_max_ms": round(max(times) * 1000),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary(Summary):
    """One finished run.

    `watched` counts the campaigns that the run came to, and `statuses` counts them by status. `polled` counts those
    that it asked the provider about, and `changed` those whose history gained a record. `delivered` and `failed` count
    the messages by which the recorded counts grew. `alerts` counts the published alerts by event. `of_list` marks a run
    over the list, and `longest_wait` is the age in seconds of the oldest pending alert.
    """

    segment: Segment
    watched: int = 0
    polled: int = 0
    changed: int = 0
    alerts_published: int = 0
    of_list: bool = False
    longest_wait: float = 0.0
    statuses: Mapping[str, int] = field(default_factory=dict)
    delivered: int = 0
    failed: int = 0
    alerts: Mapping[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The `segment` of its row in Runs."""
        return str(self.segment)

    @property
    def counts(self) -> dict[str, int]:
        """The counts of the answer and of the row in Runs."""
        return {name: getattr(self, name) for name in COUNTED}
