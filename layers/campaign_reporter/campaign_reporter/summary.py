"""What a run did, for its answer, its row in Runs and its metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from campaign_reporter.segments import Segment


class Outcome(StrEnum):
    """How far a run came."""

    COMPLETE = "complete"  # to the end of its list
    PARTIAL = "partial"  # its time ran out: the next run goes on from there
    FAILED = "failed"  # not one campaign could be read
    SKIPPED = "skipped"  # another run holds the list


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One run, finished; `problems` counts by kind what went wrong with single campaigns or alerts.

    `latencies` are the seconds that each of the provider's answers took. `of_list` is a run over the whole list, and
    `longest_wait` is for how many seconds the oldest alert it found had waited. `statuses` are the campaigns on watch
    by the status that the run found on the list, `delivered` and `failed` by how many messages the counts grew that it
    recorded, and `alerts` are those published by event.
    """

    segment: Segment
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    watched: int = 0
    polled: int = 0
    changed: int = 0
    alerts_published: int = 0
    problems: Mapping[str, int] = field(default_factory=dict)
    latencies: Sequence[float] = ()
    of_list: bool = False
    longest_wait: float = 0.0
    statuses: Mapping[str, int] = field(default_factory=dict)
    delivered: int = 0
    failed: int = 0
    alerts: Mapping[str, int] = field(default_factory=dict)

    @property
    def duration_ms(self) -> int:
        """Wall time of the run in milliseconds."""
        return max(0, round((self.finished_at - self.started_at).total_seconds() * 1000))

    def answer(self) -> dict[str, Any]:
        """What the invocation answers."""
        return {
            "outcome": str(self.outcome),
            "watched": self.watched,
            "polled": self.polled,
            "changed": self.changed,
            "alerts_published": self.alerts_published,
            "problems": dict(self.problems),
            "duration_ms": self.duration_ms,
        }
