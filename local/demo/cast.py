"""The campaigns of the demo, each with a life of its own, and what the contract says must come of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from local.dexatel_simulator import Life, lives


@dataclass(frozen=True, kw_only=True)
class Role:
    """A campaign: what it does, and what is expected of the reporter.

    `status` or `problem` is what the Campaigns table must show in the end, `alert` the event that must have been
    published exactly once with that `severity`, None where none may be. Without a `life` the provider knows no such
    campaign.
    """

    campaign_id: str
    plot: str
    life: Life | None = None
    status: str | None = None
    problem: str | None = None
    alert: str | None = None
    severity: str | None = None
    finishes: bool = False


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"campaign-reporter/demo/{name}"))


def _role(
    plot: str, life: Life, status: str, severity: str | None = None, *, is_news: bool = True, name: str | None = None
) -> Role:
    is_final = status in {"completed", "failed", "canceled"}
    return Role(
        campaign_id=_id(plot),
        plot=plot,
        life=life.with_fields(name=name) if name else life,
        status=status,
        alert=f"campaign.{status}" if is_final and is_news else None,
        severity=severity,
        finishes=is_final,
    )


_LAST_YEAR = Life.fixed(
    status="completed", total=900, delivered=890, failed=10, name="Last year's sale", update_date="2025-11-28 18:00:00"
)

# Runs come about 60, 120 and 180 seconds after the deployment: the times are such that each run has news.
CAST: Sequence[Role] = (
    _role("completes well", lives.completes_well(starts=20, takes=60), "completed", "info"),
    _role(
        "completes with many failures", lives.completes_with_many_failures(starts=10, takes=70), "completed", "warning"
    ),
    _role("fails", lives.fails(starts=30, takes=50), "failed", "critical"),
    _role("is canceled", lives.is_canceled(starts=40, takes=50), "canceled", "warning"),
    _role("starts late", lives.starts_late(starts=120, takes=600), "in_progress"),
    Role(
        campaign_id=_id("unknown"),
        plot="is unknown to the provider",
        problem="not_found",
        alert="campaign.not_found",
        severity="warning",
    ),
    Role(
        campaign_id="spring-newsletter",
        plot="has an id that is none",
        problem="invalid_identifier",
        alert="campaign.invalid",
        severity="warning",
        finishes=True,
    ),
    _role(
        "has an awkward name",
        lives.completes_well(total=300, starts=30, takes=90),
        "completed",
        "info",
        name=lives.AWKWARD_NAME,
    ),
    _role("goes on for a day", lives.stays_in_progress(), "in_progress"),
    _role("completed last year", _LAST_YEAR, "completed", is_news=False),
    _role("waits for next week", Life.fixed(status="scheduled", total=4_000, name="Black Friday"), "scheduled"),
    _role(
        "completes on Viber",
        lives.completes_well(total=50_000, starts=5, takes=140).with_fields(channel="VIBER"),
        "completed",
        "info",
        name="Loyalty news",
    ),
)
