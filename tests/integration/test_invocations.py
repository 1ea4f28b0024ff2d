"""Each event of the contract, each that is refused, and the few cases in which an invocation fails."""

import json
from typing import Any

import pytest

from tests.integration.aws_calls import SDK_TRIES
from tests.integration.stack import CAMPAIGNS, ROOT, RUNS, Stack

EVENTS = {path.stem: json.loads(path.read_text()) for path in sorted((ROOT / "events").glob("*.json"))}
OF_THE_DIGEST = {"digest"}


def test_every_file_of_an_event_is_known_here() -> None:
    assert EVENTS.keys() - OF_THE_DIGEST == {
        "schedule",
        "schedule_rule",
        "campaign_ids",
        "test_alert",
        "segment",
        "rehearse",
    }


@pytest.mark.parametrize("name", ("schedule", "schedule_rule"))
def test_the_schedules_event_is_a_run_over_the_whole_list(stack: Stack, name: str) -> None:
    listed = {stack.listed() for _ in range(3)}
    assert stack.run(EVENTS[name])["polled"] == 3
    assert {request.campaign_id for request in stack.dexatel.requests} == listed


def test_the_event_with_campaign_ids_is_a_run_over_these_only(stack: Stack) -> None:
    (campaign_id,) = EVENTS["campaign_ids"]["campaign_ids"]
    stack.watch(campaign_id)
    stack.becomes(campaign_id, "completed")
    other = stack.listed("completed")
    answer = stack.run(EVENTS["campaign_ids"])
    assert (answer["outcome"], answer["watched"], answer["changed"]) == ("complete", 1, 1)
    assert stack.campaign(other) == {"campaign_id": other}
    assert [alert.attributes["campaign_id"] for alert in stack.published] == [campaign_id]
    assert stack.runs()[0]["watched"] == 1


def test_ids_that_are_not_listed_are_counted_and_not_asked_for(stack: Stack) -> None:
    listed = stack.listed()
    unlisted = "11111111-2222-4333-8444-555555555555"
    answer = stack.run({"campaign_ids": [unlisted, listed, listed, "nonsense"]})
    assert (answer["watched"], answer["problems"]) == (1, {"not_listed": 2})
    assert [request.campaign_id for request in stack.dexatel.requests] == [listed]
    assert [item["campaign_id"] for item in stack.items(CAMPAIGNS)] == [listed]


def test_a_finished_campaign_is_not_polled_when_it_is_named(stack: Stack) -> None:
    campaign_id = stack.listed("completed")
    stack.run()
    assert stack.run({"campaign_ids": [campaign_id]})["polled"] == 0


def test_the_event_for_a_test_alert_sends_one_and_touches_no_table_and_no_campaign(stack: Stack) -> None:
    stack.listed("completed")
    answer = stack.run(EVENTS["test_alert"])
    assert (answer["outcome"], answer["alerts_published"], answer["watched"]) == ("complete", 1, 0)
    assert [call.operation for call in stack.aws.made] == ["Publish"]
    assert stack.events == ["reporter.test"]
    assert len(stack.dexatel.requests) == 0


@pytest.mark.parametrize(
    ("event", "named"),
    (
        ([], "the event"),
        ("poll", "the event"),
        ({"campaign_id": "x"}, "'campaign_id'"),
        ({"campaign_ids": []}, "campaign_ids"),
        ({"campaign_ids": "48e200b7-be98-4360-b5c7-5dfac16b06f9"}, "campaign_ids"),
        ({"campaign_ids": [1]}, "campaign_ids"),
        ({"campaign_ids": [""]}, "campaign_ids"),
        ({"campaign_ids": ["x"] * 1_001}, "campaign_ids"),
        ({"campaign_ids": None}, "campaign_ids"),
        ({"test_alert": False}, "test_alert"),
        ({"test_alert": "yes"}, "test_alert"),
        ({"test_alert": 1}, "test_alert"),
        ({"test_alert": True, "campaign_ids": ["x"]}, "the event"),
        ({"source": "aws.s3"}, "'source'"),
        ({"source": ["aws.events"]}, "'source'"),
        ({"🎉" * 5_000: 1}, "'🎉"),
    ),
    ids=lambda value: str(value)[:40],
)
def test_any_other_event_is_refused_by_name_before_anything_is_done(stack: Stack, event: Any, named: str) -> None:
    refusal = stack.refusal(event)
    assert type(refusal).__name__ == "EventError"
    assert named in str(refusal)
    assert len(str(refusal)) < 1_000
    assert stack.aws.made == []
    assert json.dumps(str(refusal))[1:-1].encode().decode() in json.dumps(stack.lines)


@pytest.mark.parametrize(
    ("operation", "table"),
    (("Scan", CAMPAIGNS), ("UpdateItem", RUNS), ("PutItem", RUNS), ("TransactWriteItems", CAMPAIGNS)),
)
@pytest.mark.parametrize("code", ("AccessDeniedException", "ResourceNotFoundException"))
def test_an_invocation_fails_where_a_table_can_not_be_used(stack: Stack, operation: str, table: str, code: str) -> None:
    stack.listed("completed")
    stack.aws.refuse(lambda call: call.operation == operation and table in call.tables, code, times=99)
    refusal = stack.refusal()
    assert (type(refusal).__name__, code in str(refusal), operation in str(refusal)) == ("TableError", True, True)
    assert stack.events == [] or table == RUNS


def test_an_invocation_that_fails_is_a_failed_run_in_runs(stack: Stack) -> None:
    stack.listed()
    stack.aws.refuse("Scan", "AccessDeniedException", times=1)
    stack.refusal()
    assert [row["outcome"] for row in stack.runs()] == ["failed"]
    assert stack.run()["outcome"] == "complete"


def test_an_invocation_does_not_fail_for_one_campaign_that_could_not_be_written(stack: Stack) -> None:
    stack.listed("completed")
    stack.aws.refuse("TransactWriteItems", "ThrottlingException", times=SDK_TRIES)
    answer = stack.run()
    assert (answer["outcome"], answer["problems"]) == ("complete", {"not_recorded": 1})


def test_a_test_alert_that_sns_refuses_fails_the_invocation(stack: Stack) -> None:
    stack.aws.refuse("Publish", "AuthorizationError", status=403, times=99)
    assert "AuthorizationError" in str(stack.refusal({"test_alert": True}))
