"""Publishing to the topic."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from campaign_reporter.alerts.messages import message, message_attributes, subject
from campaign_reporter.errors import TopicError
from campaign_reporter.model.alert import Alert
from campaign_reporter.sending.topic import Topic
from tests.builders import alert
from tests.groups import crowd, grouped

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

ARN = "arn:aws:sns:us-east-1:123456789012:alerts"


class FakeSns:
    """Keeps the requests, or fails."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.fails = fails
        self.published: list[dict[str, Any]] = []

    def publish(self, **request: Any) -> None:
        if self.fails:
            raise self.fails
        self.published.append(request)


def topic(sns: FakeSns) -> Topic:
    return Topic(cast("SNSClient", sns), ARN, "Europe/Berlin")


def refusal(code: str | None) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"} if code else {}}, "Publish")


@pytest.mark.parametrize("said", (alert(), grouped(crowd(11))), ids=("alert", "group"))
def test_an_alert_is_published_with_the_texts_for_each_protocol_in_the_zone_of_the_topic(said: Alert) -> None:
    sns = FakeSns()
    topic(sns).publish(said)
    assert sns.published == [
        {
            "TopicArn": ARN,
            "Subject": subject(said),
            "Message": message(said, "Europe/Berlin"),
            "MessageStructure": "json",
            "MessageAttributes": message_attributes(said),
        }
    ]
    assert "(15:00:00 UTC)" in json.loads(sns.published[0]["Message"])["email"]


@pytest.mark.parametrize(
    ("error", "code", "is_about_message"),
    (
        (refusal("Throttled"), "Throttled", False),
        (refusal("AuthorizationError"), "AuthorizationError", False),
        (refusal("InvalidParameter"), "InvalidParameter", True),
        (refusal("InvalidParameterValue"), "InvalidParameterValue", True),
        (refusal("ParameterValueInvalid"), "ParameterValueInvalid", True),
        (refusal(None), "Unknown", False),
        (ReadTimeoutError(endpoint_url="https://sns"), "ReadTimeoutError", False),
    ),
    ids=lambda value: str(value)[:60],
)
def test_an_alert_that_sns_does_not_accept_is_an_error_that_names_the_topic(
    error: Exception, code: str, *, is_about_message: bool
) -> None:
    with pytest.raises(TopicError, match=ARN) as caught:
        topic(FakeSns(fails=error)).publish(alert())
    assert (caught.value.topic_arn, caught.value.code) == (ARN, code)
    assert caught.value.is_about_message is is_about_message
