"""A campaign of the demo: what it does, and what the contract says must come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from local.dexatel_simulator import Life

FINAL = frozenset({"completed", "failed", "canceled"})


class Expected(NamedTuple):
    """An alert that must have been told exactly once."""

    event: str
    severity: str


COMPLETED = Expected("campaign.completed", "info")
COMPLETED_POORLY = Expected("campaign.completed", "warning")
FAILED = Expected("campaign.failed", "critical")
CANCELED = Expected("campaign.canceled", "warning")
NOT_FOUND = Expected("campaign.not_found", "warning")
INVALID = Expected("campaign.invalid", "warning")
OVERDUE = Expected("campaign.overdue", "warning")
STALLED = Expected("campaign.stalled", "warning")
FAILING = Expected("campaign.failing", "critical")
CORRECTED = Expected("campaign.corrected", "info")


@dataclass(frozen=True, kw_only=True)
class Role:
    """`status` or `problem` is what the Campaigns table must show in the end.

    `alerts` must have been told by then, in that order, and no others. Without a `life` the provider knows no such
    campaign. `muted_seconds` (from its listing) and `stalled_minutes` are what its user sets on its item.
    """

    campaign_id: str
    plot: str
    life: Life | None = None
    status: str | None = None
    problem: str | None = None
    alerts: Sequence[Expected] = ()
    muted_seconds: float | None = None
    stalled_minutes: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether it must have left the watch."""
        return self.status in FINAL or self.problem == "invalid_identifier"

    @property
    def is_told_to_end(self) -> bool:
        """Whether its end is news, and the digest has it."""
        return any(alert.event == f"campaign.{self.status}" for alert in self.alerts)

    def item(self, now: datetime) -> Mapping[str, Any]:
        """What its user puts on the list."""
        item: dict[str, Any] = {"campaign_id": {"S": self.campaign_id}}
        if self.muted_seconds is not None:
            item["muted_until"] = {"S": (now + timedelta(seconds=self.muted_seconds)).isoformat(timespec="seconds")}
        if self.stalled_minutes is not None:
            item["stalled_minutes"] = {"N": str(self.stalled_minutes)}
        return item
