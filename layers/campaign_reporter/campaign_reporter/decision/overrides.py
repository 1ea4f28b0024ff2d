"""What a user has set on one campaign's item, instead of what holds for all. Pure.

`muted_until` (S), `low_delivery_percent`, `overdue_minutes` and `stalled_minutes` (N). A value that makes no sense is
as good as none, so that nothing is kept quiet by mistake; what is wrong with it is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_LONGEST_MINUTES = 10_080
_NUMBERS = {"low_delivery_percent": 100, "overdue_minutes": _LONGEST_MINUTES, "stalled_minutes": _LONGEST_MINUTES}
_NAMES = frozenset({"muted_until", *_NUMBERS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """None where it is not set. `wrong` says what is wrong with what was set, in a sentence for its user."""

    muted_until: datetime | None = None
    low_delivery_percent: float | None = None
    overdue_minutes: float | None = None
    stalled_minutes: float | None = None
    wrong: str | None = None

    def are_muting(self, now: datetime) -> bool:
        """Whether nothing is to be said of the campaign at this time."""
        return self.muted_until is not None and now < self.muted_until


NO_OVERRIDES = Overrides()


def read_overrides(item: Mapping[str, Mapping[str, Any]]) -> Overrides:
    """What is set on an item of the Campaigns table, whose attributes are DynamoDB's typed ones."""
    if _NAMES.isdisjoint(item):
        return NO_OVERRIDES
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for name in sorted(_NAMES & item.keys()):
        try:
            found[name] = _moment(item[name]) if name == "muted_until" else _number(item[name], _NUMBERS[name])
        except (LookupError, ValueError, OverflowError):  # the last, of a time before the year 1
            wrong.append(f"{name} has to be {_expected(name)}")
    return Overrides(**found, wrong="; ".join(wrong) or None)


def _expected(name: str) -> str:
    if name == "muted_until":
        return "a text (S) such as 2026-11-30T08:00:00Z"
    return f"a number (N) from 0 to {_NUMBERS[name]}"


def _moment(attribute: Mapping[str, Any]) -> datetime:
    """An ISO 8601 time, in UTC where it names no zone; of a date, its beginning."""
    moment = datetime.fromisoformat(attribute["S"].strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _number(attribute: Mapping[str, Any], largest: int) -> float:
    number = float(attribute["N"])
    if not 0 <= number <= largest:  # NaN is no more within than infinity
        raise ValueError
    return number
