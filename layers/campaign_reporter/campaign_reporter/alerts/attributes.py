"""The message attributes, by which subscriptions filter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from campaign_reporter.alerts.characters import filterable
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.event import Event

if TYPE_CHECKING:
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

    type MessageAttributes = Mapping[str, MessageAttributeValueTypeDef]

_LONGEST_VALUE = 256


def values_of(alert: Alert) -> dict[str, str]:
    """The values of a single alert that a filter policy can ask for. One that does not apply is left out."""
    campaign = alert.campaign
    values = {
        "event": str(alert.event),
        "severity": str(alert.severity),
        "campaign_id": alert.campaign_id,
        "channel": campaign.channel if campaign else None,
        "status": campaign.status if campaign else None,
    }
    return {name: _clean(value) for name, value in values.items() if value}


def attributes_of(values: Mapping[str, str]) -> MessageAttributes:
    """The values as the attributes of a message."""
    return {name: {"DataType": "String", "StringValue": _clean(value)} for name, value in values.items()}


def attributes_of_members(members: Iterable[Alert]) -> MessageAttributes:
    """The attributes of a group: the different values of its members.

    SNS compares each value of an array. So a filter policy that lets one of the members through lets the group through.
    """
    arrays: dict[str, dict[str, None]] = {"event": {str(Event.GROUPED): None}}
    for member in members:
        for name, value in values_of(member).items():
            arrays.setdefault(name, {})[value] = None
    return {name: {"DataType": "String.Array", "StringValue": _json(values)} for name, values in arrays.items()}


def size_of(attributes: MessageAttributes) -> int:
    """The bytes that they take of a message."""
    parts = (
        part for name, value in attributes.items() for part in (name, value["DataType"], value.get("StringValue", ""))
    )
    return sum(len(part.encode()) for part in parts)


def _json(values: Iterable[str]) -> str:
    return json.dumps([*values], ensure_ascii=False, separators=(",", ":"))


def _clean(value: str) -> str:
    return filterable(value[:_LONGEST_VALUE])  # it stays as long as it is
