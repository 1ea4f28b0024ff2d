"""Says what a campaign looks like at a given time, as the provider's `data` object. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Final, Self
from uuid import NAMESPACE_URL, uuid5

MISSING: Final = object()
"""The value of a field that is to be left out."""

_ACCOUNT_ID: Final = "0c8d2c3e-5f0e-4c3b-9a53-0d6f2f0a7b11"
_CHANNEL: Final = "SMS"
_CREATED: Final = -3600.0
"""When a campaign was created, in seconds since its start."""


def provider_date(epoch_seconds: float) -> str:
    """Formats a time as the provider's reference does: `yyyy-MM-dd HH:mm:ss`, in UTC."""
    return datetime.fromtimestamp(epoch_seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class Stage:
    """A campaign from `after` (seconds since its start) until its next stage.

    The counts are those at the beginning of the stage. In the status `in_progress`, `delivered` and `failed` move
    evenly towards the counts of the next stage, once a second. In any other status they stand still.
    `schedule` is in seconds since the campaign's start too.
    """

    after: float
    status: str
    total: int = 0
    delivered: int = 0
    failed: int = 0
    schedule: float | None = None


@dataclass(frozen=True)
class Life:
    """The stages of a campaign, in order.

    `update_date` moves exactly when anything else changes, if the stages begin at whole seconds: the provider's dates
    have no fractions.
    """

    stages: tuple[Stage, ...]
    fields: Mapping[str, object] = field(default_factory=dict)
    """Values that always replace those of the stages."""

    def __post_init__(self) -> None:
        if not self.stages or self.stages[0].after > 0:
            raise ValueError("the first stage of a life begins at 0 seconds or earlier")
        if any(later.after <= earlier.after for earlier, later in pairwise(self.stages)):
            raise ValueError("each stage of a life begins later than the one before it")

    @classmethod
    def fixed(cls, *, status: str, total: int = 0, delivered: int = 0, failed: int = 0, **fields: object) -> Self:
        """Makes a campaign that never changes after its start."""
        return cls((Stage(0, status, total=total, delivered=delivered, failed=failed),), fields)

    def with_fields(self, **fields: object) -> Self:
        """Sets fields of `data` to values that may be wrong too. `MISSING` leaves a field out."""
        return replace(self, fields={**self.fields, **fields})

    @property
    def channel(self) -> str:
        """The channel as a text, also if the campaign has none or an odd one."""
        return str(self.fields.get("channel", _CHANNEL))

    def data(self, campaign_id: str, *, started_at: float, now: float) -> dict[str, object]:
        """Returns the `data` object at `now`, with all documented fields. Both times are epoch seconds."""
        stage, updated = self._at(now - started_at)
        documented = {
            "id": campaign_id,
            "account_id": _ACCOUNT_ID,
            "template_id": str(uuid5(NAMESPACE_URL, f"template/{campaign_id}")),
            "audience_id": str(uuid5(NAMESPACE_URL, f"audience/{campaign_id}")),
            "name": f"Campaign {campaign_id[:8]}",
            "status": stage.status,
            "schedule": None if stage.schedule is None else provider_date(started_at + stage.schedule),
            "channel": _CHANNEL,
            "create_date": provider_date(started_at + _CREATED),
            "update_date": provider_date(started_at + updated),
            "messages": {"total": stage.total, "delivered": stage.delivered, "failed": stage.failed},
        }
        return {name: value for name, value in {**documented, **self.fields}.items() if value is not MISSING}

    def _at(self, elapsed: float) -> tuple[Stage, float]:
        """Returns the stage with its present counts, and the second of the last change since the start."""
        index = max((i for i, stage in enumerate(self.stages) if stage.after <= elapsed), default=0)
        stage = self.stages[index]
        if stage.status != "in_progress" or index + 1 == len(self.stages) or elapsed <= stage.after:
            return stage, stage.after
        following = self.stages[index + 1]
        span = Fraction(following.after) - Fraction(stage.after)
        passed = floor(elapsed - stage.after)
        delivered, delivered_moved = _count_after(passed, begin=stage.delivered, end=following.delivered, span=span)
        failed, failed_moved = _count_after(passed, begin=stage.failed, end=following.failed, span=span)
        updated = stage.after + max(delivered_moved, failed_moved)
        return replace(stage, delivered=delivered, failed=failed), updated


@dataclass(frozen=True)
class StartedLife:
    """A life, and when it started, in epoch seconds."""

    life: Life
    started_at: float

    def data(self, campaign_id: str, now: float) -> dict[str, object]:
        return self.life.data(campaign_id, started_at=self.started_at, now=now)


def _count_after(passed: int, *, begin: int, end: int, span: Fraction) -> tuple[int, int]:
    """Returns a count after `passed` of the `span` seconds that it takes, and the second of its last change."""
    distance = abs(end - begin)
    steps = floor(distance * passed / span)
    moved = ceil(steps * span / distance) if distance else 0
    return (begin + steps if end > begin else begin - steps), moved
