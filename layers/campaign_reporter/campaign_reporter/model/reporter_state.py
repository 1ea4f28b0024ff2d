"""The state of the reporter itself, which one run leaves to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaign_reporter.model.outbox import OutboxHolder


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterState(OutboxHolder):
    """The runs' common knowledge about the reporter.

    `unread_runs` counts by segment the runs in a row that read nothing. `outage` is the event that was alerted and has
    not ended; a newer release may have stored an event that this one does not know. `episode` counts the alerts about
    the reporter.
    """

    unread_runs: Mapping[str, int] = field(default_factory=dict)
    outage: str | None = None
    episode: int = 0
