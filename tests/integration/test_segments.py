"""A list that is cut into segments: the schedule's run asks for a run of each, and each minds its own part."""

import json
import time
from collections import Counter
from itertools import pairwise
from math import inf
from typing import Any
from uuid import UUID

import pytest

import poll_campaigns
from campaign_reporter.errors import ApiKeyError, EventError, QueueError
from campaign_reporter.sending import publisher as outbox
from tests.integration.aws_calls import Call
from tests.integration.stack import KEY, SECONDS, SECONDS_TO_END, Stack

SEGMENTS = 4
# Where the machine is busy, an alert is published some of a second's tenth late, and the next one is not.
NEARLY = 0.8


@pytest.fixture
def queue(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the queue of turns; the list is cut into four."""
    url = stack.sqs.create_queue(QueueName="segments")["QueueUrl"]
    monkeypatch.setenv("SEGMENTS", str(SEGMENTS))
    monkeypatch.setenv("SEGMENTS_QUEUE_URL", url)
    return url


def turns(stack: Stack, queue: str) -> list[dict[str, Any]]:
    """The events with which Lambda hands the messages of the queue to the function, one message each."""
    found = stack.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [{"Records": [a_record(message["MessageId"], message["Body"])]} for message in found]


def a_record(message_id: str, body: str) -> dict[str, Any]:
    return {"messageId": message_id, "receiptHandle": "r", "body": body, "eventSource": "aws:sqs"}


def a_turn(*segments: str) -> dict[str, Any]:
    records = [a_record(f"message-{segment}", json.dumps({"segment": segment})) for segment in segments]
    return {"Records": records}


def test_the_schedules_run_only_asks_for_a_run_of_each_segment(stack: Stack, queue: str) -> None:
    stack.listed()
    assert stack.run() == {
        "outcome": "complete",
        "watched": 0,
        "polled": 0,
        "changed": 0,
        "alerts_published": 0,
        "problems": {},
        "duration_ms": 0,
    }
    assert len(stack.dexatel.requests) == 0
    assert stack.runs() == []
    bodies = [json.loads(turn["Records"][0]["body"]) for turn in turns(stack, queue)]
    assert sorted(body["segment"] for body in bodies) == ["1/4", "2/4", "3/4", "4/4"]
    assert not any("Outcome" in line for line in stack.lines)


def test_each_round_polls_every_campaign_once_and_has_a_row_for_each_segment(stack: Stack, queue: str) -> None:
    ids = [stack.listed() for _ in range(60)]
    for _ in range(2):
        stack.dexatel.requests.clear()
        stack.run()
        for turn in turns(stack, queue):
            assert stack.run(turn, minutes=0) == {"batchItemFailures": []}
        assert Counter(request.campaign_id for request in stack.dexatel.requests) == dict.fromkeys(ids, 1)
    rows = [stack.runs(f"{number}/{SEGMENTS}") for number in range(1, SEGMENTS + 1)]
    assert all([row["outcome"] for row in own] == ["complete", "complete"] for own in rows)
    assert sum(int(own[-1]["polled"]) for own in rows) == len(ids)


@pytest.mark.usefixtures("queue")
def test_a_segment_that_runs_out_of_time_goes_on_at_its_own_place(stack: Stack) -> None:
    ids = {stack.listed() for _ in range(200)}
    stack.run(a_turn("2/4"), remaining=lambda: SECONDS if len(stack.dexatel.requests) < 3 else SECONDS_TO_END)
    assert stack.runs("2/4")[0]["outcome"] == "partial"
    begun = [str(request.campaign_id) for request in stack.dexatel.requests]
    stack.run(a_turn("1/4", "2/4", "3/4", "4/4"))
    assert {request.campaign_id for request in stack.dexatel.requests} == ids
    assert all(stack.dexatel.requests.count(each) == 1 for each in begun)


@pytest.mark.usefixtures("queue")
def test_the_run_of_a_segment_leaves_the_others_their_part_of_the_rate(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_REQUESTS_PER_SECOND", "40")
    for _ in range(60):
        stack.listed()
    stack.run(a_turn("1/4"))
    assert len(stack.dexatel.requests) > 0
    assert stack.dexatel.requests.peak_rate(0.9) <= 40 / SEGMENTS


@pytest.mark.usefixtures("queue")
def test_the_run_of_a_segment_publishes_no_more_than_its_part_of_five_alerts_a_second(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll_campaigns, "PUBLISHED_PER_SECOND", outbox.PUBLISHED_PER_SECOND)
    for number in range(20):
        campaign_id = str(UUID(int=number, version=4))
        stack.becomes(campaign_id, "completed")
        stack.watch(campaign_id)
    published: list[float] = []
    stack.aws.at("Publish", lambda _: published.append(time.monotonic()), times=inf)
    stack.run(a_turn("1/4"))
    gaps = [later - earlier for earlier, later in pairwise(published)]
    assert 2 <= len(gaps) < 10
    assert min(gaps) > NEARLY * SEGMENTS / outbox.PUBLISHED_PER_SECOND


@pytest.mark.usefixtures("queue")
def test_a_rejected_key_is_one_alert_and_one_recovery_however_many_runs_meet_it(stack: Stack) -> None:
    for _ in range(40):
        stack.listed()
    stack.dexatel.api_key = "another"
    for _ in range(3):
        stack.run(a_turn("1/4", "2/4", "3/4", "4/4"))
    stack.dexatel.api_key = KEY
    for _ in range(2):
        stack.run(a_turn("1/4", "2/4", "3/4", "4/4"))
    assert stack.events == ["reporter.key_rejected", "reporter.recovered"]


@pytest.mark.usefixtures("queue")
@pytest.mark.parametrize("listed", (1, 40))
def test_an_unreachable_provider_is_said_after_three_rounds_and_once(stack: Stack, listed: int) -> None:
    for _ in range(listed):
        stack.listed()
    stack.dexatel.close()
    for _ in range(2):
        stack.run(a_turn("1/4", "2/4", "3/4", "4/4"))
    assert stack.events == []
    for _ in range(3):
        stack.run(a_turn("1/4", "2/4", "3/4", "4/4"))
    assert stack.events == ["reporter.unreachable"]


@pytest.mark.usefixtures("queue")
def test_the_same_turn_twice_is_one_alert(stack: Stack) -> None:
    for _ in range(20):
        stack.listed("failed")
    for _ in range(2):
        stack.run(a_turn("1/4", "2/4", "3/4", "4/4"))
    assert Counter(stack.events) == {"campaign.failed": 20}


@pytest.mark.usefixtures("queue")
def test_a_segment_that_another_run_holds_is_skipped(stack: Stack) -> None:

    def meanwhile(_: Call) -> None:
        stack.run_elsewhere(a_turn("1/4"))

    stack.aws.at("Scan", meanwhile)
    stack.run(a_turn("1/4"))
    assert sorted(row["outcome"] for row in stack.runs("1/4")) == ["complete", "skipped"]


@pytest.mark.filterwarnings("ignore:No application metrics")  # there was no run
def test_a_turn_of_a_segment_that_is_none_any_more_is_dropped(stack: Stack) -> None:
    stack.listed()
    assert stack.run(a_turn("2/4")) == {"batchItemFailures": []}
    assert len(stack.dexatel.requests) == 0


@pytest.mark.usefixtures("queue")
def test_where_every_run_of_a_batch_fails_the_invocation_does(stack: Stack) -> None:
    stack.listed()
    stack.set_key(" ")
    assert isinstance(stack.refusal(a_turn("1/4")), ApiKeyError)


@pytest.mark.usefixtures("queue")
def test_of_two_messages_only_the_one_whose_run_failed_comes_again(stack: Stack) -> None:
    for _ in range(40):
        stack.listed()
    stack.aws.refuse(lambda call: call.params.get("Segment") == 0, "AccessDeniedException", times=1)
    assert stack.run(a_turn("1/4", "2/4")) == {"batchItemFailures": [{"itemIdentifier": "message-1/4"}]}
    assert [row["outcome"] for row in (*stack.runs("1/4"), *stack.runs("2/4"))] == ["failed", "complete"]
    assert stack.run(a_turn("1/4"), minutes=0) == {"batchItemFailures": []}
    assert stack.runs("1/4")[-1]["outcome"] == "complete"


@pytest.mark.parametrize("body", ("", "{}", "[]", '{"segment": "5/4"}', '{"segment": 1}', '{"segment": "one of four"}'))
def test_a_message_that_names_no_segment_is_refused(stack: Stack, body: str) -> None:
    assert isinstance(stack.refusal({"Records": [a_record("m", body)]}), EventError)


def test_turns_that_the_queue_does_not_take_fail_the_invocation(stack: Stack, queue: str) -> None:
    stack.sqs.delete_queue(QueueUrl=queue)
    assert isinstance(stack.refusal(), QueueError)
