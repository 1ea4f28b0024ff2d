"""The severities that the email and the phone want, changed on a running stack."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from uuid import uuid4

import pytest

from local.dexatel_simulator import DexatelSimulator, Life
from local.stack import Stack
from tests.e2e.conftest import EMAIL, PHONE
from tests.e2e.queues import subscribed
from tests.e2e.stacks import copy_of, invoke, put, update

NAME = "choosy"
ALL = {"info", "warning", "critical"}
DIGEST, ALARM = "digest", "alarm"
DAILY = "cron(0 7 * * ? *)"

# Each row is an update of the stack before it: what it changes, and what the email and the phone get after it.
UPDATES: tuple[tuple[dict[str, str], set[str], set[str]], ...] = (
    ({"EmailSeverities": "critical"}, {"critical", ALARM, DIGEST}, ALL | {ALARM}),
    ({"DigestSchedule": DAILY}, {"critical", ALARM, DIGEST}, ALL | {ALARM}),
    (
        {"SmsSeverities": "warning", "EmailSeverities": "info,warning,critical"},
        ALL | {ALARM, DIGEST},
        {"warning", ALARM},
    ),
    ({"DigestSchedule": "", "EmailSeverities": "info,warning"}, {"info", "warning", ALARM, DIGEST}, {"warning", ALARM}),
    (
        {"SmsSeverities": "info,warning,critical", "EmailSeverities": "info,warning,critical"},
        ALL | {ALARM, DIGEST},
        ALL | {ALARM},
    ),
)


@pytest.fixture(scope="module")
def own(stack: Stack, dexatel: DexatelSimulator) -> Stack:
    return copy_of(stack, name=NAME, dexatel=dexatel, parameters={"AlertEmail": EMAIL, "AlertPhone": PHONE})


def subscriptions(own: Stack) -> dict[str, Mapping[str, str]]:
    """The attributes of each subscription of the topic, and its `arn`, by its endpoint."""
    sns = own.client("sns")
    listed = sns.list_subscriptions_by_topic(TopicArn=own.outputs["AlertsTopicArn"])["Subscriptions"]
    return {
        each["Endpoint"]: {"arn": arn} | sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        for each, arn in ((each, each["SubscriptionArn"]) for each in listed)
        if each["Protocol"] != "sqs"
    }


def publish(own: Stack, name: str, **attributes: str) -> None:
    typed = {key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()}
    own.client("sns").publish(TopicArn=own.outputs["AlertsTopicArn"], Message=name, MessageAttributes=typed)


def publish_one_of_each(own: Stack) -> None:
    for severity in ALL:
        publish(own, severity, event="campaign.completed", severity=severity)
    publish(own, DIGEST, event="reporter.digest")
    publish(own, ALARM, event="reporter.alarm", severity="critical")


def delivered(own: Stack, deployed: Mapping[str, Mapping[str, str]]) -> dict[str, set[str]]:
    """Publish one message of each kind, and return those that come through the filter policy of each endpoint."""
    with ExitStack() as queues:
        topic = own.outputs["AlertsTopicArn"]
        receive = {
            endpoint: queues.enter_context(subscribed(own, topic, filter_policy=attributes["FilterPolicy"]))
            for endpoint, attributes in deployed.items()
        }
        publish_one_of_each(own)
        return {endpoint: {message["Message"] for message in messages()} for endpoint, messages in receive.items()}


def test_every_change_of_who_gets_what_is_an_update_of_the_same_two_subscriptions(own: Stack) -> None:
    before = subscriptions(own)
    arns = {endpoint: each["arn"] for endpoint, each in before.items()}
    assert delivered(own, before) == {EMAIL: ALL | {ALARM, DIGEST}, PHONE: ALL | {ALARM}}

    settings: dict[str, str] = {}
    for changes, by_email, by_sms in UPDATES:
        settings |= changes
        update(own, name=NAME, parameters=changes)
        after = subscriptions(own)
        assert {endpoint: each["arn"] for endpoint, each in after.items()} == arns
        assert {each["FilterPolicyScope"] for each in after.values()} == {"MessageAttributes"}
        assert delivered(own, after) == {EMAIL: by_email, PHONE: by_sms}, settings


def test_the_alerts_of_the_function_carry_the_attributes_that_the_filters_read(
    own: Stack, dexatel: DexatelSimulator
) -> None:
    ids = {status: str(uuid4()) for status in ("failed", "canceled", "completed")}  # critical, warning and info
    for status, campaign_id in ids.items():
        dexatel.add(campaign_id, Life.fixed(status=status, total=1, delivered=1))
    put(own, *ids.values())

    policy = json.dumps({"severity": ["warning", "critical"]})
    with subscribed(own, own.outputs["AlertsTopicArn"], filter_policy=policy) as receive:
        assert invoke(own, {})["alerts_published"] == 3
        events = {message["MessageAttributes"]["event"]["Value"] for message in receive()}

    assert events == {"campaign.failed", "campaign.canceled"}
