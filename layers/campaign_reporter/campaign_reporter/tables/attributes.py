"""Between Python values and DynamoDB's typed attributes.

Reading is done by hand for the few types there are: boto3's deserializer makes a Decimal of every number, and reading
the list is what a poll that finds nothing new spends most of its own time on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from campaign_reporter.alerts.alert import from_document, to_document
from campaign_reporter.sending.pending import PendingAlert

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef as Attribute

type Item = Mapping[str, Attribute]
type Value = str | int | frozenset[str] | Mapping[str, PendingAlert] | Mapping[str, int] | None


def text(item: Item, name: str) -> str | None:
    """The S attribute, None where it is absent or of another type (a user can write what he likes)."""
    return item[name].get("S") if name in item else None


def number(item: Item, name: str) -> int | None:
    """The N attribute as an integer, None where it is absent or no integer."""
    digits = item[name].get("N", "") if name in item else ""
    return int(digits) if digits.removeprefix("-").isdecimal() else None


def texts(item: Item, name: str) -> frozenset[str]:
    """The members of the SS attribute, none where it is absent or of another type."""
    return frozenset(item[name].get("SS", ())) if name in item else frozenset()


def counts(item: Item, name: str) -> dict[str, int]:
    """The M attribute of numbers; empty where it is absent or of another type."""
    entries = item[name].get("M", {}) if name in item else {}
    found = {key: number(entries, key) for key in entries}
    return {key: count for key, count in found.items() if count is not None}


def outbox(item: Item) -> dict[str, PendingAlert]:
    """The alerts that wait on an item, by their ids, but for what somebody else has put there."""
    entries = item["outbox"].get("M", {}) if "outbox" in item else {}
    pending = {alert_id: _pending(entry) for alert_id, entry in entries.items()}
    return {alert_id: alert for alert_id, alert in pending.items() if alert is not None}


def attributes(values: Mapping[str, Value]) -> dict[str, Attribute]:
    """The attributes to store: None, an empty set, an empty outbox and no counts are absent ones."""
    return {name: _attribute(value) for name, value in values.items() if value is not None and value not in ({}, set())}


def _attribute(value: Value) -> Attribute:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, frozenset):
        return {"SS": sorted(value)}
    assert value is not None  # noqa: S101 - told to the type checker, `attributes` leaves it out
    return {"M": {key: _entry(entry) for key, entry in value.items()}}


def _entry(pending: PendingAlert | int) -> Attribute:
    if isinstance(pending, int):
        return {"N": str(pending)}
    entry: dict[str, Attribute] = {
        "alert": {"S": json.dumps(to_document(pending.alert), ensure_ascii=False)},
        "claimed_until": {"N": str(to_milliseconds(pending.claimed_until))},
    }
    return {"M": entry | ({"is_held": {"BOOL": True}} if pending.is_held else {})}


def _pending(entry: Attribute) -> PendingAlert | None:
    try:
        fields = entry["M"]
        return PendingAlert(
            alert=from_document(json.loads(fields["alert"]["S"])),
            claimed_until=from_milliseconds(int(fields["claimed_until"]["N"])),
            is_held="is_held" in fields,
        )
    except (LookupError, TypeError, ValueError):
        return None


def to_milliseconds(moment: datetime) -> int:
    """Milliseconds since the epoch, the form in which claims and leases are compared."""
    return round(moment.timestamp() * 1000)


def from_milliseconds(milliseconds: int) -> datetime:
    """The time that `to_milliseconds` wrote, aware, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
