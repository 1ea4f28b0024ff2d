"""Sending an alert to the SNS topic, in the form that each protocol's readers need."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from campaign_reporter.alerts import group_texts, texts
from campaign_reporter.alerts.alert import Alert, to_document
from campaign_reporter.alerts.group_texts import MOST_NAMED
from campaign_reporter.alerts.groups import MOST_MEMBERS
from campaign_reporter.errors import TopicError

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

    type Attributes = Mapping[str, MessageAttributeValueTypeDef]

# SNS takes 256 KB, attributes included; these need less than what is left.
LARGEST_MESSAGE = 250_000
_LONGEST_ATTRIBUTE = 256
_ABOUT_THE_MESSAGE = frozenset({"InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid"})
# So many members in full, and so many by name in the email: the last of these is less than that, whatever they are.
_GROUP_SIZES = (
    *((in_full, MOST_NAMED) for in_full in (MOST_MEMBERS, 200, 100, 50, 25, 10, 0)),
    *((0, most_named) for most_named in (50, 25, 10, 1)),
)
FOR_MACHINES = ("sqs", "lambda", "http", "https", "email-json")
# What XML can't carry, and SNS with it.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Topic:
    """The alerts topic with the ARN `arn`; times in emails are in `zone`."""

    def __init__(self, client: SNSClient, arn: str, zone: str = "UTC") -> None:
        self._client = client
        self._arn = arn
        self._zone = zone

    def publish(self, alert: Alert) -> None:
        """Returns once SNS has accepted the alert; TopicError where it did not, or where its answer was lost."""
        subject = group_texts.subject(alert) if alert.members else texts.subject(alert)
        self.post(subject, message(alert, self._zone), message_attributes(alert))

    def post(self, subject: str, message: str, attributes: Attributes) -> None:
        """The same of any message whose texts are given by protocol, as JSON."""
        try:
            self._client.publish(
                TopicArn=self._arn,
                Subject=subject,
                Message=message,
                MessageStructure="json",
                MessageAttributes=attributes,
            )
        except ClientError as exc:
            code = exc.response["Error"].get("Code", "Unknown")
            raise TopicError(self._arn, code, is_about_message=code in _ABOUT_THE_MESSAGE) from exc
        except BotoCoreError as exc:
            raise TopicError(self._arn, type(exc).__name__) from exc


def message(alert: Alert, zone: str = "UTC") -> str:
    """The message by protocol, as JSON: JSON again for machines, plain text for people. Always fits SNS."""
    versions = _group_versions(alert, zone) if alert.members else _versions(alert, zone)
    return next(text for text in versions if len(text.encode()) <= LARGEST_MESSAGE)


def _versions(alert: Alert, zone: str) -> Iterator[str]:
    """The message with the texts that are others' whole, and then cut ever shorter until it must fit."""
    for said in (alert, *(_shortened(alert, longest) for longest in (2_000, 200, 20))):
        yield by_protocol(to_document(said), email=texts.email(said, zone), sms=texts.sms(said))


def _group_versions(group: Alert, zone: str) -> Iterator[str]:
    """The message with every member in full, and then with ever fewer; the others are named by their ids.

    Where even these leave no room, fewer are named in the email.
    """
    short = replace(group, members=tuple(_shortened(member, 200) for member in group.members))
    sms = group_texts.sms(short)
    for in_full, most_named in _GROUP_SIZES:
        email = group_texts.email(short, zone, most_named=most_named)
        yield by_protocol(to_document(short, in_full=in_full), email=email, sms=sms)


def by_protocol(document: Mapping[str, Any], *, email: str, sms: str) -> str:
    """What each protocol's readers get, as JSON."""
    for_people = {"default": sms, "email": email, "sms": sms}
    for_machines = dict.fromkeys(FOR_MACHINES, json.dumps(document, ensure_ascii=False))
    return _sendable(json.dumps(for_people | for_machines, ensure_ascii=False))


def _shortened(alert: Alert, longest: int) -> Alert:
    campaign = alert.campaign and replace(
        alert.campaign,
        name=alert.campaign.name and alert.campaign.name[:longest],
        channel=alert.campaign.channel and alert.campaign.channel[:longest],
        account_id=alert.campaign.account_id and alert.campaign.account_id[:longest],
    )
    return replace(
        alert,
        campaign=campaign,
        campaign_id=alert.campaign_id and alert.campaign_id[:longest],
        label=alert.label and alert.label[:longest],
        reason=alert.reason[:longest],
    )


def message_attributes(alert: Alert) -> Attributes:
    """What subscriptions can filter by; what does not apply is left out."""
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


def attributes_of(values: Mapping[str, str | None]) -> Attributes:
    """Those values that there are, as SNS takes them."""
    return {name: _attribute(value) for name, value in values.items() if value}


def _attribute(value: str) -> MessageAttributeValueTypeDef:
    return {"DataType": "String", "StringValue": _sendable(value)[:_LONGEST_ATTRIBUTE]}


def _sendable(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
