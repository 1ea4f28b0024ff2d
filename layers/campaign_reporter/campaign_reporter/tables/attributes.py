"""Between Python values and DynamoDB's typed attributes.

Reading is done by hand for the few types that occur. boto3's deserializer makes a Decimal of every number, and a poll
that finds nothing new spends most of its own time on reading the list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from campaign_reporter.model.outbox import Version
from campaign_reporter.model.times import is_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef as Attribute

type Item = Mapping[str, Attribute]
type Attributes = dict[str, Attribute]
type Value = str | int | frozenset[str] | Mapping[str, int] | None

_WHOLE_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)


def text(item: Item, name: str) -> str | None:
    """The S attribute. None if it is absent or of another type: users edit their items."""
    return item[name].get("S") if name in item else None


def time(item: Item, name: str) -> str | None:
    """The S attribute that holds an ISO 8601 time. None if it is absent or holds no time."""
    found = text(item, name)
    return found if found and is_time(found) else None


def number(item: Item, name: str) -> int | None:
    """The N attribute as an integer. None if it is absent or no integer of at most 18 digits."""
    digits = item[name].get("N", "") if name in item else ""
    return int(digits) if _WHOLE_NUMBER.fullmatch(digits) else None


def texts(item: Item, name: str) -> frozenset[str]:
    """The members of the SS attribute. None of them if it is absent or of another type."""
    return frozenset(item[name].get("SS", ())) if name in item else frozenset()


def counts(item: Item, name: str) -> dict[str, int]:
    """The M attribute of numbers. Empty if it is absent or of another type."""
    entries = item[name].get("M", {}) if name in item else {}
    found = {key: number(entries, key) for key in entries}
    return {key: count for key, count in found.items() if count is not None}


def version(item: Item) -> Version:
    """The item's version: 0 if it has none, and the attribute itself if that is no counter."""
    if "version" not in item:
        return 0
    return number(item, "version") or cast("Mapping[str, Any]", item["version"])


def version_attribute(value: Version) -> Attribute | None:
    """The attribute that `version` read, or None if there was none."""
    if isinstance(value, int):
        return {"N": str(value)} if value else None
    return cast("Attribute", value)


def to_attributes(values: Mapping[str, Value]) -> Attributes:
    """The attributes to store. None, an empty set and an empty map are absent attributes."""
    return {name: _attribute(value) for name, value in values.items() if value is not None and value not in ({}, set())}


def _attribute(value: Value) -> Attribute:
    match value:
        case str():
            return {"S": value}
        case int():
            return {"N": str(value)}
        case frozenset():
            return {"SS": sorted(value)}
        case Mapping():
            return {"M": {key: {"N": str(count)} for key, count in value.items()}}
    raise TypeError(f"not an attribute: {type(value).__name__}")


def plain(attribute: Attribute) -> object:
    """The attribute's value for a person: a text, a number, a sorted list, or the attribute itself."""
    if "S" in attribute:
        return attribute["S"]
    if "N" in attribute:
        return number({"N": attribute}, "N")
    return sorted(attribute["SS"]) if "SS" in attribute else attribute


def to_milliseconds(moment: datetime) -> int:
    """Milliseconds since the epoch: the form in which claims and leases are compared."""
    return round(moment.timestamp() * 1000)


def from_milliseconds(milliseconds: int) -> datetime:
    """The time that `to_milliseconds` wrote, aware, in UTC; ValueError or OverflowError if there is no such time."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
