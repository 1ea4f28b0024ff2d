"""The deployed stack, as its user finds it."""

import json
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import boto3
import pytest

from local import deployment
from local.demo.screen import plain
from local.dexatel_simulator import DexatelSimulator, Life
from local.emulator import ROOT
from local.stack import STACK_NAME, Stack
from tests.e2e.conftest import EMAIL, PHONE
from tests.e2e.rounds import failed_runs_queue, invoke, put

RUN = {"outcome", "watched", "polled", "changed", "alerts_published", "problems", "duration_ms"}
REHEARSAL = {"campaign_id", "is_listed", "finished_at", "seen", "settings"}
ANSWERS = {
    "segment": {"batchItemFailures"},
    "rehearse": REHEARSAL | {"would_record", "would_change", "would_send", "would_not_send"},
}
EVENTS = sorted(path for path in (ROOT / "events").glob("*.json") if path.stem != "digest")


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_every_event_of_the_events_folder_is_understood(stack: Stack, path: Path) -> None:
    answer = invoke(stack, json.loads(path.read_text()))

    assert answer.keys() == ANSWERS.get(path.stem, RUN)


def test_a_test_alert_reaches_every_protocol(stack: Stack) -> None:
    before = len(stack.postbox.messages)

    assert invoke(stack, {"test_alert": True})["alerts_published"] == 1

    (alert,) = stack.postbox.messages[before:]
    assert alert.attributes["event"] == "reporter.test"
    assert alert.texts.keys() == {"default", "email", "sms", "sqs", "lambda", "http", "https", "email-json"}


def test_an_event_that_asks_for_nothing_known_is_kept_in_the_queue_of_failed_runs(stack: Stack) -> None:
    stack.client("lambda").invoke(
        FunctionName=stack.outputs["PollCampaignsFunctionName"], InvocationType="Event", Payload=b'{"nonsense": 1}'
    )

    sqs = stack.client("sqs")
    (message,) = sqs.receive_message(QueueUrl=failed_runs_queue(stack), WaitTimeSeconds=20)["Messages"]
    failure = json.loads(message["Body"])
    assert failure["requestPayload"] == {"nonsense": 1}
    assert "nonsense" in failure["responsePayload"]["errorMessage"]


def test_the_email_and_the_phone_are_subscribed_to_the_alerts(stack: Stack) -> None:
    subscriptions = stack.client("sns").list_subscriptions_by_topic(TopicArn=stack.outputs["AlertsTopicArn"])

    found = {(each["Protocol"], each["Endpoint"]) for each in subscriptions["Subscriptions"]}
    assert found == {("email", EMAIL), ("sms", PHONE)}


def test_the_dashboard_is_there_at_the_address_that_the_stack_tells(stack: Stack) -> None:
    _, _, name = stack.outputs["DashboardUrl"].rpartition("/")
    shown = json.loads(stack.client("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"])

    assert name.startswith(f"{STACK_NAME}-")
    assert STACK_NAME in shown["widgets"][0]["properties"]["markdown"]
    assert stack.outputs["PollCampaignsFunctionName"] in json.dumps(shown)
    assert "${" not in json.dumps(shown)


def test_the_function_imports_the_package_from_its_layer_with_its_bytecode(stack: Stack) -> None:
    layers = list(stack.template.parent.glob("*Layer/python"))

    assert len(layers) == len(["dependencies", "campaign_reporter"])
    for layer in layers:
        sources = {path for path in layer.rglob("*.py") if "__pycache__" not in path.parts}
        compiled = {path.parent.parent / f"{path.name.split('.')[0]}.py" for path in layer.rglob("*.pyc")}
        assert sources <= compiled, f"not compiled: {sorted(sources - compiled)[:5]}"
        assert not list(layer.rglob("*.so")), "compiled for one processor only"


def test_a_second_stack_stands_beside_the_first(stack: Stack, dexatel: DexatelSimulator) -> None:
    outputs = deployment.deploy(
        stack.emulator,
        template=stack.template,
        stack_name="second-reporter",
        parameters={"DexatelBaseUrl": dexatel.base_url, "ApiKeySecretArn": stack.outputs["ApiKeySecretArn"]},
        show=print,
    )
    second = replace(stack, outputs=outputs)
    campaign_id = str(uuid4())
    dexatel.add(campaign_id, Life.fixed(status="completed", total=1, delivered=1))
    put(second, campaign_id)

    assert invoke(second, {})["alerts_published"] == 1
    (item,) = second.items("CampaignsTableName")
    assert plain(item, "status") == "completed"
    assert campaign_id not in {plain(item, "campaign_id") for item in stack.items("CampaignsTableName")}
    shared = {name for name in stack.outputs if stack.outputs[name] == outputs[name]}
    assert shared == {"ApiKeySecretArn"}, "but for the secret, which was given, nothing is of both stacks"


def test_the_logs_are_json_and_hold_no_key(stack: Stack, dexatel: DexatelSimulator) -> None:
    invoke(stack, {})
    logs = boto3.client("logs", **stack.emulator.connection)
    events = logs.filter_log_events(logGroupName=f"/aws/lambda/{STACK_NAME}-poll-campaigns")["events"]

    lines = [event["message"] for event in events if event["message"].startswith("{")]
    assert any(json.loads(line).get("message") == "run finished" for line in lines)
    assert dexatel.api_key not in stack.emulator.log.read_text()
    assert not [event for event in events if dexatel.api_key in event["message"]]
