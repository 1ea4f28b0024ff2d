"""An alarm's change of state becomes an alert: the rule, the relay, the topic and its filters.

The emulator tells EventBridge nothing about alarms, and only AWS itself may send an event of `aws.cloudwatch`. So the
tests ask whether the deployed rule matches the event that AWS documents. Then they send that event under another source
to a rule with the same targets. The emulator's relay drops the message attributes. So they are taken from the state
that writes the request, and the request is sent as it is. No test here shows that CloudWatch sends the event, or that
Step Functions asks the role of the relay.
"""

import json
import re
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

import boto3
import pytest
from botocore.config import Config

from campaign_reporter.alerts import gsm
from campaign_reporter.alerts.document import to_document
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.event import Event
from campaign_reporter.model.severity import Severity
from local.emulator import REGION
from local.stack import STACK_NAME, Stack
from tests.e2e.conftest import EMAIL, PHONE
from tests.e2e.queues import subscribed
from tests.e2e.stacks import invoke, physical_ids
from tests.e2e.test_severities import subscriptions

ALARMS = ("failed-invocations", "failed-runs", "waiting-alert", "no-complete-run")
SOURCE = "test.cloudwatch"
AT = "2026-11-23T15:00:00.989+0000"


@pytest.fixture(scope="module")
def rule(stack: Stack) -> Mapping[str, Any]:
    found: Mapping[str, Any] = stack.client("events").describe_rule(Name=rule_name(stack))
    return found


def rule_name(stack: Stack) -> str:
    return physical_ids(stack)["AlarmChangesRule"].split("/")[-1].split("|")[-1]


def event_of(stack: Stack, alarm: str, *, before: str = "OK", now: str = "ALARM") -> dict[str, Any]:
    """The event that CloudWatch sends, as its user guide shows it."""
    (found,) = stack.client("cloudwatch").describe_alarms(AlarmNames=[f"{STACK_NAME}-{alarm}"])["MetricAlarms"]
    states = {
        "previousState": {"reason": "before", "reasonData": "{}", "timestamp": AT, "value": before},
        "state": {"reason": "Threshold Crossed.", "reasonData": "{}", "timestamp": AT, "value": now},
    }
    return {
        "version": "0",
        "id": "c4c1c1c9-6542-e61b-6ef0-8c4d36933a92",
        "detail-type": "CloudWatch Alarm State Change",
        "source": "aws.cloudwatch",
        "account": found["AlarmArn"].split(":")[4],
        "time": "2026-11-23T15:00:00Z",
        "region": REGION,
        "resources": [found["AlarmArn"]],
        "detail": {
            "alarmName": found["AlarmName"],
            "configuration": {"description": found["AlarmDescription"], "metrics": []},
            **states,
        },
    }


