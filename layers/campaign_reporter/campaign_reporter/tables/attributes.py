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

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef as Attribute

type Item = Mapping[str, Attribute]
type Attributes = dict[str, Attribute]
type Value = str | int | frozenset[str] | Mapping[str, int] | Mapping[str, str] | None

_WHOLE_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)


def _number(attribute: Attribute) -> int | None:
    """The N attribute as an integer, or None if it is no integer of at most 18 digits."""
    digits = attribute.get("N", "")
    return int(digits) if _WHOLE_NUMBER.fullmatch(digits) else None


def version(item: Item) -> Version:
    """The item's version: 0 if it has none, and the attribute itself if that is no counter."""
    if "version" not in item:
        return 0
    return _number(item["version"]) or cast("Mapping[str, Any]", item["version"])


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
            return {"M": {key: _attribute(each) for key, each in value.items()}}
    raise TypeError(f"not an attribute: {type(value).__name__}")


def plain(attribute: Attribute) -> object:
    """The attribute's value for a person: a text, a number, a sorted list, or the attribute itself."""
    if "S" in attribute:
        return attribute["S"]
    if "N" in attribute:
        return _number(attribute)
    return sorted(attribute["SS"]) if "SS" in attribute else attribute


def to_milliseconds(moment: datetime) -> int:
    """Milliseconds since the epoch: the form in which claims and leases are compared."""
    return round(moment.timestamp() * 1000)


def from_milliseconds(milliseconds: int) -> datetime:
    """The time that `to_milliseconds` wrote, aware, in UTC; ValueError or OverflowError if there is no such time."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
