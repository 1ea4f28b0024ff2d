"""An alert or a group as SNS takes it: the texts by protocol and the message attributes. It always fits SNS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from campaign_reporter.alerts import group_texts, texts
from campaign_reporter.alerts.document import to_document
from campaign_reporter.alerts.group_texts import MOST_NAMED
from campaign_reporter.alerts.groups import MOST_MEMBERS
from campaign_reporter.alerts.visible import to_ascii
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Campaign, Kind, provided_names

if TYPE_CHECKING:
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

    type MessageAttributes = Mapping[str, MessageAttributeValueTypeDef]

# SNS takes 256 KB with the attributes, and the attributes need less than the rest.
LARGEST_MESSAGE = 250_000
FOR_MACHINES = ("sqs", "lambda", "http", "https", "email-json")
_LONGEST_ATTRIBUTE = 256
# So many members in full, and so many by name in the email. The last pair always fits, whatever the members are.
_GROUP_SIZES = (
    *((in_full, MOST_NAMED) for in_full in (MOST_MEMBERS, 200, 100, 50, 25, 10, 0)),
    *((0, most_named) for most_named in (50, 25, 10, 1)),
)
# A date that is cut is no date, and it is short anyway.
_TEXTS = provided_names(lambda field: field.in_alerts and field.kind is not Kind.DATE)
# The characters that XML can't carry, and so SNS can't either.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def subject(alert: Alert, zone: str = "UTC") -> str:
    """The subject of the email, with times in `zone`."""
    return group_texts.subject(alert) if alert.members else texts.subject(alert, zone)


def ascii_subject(alert: Alert, zone: str = "UTC") -> str:
    """The subject in printable ASCII, which SNS takes always."""
    return group_texts.subject(alert) if alert.members else texts.subject(alert, zone, fold=to_ascii)


def message(alert: Alert, zone: str = "UTC") -> str:
    """The message by protocol, as JSON: a document for machines, plain text with times in `zone` for people."""
    versions = _group_versions(alert, zone) if alert.members else _versions(alert, zone)
    return next(text for text in versions if len(text.encode()) <= LARGEST_MESSAGE)


def message_attributes(alert: Alert) -> MessageAttributes:
    """The attributes that subscriptions can filter by. An attribute that does not apply is left out."""
    campaign = alert.campaign
    values = {
        "event": str(alert.event),
        "severity": str(alert.severity),
        "alert_id": alert.alert_id,
        "campaign_id": alert.campaign_id,
        "channel": campaign.channel if campaign else None,
        "status": campaign.status if campaign else None,
    }
    return attributes_of(values)


def by_protocol(document: Mapping[str, Any], *, email: str, sms: str) -> str:
    """The texts by protocol, as JSON."""
    for_people = {"default": sms, "email": email, "sms": sms}
    for_machines = dict.fromkeys(FOR_MACHINES, json.dumps(document, ensure_ascii=False))
    return _sendable(json.dumps(for_people | for_machines, ensure_ascii=False))


def attributes_of(values: Mapping[str, str | None]) -> MessageAttributes:
    """The values that are not empty, as message attributes."""
    return {name: _attribute(value) for name, value in values.items() if value}


def _versions(alert: Alert, zone: str) -> Iterator[str]:
    """The message with the texts of others in full, and then cut ever shorter until it must fit."""
    for version in (alert, *(_shortened(alert, longest) for longest in (2_000, 200, 20))):
        yield by_protocol(to_document(version), email=texts.email(version, zone), sms=texts.sms(version, zone))


def _group_versions(group: Alert, zone: str) -> Iterator[str]:
    """The message with every member in full, and then with ever fewer. The others are named by their ids.

    If that is still too large, the email names fewer.
    """
    short = replace(group, members=tuple(_shortened(member, 200) for member in group.members))
    sms = group_texts.sms(short)
    for in_full, most_named in _GROUP_SIZES:
        email = group_texts.email(short, zone, most_named=most_named)
        yield by_protocol(to_document(short, in_full=in_full), email=email, sms=sms)


def _shortened(alert: Alert, longest: int) -> Alert:
    return replace(
        alert,
        campaign=alert.campaign and _shortened_campaign(alert.campaign, longest),
        campaign_id=_cut(alert.campaign_id, longest),
        label=_cut(alert.label, longest),
        reason=alert.reason[:longest],
    )


def _shortened_campaign(campaign: Campaign, longest: int) -> Campaign:
    texts: dict[str, Any] = {name: _cut(getattr(campaign, name), longest) for name in _TEXTS}
    return replace(campaign, **texts)


def _cut(text: str | None, longest: int) -> str | None:
    return text and text[:longest]


def _attribute(value: str) -> MessageAttributeValueTypeDef:
    return {"DataType": "String", "StringValue": _sendable(value)[:_LONGEST_ATTRIBUTE]}


def _sendable(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
