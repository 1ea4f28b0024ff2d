"""The state of the reporter itself, which one run leaves to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from campaign_reporter.model.outbox import OutboxHolder


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterState(OutboxHolder):
    """The runs' common knowledge about the reporter. Only runs by the schedule and discoveries change it.

    `unread_runs` counts by segment the runs in a row that read nothing, up to those that make an outage. Discoveries
    have a key of their own there. `row_began` is the start of the first run that read nothing since any run was
    answered.

    `unread_since` has for a segment the start of the first run in a row that could read none of its campaigns, or could
    write nothing of what it read. It stays until a round that has begun since then comes to the end of the segment with
    answers. Until then the segment may hold campaigns that no run could reach.

    `outage` is the event that was alerted and has not ended; a newer release may have stored an event that this one
    does not know. `good_runs` counts by segment the answered runs in a row since then. `readable_since` is the start of
    the first answered run after the last outage, and `recovered_at` is when its end was alerted. `episode` counts the
    alerts about the reporter.
    """

    unread_runs: Mapping[str, int] = field(default_factory=dict)
    row_began: datetime | None = None
    unread_since: Mapping[str, datetime] = field(default_factory=dict)
    outage: str | None = None
    good_runs: Mapping[str, int] = field(default_factory=dict)
    readable_since: datetime | None = None
    recovered_at: datetime | None = None
    episode: int = 0

    @property
    def is_in_trouble(self) -> bool:
        """Whether there is an outage, or the last runs may be the beginning of one."""
        return self.outage is not None or bool(self.unread_runs)
