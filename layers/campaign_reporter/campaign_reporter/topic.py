"""Sending an alert to the SNS topic, in the form that each protocol's readers need."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from campaign_reporter import texts
from campaign_reporter.alerts import Alert, to_document
from campaign_reporter.errors import TopicError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

    type Attributes = Mapping[str, MessageAttributeValueTypeDef]

# SNS takes 256 KB, attributes included; these need less than what is left.
LARGEST_MESSAGE = 250_000
_LONGEST_ATTRIBUTE = 256
_ABOUT_THE_MESSAGE = frozenset({"InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid"})
FOR_MACHINES = ("sqs", "lambda", "http", "https", "email-json")
# What XML can't carry, and SNS with it.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Topic:
    """The alerts topic with the ARN `arn`."""

    def __init__(self, client: SNSClient, arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, alert: Alert) -> None:
        """Returns once SNS has accepted the alert; TopicError as `post`."""
        self.post(texts.subject(alert), message(alert), message_attributes(alert))

    def post(self, subject: str, message: str, attributes: Attributes) -> None:
        """Returns once SNS has accepted a message; TopicError where it did not, or where its answer was lost."""
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


def message(alert: Alert) -> str:
    """The message by protocol, as JSON: JSON again for machines, plain text for people. Always fits SNS."""
    return next(text for text in _versions(alert) if len(text.encode()) <= LARGEST_MESSAGE)


def _versions(alert: Alert) -> Iterator[str]:
    """The message with the texts that are others' whole, and then cut ever shorter until it must fit."""
    yield _message(alert)
    for longest in (2_000, 200, 20):
        yield _message(_shortened(alert, longest))


def _message(alert: Alert) -> str:
    return by_protocol(to_document(alert), email=texts.email(alert), sms=texts.sms(alert))


def by_protocol(document: Mapping[str, Any], *, email: str, sms: str) -> str:
    """What each protocol's subscribers get, as JSON: the document is for machines."""
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
