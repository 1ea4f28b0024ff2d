"""A campaign of the demo, and what the reporter must make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from local.dexatel_simulator import Answer, Life

FINAL = frozenset({"completed", "failed", "canceled"})


class ExpectedAlert(NamedTuple):
    event: str
    severity: str


COMPLETED = ExpectedAlert("campaign.completed", "info")
COMPLETED_POORLY = ExpectedAlert("campaign.completed", "warning")
FAILED = ExpectedAlert("campaign.failed", "critical")
CANCELED = ExpectedAlert("campaign.canceled", "warning")
NOT_FOUND = ExpectedAlert("campaign.not_found", "warning")
UNREADABLE = ExpectedAlert("campaign.unreadable", "warning")
UNKNOWN_STATUS = ExpectedAlert("campaign.unknown_status", "warning")
INVALID = ExpectedAlert("campaign.invalid", "warning")
OVERDUE = ExpectedAlert("campaign.overdue", "warning")
STALLED = ExpectedAlert("campaign.stalled", "warning")
FAILING = ExpectedAlert("campaign.failing", "critical")
CORRECTED = ExpectedAlert("campaign.corrected", "info")


@dataclass(frozen=True, kw_only=True)
class DemoCampaign:
    """A campaign, what its user sets, and what must be true of it after the last run."""

    campaign_id: str
    description: str
    life: Life | None = None
    """None if the provider does not know the campaign."""
    answer: Answer | None = None
    """The provider's answer to every request, if it does not come from the life."""
    muted_seconds: float | None = None
    """The user mutes it for so long when they put it on the list."""
    stalled_minutes: float | None = None
    """The user's own limit for it."""
    is_discovered: bool = False
    """Whether the user does not list it, so that a discovery has to find it."""
    begins_after: int = 0
    """The number of the run after which its life begins. 0 if it begins before the first one."""
    status: str | None = None
    problem: str | None = None
    alerts: Sequence[ExpectedAlert] = ()
    """All of its alerts, in this order."""

    @property
    def is_finished(self) -> bool:
        """Whether the reporter must have stopped polling it."""
        return self.status in FINAL or self.problem == "invalid_identifier"

    @property
    def is_in_digest(self) -> bool:
        """Whether the digest must list it as finished. One that ended long before the demo is not listed."""
        return any(alert.event == f"campaign.{self.status}" for alert in self.alerts)

    def item(self, now: datetime) -> Mapping[str, Any]:
        """Returns the item that the user puts into the Campaigns table."""
        item: dict[str, Any] = {"campaign_id": {"S": self.campaign_id}}
        if self.muted_seconds is not None:
            item["muted_until"] = {"S": (now + timedelta(seconds=self.muted_seconds)).isoformat(timespec="seconds")}
        if self.stalled_minutes is not None:
            item["stalled_minutes"] = {"N": str(self.stalled_minutes)}
        return item
