"""A stack whose email and phone want only some severities: these, and all alarms, are what comes through."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from uuid import uuid4

import pytest

from local.dexatel_simulator import DexatelSimulator, Life
from local.stack import Stack
from tests.e2e.conftest import EMAIL, PHONE
from tests.e2e.copies import copy_of
from tests.e2e.queues import subscribed
from tests.e2e.rounds import invoke, put

NAME = "choosy"
SEVERITIES = {"EmailSeverities": "warning,critical", "SmsSeverities": "critical"}
POLICIES = {
    EMAIL: {"severity": ["warning", "critical", {"exists": False}]},
    PHONE: {"severity": ["critical"]},
}
DIGEST = {"event": "reporter.digest", "alert_id": "digest:reporter.digest:1"}


@pytest.fixture(scope="module")
def own(stack: Stack, dexatel: DexatelSimulator) -> Stack:
    parameters = SEVERITIES | {"AlertEmail": EMAIL, "AlertPhone": PHONE}
    return copy_of(stack, name=NAME, dexatel=dexatel, parameters=parameters)


def alarms_topic(own: Stack) -> str:
    """Which is no output of the stack."""
    found = own.client("cloudformation").describe_stack_resource(StackName=NAME, LogicalResourceId="AlarmsTopic")
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def policies(own: Stack, topic_arn: str) -> dict[str, str]:
    """The filter policy of each endpoint that is subscribed to the topic."""
    sns = own.client("sns")
    found = {}
    for each in sns.list_subscriptions_by_topic(TopicArn=topic_arn)["Subscriptions"]:
        attributes = sns.get_subscription_attributes(SubscriptionArn=each["SubscriptionArn"])["Attributes"]
        found[each["Endpoint"]] = attributes.get("FilterPolicy") or "{}"
    return found


def test_each_subscription_has_its_filter_and_none_for_the_alarms(own: Stack) -> None:
    found = policies(own, own.outputs["AlertsTopicArn"])

    assert {endpoint: json.loads(policy) for endpoint, policy in found.items()} == POLICIES
    assert policies(own, alarms_topic(own)) == {EMAIL: "{}", PHONE: "{}"}


def test_the_chosen_severities_come_through_and_the_digest_to_the_email(own: Stack, dexatel: DexatelSimulator) -> None:
    for status in ("failed", "canceled", "completed"):  # critical, warning and info
        campaign_id = str(uuid4())
        dexatel.add(campaign_id, Life.fixed(status=status, total=1, delivered=1))
        put(own, campaign_id)

    topic = own.outputs["AlertsTopicArn"]
    deployed = policies(own, topic)
    with ExitStack() as queues:
        received = {
            endpoint: queues.enter_context(subscribed(own, topic, filter_policy=deployed[endpoint]))
            for endpoint in POLICIES
        }
        assert invoke(own, {})["alerts_published"] == 3
        publish(own, topic, DIGEST)
        events = {
            endpoint: {json.loads(message)["MessageAttributes"]["event"]["Value"] for message in messages()}
            for endpoint, messages in received.items()
        }

    assert events == {
        EMAIL: {"campaign.failed", "campaign.canceled", "reporter.digest"},
        PHONE: {"campaign.failed"},
    }


def publish(own: Stack, topic_arn: str, attributes: Mapping[str, str]) -> None:
    typed = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    own.client("sns").publish(TopicArn=topic_arn, Message="the day before", MessageAttributes=typed)


def test_an_alarm_comes_by_the_topic_of_its_own_past_the_filter(own: Stack) -> None:
    alerts = own.outputs["AlertsTopicArn"]
    with (
        subscribed(own, alerts, filter_policy=policies(own, alerts)[EMAIL]) as filtered,
        subscribed(own, alarms_topic(own)) as alarms,
    ):
        own.client("cloudwatch").set_alarm_state(
            AlarmName=f"{NAME}-failed-runs", StateValue="ALARM", StateReason="a test says so"
        )

        told = [json.loads(json.loads(message)["Message"]) for message in alarms()]
        assert f"{NAME}-failed-runs" in {each["AlarmName"] for each in told}
        assert filtered() == []
