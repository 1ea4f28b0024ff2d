"""Publishing to the topic."""

import json
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from campaign_reporter.alerts.messages import message, message_attributes, subject
from campaign_reporter.errors import TopicError
from campaign_reporter.model.alert import Alert
from campaign_reporter.sending.topic import Topic
from tests.builders import alert, campaign
from tests.groups import crowd, grouped

ARN = "arn:aws:sns:us-east-1:123456789012:alerts"


def refusal(code: str | None, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message} if code else {}}, "Publish")


@pytest.mark.parametrize("said", (alert(), grouped(crowd(11))), ids=("alert", "group"))
def test_an_alert_is_published_with_the_texts_for_each_protocol_in_the_zone_of_the_topic(said: Alert) -> None:
    sns = Mock()
    Topic(sns, ARN, "Europe/Berlin").publish(said)
    sns.publish.assert_called_once_with(
        TopicArn=ARN,
        Subject=subject(said, "Europe/Berlin"),
        Message=message(said, "Europe/Berlin"),
        MessageStructure="json",
        MessageAttributes=message_attributes(said),
    )
    assert "(15:00:00 UTC)" in json.loads(sns.publish.call_args.kwargs["Message"])["email"]


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
        Topic(Mock(**{"publish.side_effect": error}), ARN).publish(alert())
    assert (caught.value.topic_arn, caught.value.code) == (ARN, code)
    assert caught.value.is_about_message is is_about_message


def test_if_sns_refuses_the_subject_it_gets_one_in_ascii_and_the_same_message() -> None:
    said = alert(campaign=campaign(name="Սև ուրբաթ"))
    refused = refusal("InvalidParameter", "Invalid parameter: Subject")
    sns = Mock(**{"publish.side_effect": [refused, {"MessageId": "an-id"}]})
    Topic(sns, ARN).publish(said)
    first, second = (call.kwargs for call in sns.publish.call_args_list)
    assert first["Subject"] == "Campaign completed: Սև ուրբաթ - 98.5% delivered (9850 of 10000)"
    assert second == first | {"Subject": "Campaign completed: Sev owrbat' - 98.5% delivered (9850 of 10000)"}


def test_a_message_is_tried_once_more_only_for_its_subject() -> None:
    for refused, tries in ((refusal("InvalidParameter", "Subject"), 2), (refusal("InvalidParameter"), 1)):
        sns = Mock(**{"publish.side_effect": refused})
        with pytest.raises(TopicError) as caught:
            Topic(sns, ARN).publish(alert())
        assert caught.value.is_about_message
        assert sns.publish.call_count == tries
