"""Alarms, and the severities that the email and the phone want, come through the topics and their filters."""

import json
from contextlib import ExitStack
from uuid import uuid4

import pytest

from local.dexatel_simulator import DexatelSimulator, Life
from local.stack import STACK_NAME, Stack
from tests.e2e.conftest import EMAIL, PHONE
from tests.e2e.queues import subscribed
from tests.e2e.stacks import copy_of, invoke, physical_ids, put

NAME = "choosy"
SEVERITIES = {"EmailSeverities": "warning,critical", "SmsSeverities": "critical"}
ALARMS = {"failed-invocations", "failed-runs", "waiting-alert", "no-complete-run"}


@pytest.fixture(scope="module")
def own(stack: Stack, dexatel: DexatelSimulator) -> Stack:
    parameters = SEVERITIES | {"AlertEmail": EMAIL, "AlertPhone": PHONE}
    return copy_of(stack, name=NAME, dexatel=dexatel, parameters=parameters)


@pytest.fixture(scope="module")
def alarms_topic(own: Stack) -> str:
    return physical_ids(own, NAME)["AlarmsTopic"]


def policies(own: Stack, topic_arn: str) -> dict[str, str]:
    """The filter policy of each endpoint that is subscribed to the topic."""
    sns = own.client("sns")
    found = {}
    for each in sns.list_subscriptions_by_topic(TopicArn=topic_arn)["Subscriptions"]:
        attributes = sns.get_subscription_attributes(SubscriptionArn=each["SubscriptionArn"])["Attributes"]
        found[each["Endpoint"]] = attributes.get("FilterPolicy") or "{}"
    return found


def publish(own: Stack, event: str, **attributes: str) -> None:
    typed = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    typed["event"] = {"DataType": "String", "StringValue": event}
    own.client("sns").publish(TopicArn=own.outputs["AlertsTopicArn"], Message="hello", MessageAttributes=typed)


def go_off(stack: Stack, alarm: str) -> None:
    stack.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="a test says so")


def test_the_chosen_severities_come_through_and_the_digest_to_the_email(own: Stack, dexatel: DexatelSimulator) -> None:
    ids = {status: str(uuid4()) for status in ("failed", "canceled", "completed")}  # critical, warning and info
    for status, campaign_id in ids.items():
        dexatel.add(campaign_id, Life.fixed(status=status, total=1, delivered=1))
    put(own, *ids.values())

    topic = own.outputs["AlertsTopicArn"]
    deployed = policies(own, topic)
    with ExitStack() as queues:
        receive = {
            endpoint: queues.enter_context(subscribed(own, topic, filter_policy=deployed[endpoint]))
            for endpoint in (EMAIL, PHONE)
        }
        assert invoke(own, {})["alerts_published"] == 3
        publish(own, "reporter.digest")
        events = {
            endpoint: {message["MessageAttributes"]["event"]["Value"] for message in messages()}
            for endpoint, messages in receive.items()
        }

    assert events == {
        EMAIL: {"campaign.failed", "campaign.canceled", "reporter.digest"},
        PHONE: {"campaign.failed"},
    }


def test_an_alarm_comes_by_a_topic_of_its_own_and_not_through_the_filter(own: Stack, alarms_topic: str) -> None:
    alerts = own.outputs["AlertsTopicArn"]
    with (
        subscribed(own, alerts, filter_policy=policies(own, alerts)[EMAIL]) as filtered,
        subscribed(own, alarms_topic) as alarms,
    ):
        go_off(own, f"{NAME}-failed-runs")
        (alarm,) = alarms()
        publish(own, "afterwards", severity="critical")

        assert json.loads(alarm["Message"])["AlarmName"] == f"{NAME}-failed-runs"
        assert [message["MessageAttributes"]["event"]["Value"] for message in filtered()] == ["afterwards"]


def test_every_alarm_of_a_stack_without_filters_comes_by_the_topic_of_the_alerts(stack: Stack) -> None:
    wanted = {f"{STACK_NAME}-{alarm}" for alarm in ALARMS}
    with subscribed(stack, stack.outputs["AlertsTopicArn"]) as receive:
        for alarm in wanted:
            go_off(stack, alarm)
        names = {json.loads(message["Message"])["AlarmName"] for message in receive()}

    assert names == wanted
