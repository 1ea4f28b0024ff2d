"""Reading the settings that a user puts on one campaign's item."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from campaign_reporter.model.policy import NO_OVERRIDES, PER_CAMPAIGN, Number, Overrides
from campaign_reporter.tables.attributes import Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef as Attribute

_MUTED_UNTIL = "muted_until"
_NAMES = frozenset({_MUTED_UNTIL, *PER_CAMPAIGN})


def read_overrides(item: Item) -> Overrides:
    """The overrides on an item of the Campaigns table."""
    if _NAMES.isdisjoint(item):
        return NO_OVERRIDES
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for name in sorted(_NAMES & item.keys()):
        try:
            values[name] = _read(name, item[name])
        except (LookupError, ValueError, OverflowError):  # an OverflowError for a time before the year 1
            wrong.append(f"{name} has to be {_expected(name)}")
    muted_until = values.pop(_MUTED_UNTIL, None)
    return Overrides(muted_until=muted_until, thresholds=values, wrong="; ".join(wrong) or None)


def _expected(name: str) -> str:
    if name == _MUTED_UNTIL:
        return "a text (S) such as 2026-11-30T08:00:00Z"
    number = PER_CAMPAIGN[name]
    return f"a number (N) from {number.low:g} to {number.high:g}"


def _read(name: str, attribute: Attribute) -> datetime | float:
    return _moment(attribute) if name == _MUTED_UNTIL else _number(attribute, PER_CAMPAIGN[name])


def _moment(attribute: Attribute) -> datetime:
    """An ISO 8601 time, in UTC if it names no zone. A date means its beginning."""
    moment = datetime.fromisoformat(attribute["S"].strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _number(attribute: Attribute, limits: Number) -> float:
    number = float(attribute["N"])
    if not limits.low <= number <= limits.high:  # NaN fails this too
        raise ValueError
    return number