def matches(stack: Stack, rule: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    answer = stack.client("events").test_event_pattern(EventPattern=rule["EventPattern"], Event=json.dumps(event))
    return bool(answer["Result"])


def request_for(stack: Stack, event: Mapping[str, Any]) -> dict[str, Any]:
    """The request to SNS that the relay makes of the event: what the first state writes, put into the second."""
    # By default the SDK puts "sync-" before the name of the host.
    config = Config(inject_host_prefix=False)
    states = boto3.client("stepfunctions", config=config, **stack.emulator.connection)
    relay = states.describe_state_machine(stateMachineArn=physical_ids(stack)["AlarmRelay"])
    assert relay["type"] == "EXPRESS"
    answer = states.test_state(
        definition=relay["definition"], stateName="Write", roleArn=relay["roleArn"], input=json.dumps(event)
    )
    assert answer["nextState"] == "Publish"
    written = json.loads(answer["output"])
    arguments = json.dumps(json.loads(relay["definition"])["States"]["Publish"]["Arguments"])
    request: dict[str, Any] = json.loads(
        re.sub(r'"\{% \$states\.input\.(\w+) %\}"', lambda match: json.dumps(written[match[1]]), arguments)
    )
    return request


@pytest.mark.parametrize("alarm", ALARMS)
def test_the_rule_takes_an_alarm_that_goes_off_and_its_end(stack: Stack, rule: Mapping[str, Any], alarm: str) -> None:
    assert rule["State"] == "ENABLED"
    assert matches(stack, rule, event_of(stack, alarm))
    assert matches(stack, rule, event_of(stack, alarm, before="INSUFFICIENT_DATA"))
    assert matches(stack, rule, event_of(stack, alarm, before="ALARM", now="OK"))


def test_the_rule_leaves_out_new_alarms_and_those_of_others(stack: Stack, rule: Mapping[str, Any]) -> None:
    event = event_of(stack, "failed-runs")
    assert not matches(stack, rule, event_of(stack, "failed-runs", before="INSUFFICIENT_DATA", now="OK"))
    assert not matches(stack, rule, event_of(stack, "failed-runs", now="INSUFFICIENT_DATA"))
    assert not matches(stack, rule, event | {"resources": [event["resources"][0] + "-of-others"]})


@pytest.mark.parametrize("alarm", ALARMS)
def test_an_alarm_comes_by_the_rule_and_the_relay_as_json(stack: Stack, rule: Mapping[str, Any], alarm: str) -> None:
    events, event = stack.client("events"), event_of(stack, alarm)
    (target,) = events.list_targets_by_rule(Rule=rule_name(stack))["Targets"]
    pattern = json.loads(rule["EventPattern"]) | {"source": [SOURCE]}
    events.put_rule(Name="same-but-for-the-source", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="same-but-for-the-source", Targets=[target])

    with subscribed(stack, stack.outputs["AlertsTopicArn"]) as receive:
        sent = {"Source": SOURCE, "DetailType": event["detail-type"], "Detail": json.dumps(event["detail"])}
        events.put_events(Entries=[sent | {"Resources": event["resources"]}])
        (message,) = receive()

    document = json.loads(message["Message"])
    blank = to_document(Alert(alert_id="", event=Event.TEST, severity=Severity.INFO, observed_at="", reason=""))
    assert document.keys() == blank.keys()
    assert (document["campaign"], document["messages"]) == (blank["campaign"], blank["messages"])
    assert (document["version"], document["event"], document["severity"]) == (1, "reporter.alarm", "critical")
    assert document["alert_id"] == f"reporter:reporter.alarm:{STACK_NAME}-{alarm}:2026-11-23T15:00:00.989Z"
    assert document["observed_at"] == "2026-11-23T15:00:00.989Z"
    assert document["reason"].startswith(f"{STACK_NAME}-{alarm} went off: ")
    assert message["Subject"].startswith("Campaign Reporter ALARM: ")


@pytest.mark.parametrize("alarm", ALARMS)
def test_an_alarm_and_its_end_are_texts_for_people(stack: Stack, alarm: str) -> None:
    for event in (event_of(stack, alarm), event_of(stack, alarm, before="ALARM", now="OK")):
        request = request_for(stack, event)
        texts = json.loads(request["Message"])
        assert len(request["Subject"]) <= 99
        assert request["Subject"].isascii()
        # The name of a stack has at most 64 characters.
        assert gsm.septets(texts["sms"].replace(STACK_NAME, "x" * 64)) <= gsm.ONE_PART
        happened, advice = texts["email"].split("What to do\n")
        assert happened.startswith(request["Subject"] + "\n\n")
        assert len(happened.split("\n\n")[1]) > 60
        assert ("Nothing." in advice) == ("is over" in request["Subject"])


def test_an_alarm_comes_through_the_filters_of_the_stack_once(stack: Stack) -> None:
    deployed, topic = subscriptions(stack), stack.outputs["AlertsTopicArn"]
    with ExitStack() as queues:
        receive = [
            queues.enter_context(subscribed(stack, topic, filter_policy=deployed[endpoint]["FilterPolicy"]))
            for endpoint in (EMAIL, PHONE)
        ]
        stack.client("sns").publish(**request_for(stack, event_of(stack, "waiting-alert")))
        came = [[message["MessageAttributes"] for message in messages()] for messages in receive]

    for (attributes,) in came:
        values = {name: attribute["Value"] for name, attribute in attributes.items()}
        assert (values["event"], values["severity"]) == ("reporter.alarm", "critical")
        assert values["AWS.SNS.SMS.SMSType"] == "Transactional"


def test_the_watch_has_the_permissions_that_it_needs(stack: Stack) -> None:
    assert invoke(stack, {"watch_runs": True}) == {"missed_runs": 0}
    assert invoke(stack, {"watch_runs": True}) == {"missed_runs": 0}
