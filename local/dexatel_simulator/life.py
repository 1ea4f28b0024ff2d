"""What a campaign looks like as time goes by. Pure: time goes in, the provider's `data` object comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Final, Self
from uuid import NAMESPACE_URL, uuid5

MISSING: Final = object()
"""As the value of a field: leave the field out."""

ACCOUNT_ID: Final = "0c8d2c3e-5f0e-4c3b-9a53-0d6f2f0a7b11"


def provider_date(epoch_seconds: float) -> str:
    """A moment as the provider's public reference writes it: `yyyy-MM-dd HH:mm:ss`, in UTC."""
    return datetime.fromtimestamp(epoch_seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class Stage:
    """The campaign from `after` (seconds since its start) until the next stage.

    The counts are those at the beginning of the stage. While it is `in_progress`, delivered and failed grow
    evenly towards those of the next stage, once a second; in any other status they stand still.
    `schedule` is when it is scheduled for, in seconds since the campaign's start; None is null.
    """

    after: float
    status: str
    total: int = 0
    delivered: int = 0
    failed: int = 0
    schedule: float | None = None


@dataclass(frozen=True)
class Life:
    """The stages of a campaign, in order. `fields` replace what they would say.

    The provider's dates have whole seconds: where stages begin at whole seconds too, `update_date` moves with
    every change and with nothing else.
    """

    stages: tuple[Stage, ...]
    fields: Mapping[str, object] = field(default_factory=dict)
    created: float = -3600.0
    """When it was created, in seconds since its start."""

    def __post_init__(self) -> None:
        if not self.stages or self.stages[0].after > 0:
            raise ValueError("the first stage of a life begins at 0 seconds or earlier")
        if any(later.after <= earlier.after for earlier, later in pairwise(self.stages)):
            raise ValueError("each stage of a life begins later than the one before it")

    @classmethod
    def fixed(cls, *, status: str, total: int = 0, delivered: int = 0, failed: int = 0, **fields: object) -> Self:
        """A campaign that never changes, last updated at its start. `fields` as in `with_fields`."""
        return cls((Stage(0, status, total=total, delivered=delivered, failed=failed),), fields)

    def with_fields(self, **fields: object) -> Self:
        """The same life, with these fields of `data` always so, right or wrong; `MISSING` leaves one out."""
        return replace(self, fields={**self.fields, **fields})

    def data(self, campaign_id: str, *, started_at: float, now: float) -> dict[str, object]:
        """The `data` object at `now`, all of its documented fields. Both times are epoch seconds."""
        stage, updated = self._at(now - started_at)
        documented = {
            "id": campaign_id,
            "account_id": ACCOUNT_ID,
            "template_id": str(uuid5(NAMESPACE_URL, f"template/{campaign_id}")),
            "audience_id": str(uuid5(NAMESPACE_URL, f"audience/{campaign_id}")),
            "name": f"Campaign {campaign_id[:8]}",
            "status": stage.status,
            "schedule": None if stage.schedule is None else provider_date(started_at + stage.schedule),
            "channel": "SMS",
            "create_date": provider_date(started_at + self.created),
            "update_date": provider_date(started_at + updated),
            "messages": {"total": stage.total, "delivered": stage.delivered, "failed": stage.failed},
        }
        return {name: value for name, value in {**documented, **self.fields}.items() if value is not MISSING}

    def _at(self, elapsed: float) -> tuple[Stage, float]:
        """The stage with its present counts, and when anything last changed, in seconds since the start."""
        index = max((i for i, stage in enumerate(self.stages) if stage.after <= elapsed), default=0)
        stage = self.stages[index]
        if stage.status != "in_progress" or index + 1 == len(self.stages) or elapsed <= stage.after:
            return stage, stage.after
        following = self.stages[index + 1]
        span = Fraction(following.after) - Fraction(stage.after)
        passed = floor(elapsed - stage.after)
        delivered, delivered_moved = _on_the_way(stage.delivered, following.delivered, passed, span)
        failed, failed_moved = _on_the_way(stage.failed, following.failed, passed, span)
        updated = stage.after + max(delivered_moved, failed_moved)
        return replace(stage, delivered=delivered, failed=failed), updated


def _on_the_way(begin: int, end: int, passed: int, span: Fraction) -> tuple[int, int]:
    """A count `passed` seconds after its beginning, of `span` until its end; and the second it last moved at."""
    distance = abs(end - begin)
    steps = floor(distance * passed / span)
    moved = ceil(steps * span / distance) if distance else 0
    return (begin + steps if end > begin else begin - steps), moved
