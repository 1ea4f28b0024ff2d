"""The settings that decide: the stack's, and those that a user puts on one campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, get_type_hints

_A_WEEK = 10_080
_A_CENTURY = 36_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A setting that is a number from `low` to `high`.

    `zero` says what 0 does. `per_campaign` means that an attribute of the same name on a campaign's item replaces it,
    which may also be a fraction if the setting `is_whole`.
    """

    low: float
    high: float
    unit: str = ""
    zero: str = ""
    is_whole: bool = False
    per_campaign: bool = False

    @property
    def expected(self) -> str:
        """A phrase for an error, such as `a number of minutes from 0 to 10080; 0 turns the alert off`."""
        unit = f" of {self.unit}" if self.unit else ""
        zero = f"; 0 {self.zero}" if self.zero else ""
        return f"a number{unit} from {self.low:g} to {self.high:g}{zero}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The thresholds: a percentage, a number of messages, minutes (0 is never) and days (0 is for ever)."""

    low_delivery_percent: Annotated[float, Number(low=0, high=100, per_campaign=True)]
    min_attempts: Annotated[int, Number(low=1, high=100_000)]
    overdue_minutes: Annotated[
        float, Number(low=0, high=_A_WEEK, unit="minutes", zero="turns the alert off", is_whole=True, per_campaign=True)
    ]
    stalled_minutes: Annotated[
        float, Number(low=0, high=_A_WEEK, unit="minutes", zero="turns the alert off", is_whole=True, per_campaign=True)
    ]
    unreadable_minutes: Annotated[
        float, Number(low=0, high=_A_WEEK, unit="minutes", zero="turns the alert off", is_whole=True)
    ]
    settle_minutes: Annotated[float, Number(low=0, high=_A_WEEK, unit="minutes", zero="does not wait", is_whole=True)]
    history_retention_days: Annotated[int, Number(low=0, high=_A_CENTURY, unit="days", zero="keeps for ever")]
    finished_retention_days: Annotated[int, Number(low=0, high=_A_CENTURY, unit="days", zero="keeps for ever")]

    def with_overrides(self, overrides: Overrides) -> Policy:
        """The policy for a campaign with these overrides on its item."""
        thresholds: dict[str, Any] = dict(overrides.thresholds)
        return replace(self, **thresholds) if thresholds else self


POLICY_NUMBERS: dict[str, Number] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Policy, include_extras=True).items()
}
PER_CAMPAIGN = {name: number for name, number in POLICY_NUMBERS.items() if number.per_campaign}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """The settings that a user has put on one campaign's item.

    `thresholds` are those of the policy that it replaces. A value that makes no sense counts as absent, so no alert is
    muted by mistake.
    """

    muted_until: datetime | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def are_muting(self, now: datetime) -> bool:
        """Whether no alert about the campaign is published at this time."""
        return self.muted_until is not None and now < self.muted_until


NO_OVERRIDES = Overrides()
