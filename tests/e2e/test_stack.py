"""The deployed stack, as its user finds it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.emulator import ROOT
from local.stack import STACK_NAME, Stack
from tests.e2e.stacks import invoke, physical_ids, published
from tests.insights import Query

RUN = {"outcome", "watched", "polled", "changed", "alerts_published", "problems", "duration_ms"}
REHEARSAL = {"campaign_id", "is_listed", "finished_at", "seen", "settings"}
ANSWERS = {
    "segment": {"batchItemFailures"},
    "rehearse": REHEARSAL | {"would_record", "would_change", "would_send", "would_not_send"},
    "watch_runs": {"missed_runs"},
}
OF_OTHER_FUNCTIONS = {"digest", "discovery", "discovery_dry_run", "show_campaign"}
EVENTS = sorted(path for path in (ROOT / "events").glob("*.json") if path.stem not in OF_OTHER_FUNCTIONS)


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_the_function_answers_every_event_of_the_events_folder(stack: Stack, path: Path) -> None:
    answer = invoke(stack, json.loads(path.read_text()))

    assert answer.keys() == ANSWERS.get(path.stem, RUN)


def test_a_test_alert_is_published_and_the_run_is_logged(stack: Stack) -> None:
    before = len(published(stack))

    assert invoke(stack, {"test_alert": True})["alerts_published"] == 1

    (alert,) = published(stack)[before:]
    assert alert.attributes["event"] == "reporter.test"
    logs = stack.client("logs").filter_log_events(logGroupName=physical_ids(stack)["PollCampaignsLogs"])
    lines = [json.loads(event["message"]) for event in logs["events"] if event["message"].startswith("{")]
    assert "run finished" in {line.get("message") for line in lines}


def test_an_unknown_event_is_kept_in_the_queue_of_failed_runs(stack: Stack) -> None:
    stack.client("lambda").invoke(
        FunctionName=stack.outputs["PollCampaignsFunctionName"], InvocationType="Event", Payload=b'{"nonsense": 1}'
    )

    queue = physical_ids(stack)["FailedRunsQueue"]
    (message,) = stack.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]
    failure = json.loads(message["Body"])
    assert failure["requestPayload"] == {"nonsense": 1}
    assert "nonsense" in failure["responsePayload"]["errorMessage"]


def widgets(stack: Stack) -> list[dict[str, Any]]:
    """Those of the dashboard at the address in the outputs."""
    _, _, name = stack.outputs["DashboardUrl"].rpartition("/")
    shown = stack.client("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"]
    found: list[dict[str, Any]] = json.loads(shown)["widgets"]
    return found


def test_the_dashboard_is_at_the_address_in_the_outputs(stack: Stack) -> None:
    assert STACK_NAME in widgets(stack)[0]["properties"]["markdown"]


def test_the_queries_of_the_dashboard_find_a_run_in_its_log(stack: Stack) -> None:
    invoke(stack, {})

    group = physical_ids(stack)["PollCampaignsLogs"]
    logged = stack.client("logs").filter_log_events(logGroupName=group)["events"]
    lines = [(datetime.fromtimestamp(each["timestamp"] / 1000, UTC), each["message"]) for each in logged]
    queries = [Query.parsed(each["properties"]["query"]) for each in widgets(stack) if each["type"] == "log"]
    (outcomes,) = (query for query in queries if "complete" in query.columns)
    assert outcomes.source == group
    found = outcomes.run((at, line) for at, line in lines if line.startswith("{"))
    assert sum(columns.get("complete", 0) for columns in found.values()) >= 1


def test_the_layers_hold_bytecode_and_nothing_compiled_for_one_processor(stack: Stack) -> None:
    layers = list(stack.template.parent.glob("*Layer/python"))

    assert len(layers) == len(["dependencies", "campaign_reporter"])
    for layer in layers:
        sources = {path for path in layer.rglob("*.py") if "__pycache__" not in path.parts}
        compiled = {path.parent.parent / f"{path.name.split('.')[0]}.py" for path in layer.rglob("*.pyc")}
        assert sources <= compiled, f"not compiled: {sorted(sources - compiled)[:5]}"
        assert not list(layer.rglob("*.so"))
