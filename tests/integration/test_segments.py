"""A list that is cut into segments: the schedule's run asks for a run of each, and each polls its own part."""

import json
from collections import Counter
from itertools import pairwise
from math import inf
from typing import Any

import pytest

from campaign_reporter.errors import ApiKeyError, QueueError
from campaign_reporter.timing.pace import MARGIN
from campaign_reporter.timing.shares import ONE_IN
from local.dexatel_simulator import Answer
from local.dexatel_simulator.record import greatest_within
from tests.harness.process import SECONDS, SECONDS_TO_END
from tests.harness.world import World

SEGMENTS = 4
EVERY = ("1/4", "2/4", "3/4", "4/4")


@pytest.fixture(autouse=True)
def _four_segments(world: World) -> None:
    world.settings["SEGMENTS"] = str(SEGMENTS)
    world.settings["SEGMENTS_QUEUE_URL"] = "https://sqs.us-east-1.amazonaws.com/123456789012/segments"


def queued(world: World) -> list[dict[str, Any]]:
    """The events by which Lambda hands the messages of the queue to the function, one message each."""
    assert world.queue is not None
    events = [{"Records": [a_record(f"message-{number}", body)]} for number, body in enumerate(world.queue)]
    world.queue.clear()
    return events


def a_record(message_id: str, body: str) -> dict[str, Any]:
    return {"messageId": message_id, "receiptHandle": "r", "body": body, "eventSource": "aws:sqs"}


def an_event(*segments: str) -> dict[str, Any]:
    records = [a_record(f"message-{segment}", json.dumps({"segment": segment})) for segment in segments]
    return {"Records": records}


def test_the_run_of_the_schedule_only_asks_for_a_run_of_each_segment(world: World) -> None:
    world.listed()
    answer = world.run()
    assert (answer["outcome"], answer["problems"]) == ("complete", {})
    assert {answer[name] for name in ("watched", "polled", "changed", "alerts_published", "duration_ms")} == {0}
    assert len(world.dexatel.requests) == 0
    assert world.runs() == []
    assert [json.loads(body)["segment"] for body in world.queue or ()] == [*EVERY]
    assert not any("Outcome" in line for line in world.lines)


def test_each_round_polls_every_campaign_once_and_has_a_row_for_each_segment(world: World) -> None:
    ids = [world.listed() for _ in range(60)]
    for _ in range(2):
        world.dexatel.requests.clear()
        world.run()
        for event in queued(world):
            assert world.run(event, minutes=0) == {"batchItemFailures": []}
        assert Counter(world.dexatel.requests) == dict.fromkeys(ids, 1)
    rows = [world.runs(segment) for segment in EVERY]
    assert all([row["outcome"] for row in own] == ["complete", "complete"] for own in rows)
    assert sum(int(own[-1]["polled"]) for own in rows) == len(ids)


def test_a_segment_that_runs_out_of_time_goes_on_where_it_stopped(world: World) -> None:
    ids = {world.listed() for _ in range(60)}
    world.run(an_event("2/4"), remaining=lambda: SECONDS if len(world.dexatel.requests) < 3 else SECONDS_TO_END)
    assert world.runs("2/4")[0]["outcome"] == "partial"
    begun = [*world.dexatel.requests]
    world.run(an_event(*EVERY))
    assert {*world.dexatel.requests} == ids
    assert all(world.dexatel.requests.count(each) == 1 for each in begun)


def test_the_run_of_a_segment_makes_no_more_than_its_part_of_the_requests_and_alerts(world: World) -> None:
    world.settings.update({"MAX_REQUESTS_PER_SECOND": "40", "GROUP_ABOVE": "0"})
    for _ in range(100):
        world.listed("completed")
    requests: list[float] = []
    published: list[float] = []
    world.dexatel.on_request = lambda _: requests.append(world.clock.passed)
    world.aws.at("publish", lambda _: published.append(world.clock.passed), times=inf)
    world.run(an_event("1/4"))
    assert len(requests) == len(published) > 10
    assert greatest_within(requests, 1) <= 40 / SEGMENTS
    assert min(later - earlier for earlier, later in pairwise(published)) >= SEGMENTS / 5


def test_only_if_discovery_is_on_every_twentieth_slot_of_the_requests_is_left_to_it(world: World) -> None:
    world.settings["MAX_REQUESTS_PER_SECOND"] = "40"
    for _ in range(240):
        world.listed()
    slots: Counter[int] = Counter()
    world.dexatel.on_request = lambda _: slots.update([round(world.clock.epoch() * 40 / MARGIN) % ONE_IN])
    world.run(an_event("4/4"))
    assert slots[0] > 0
    slots.clear()
    world.settings["DISCOVERY_SCHEDULE"] = "rate(1 hour)"
    world.restart()
    world.run(an_event("4/4"))
    assert {*slots} == {*range(1, ONE_IN)}


def test_a_rejected_key_is_one_alert_and_one_recovery_however_many_runs_meet_it(world: World) -> None:
    for _ in range(40):
        world.listed()
    world.dexatel.api_key = "another"
    for _ in range(3):
        world.run(an_event(*EVERY))
    world.dexatel.api_key = world.secret
    for _ in range(2):
        world.run(an_event(*EVERY))
    assert world.events == ["reporter.key_rejected", "reporter.recovered"]


@pytest.mark.parametrize("listed", (1, 40))
def test_an_unreachable_provider_is_alerted_once_after_three_rounds(world: World, listed: int) -> None:
    for _ in range(listed):
        world.listed()
    world.dexatel.outage = Answer.reset()
    for _ in range(2):
        world.run(an_event(*EVERY))
    assert world.events == []
    for _ in range(3):
        world.run(an_event(*EVERY))
    assert world.events == ["reporter.unreachable"]


def test_a_segment_that_another_run_holds_is_skipped(world: World) -> None:
    world.aws.at("scan", lambda _: world.run_elsewhere(an_event("1/4")))
    world.run(an_event("1/4"))
    assert sorted(row["outcome"] for row in world.runs("1/4")) == ["complete", "skipped"]


def test_a_message_for_a_segment_that_no_longer_exists_is_dropped(world: World) -> None:
    world.listed()
    assert world.run(an_event("2/5")) == {"batchItemFailures": []}
    assert len(world.dexatel.requests) == 0


def test_the_invocation_fails_if_every_run_of_its_batch_does(world: World) -> None:
    world.listed()
    world.secret = ""
    assert isinstance(world.refusal(an_event("1/4")), ApiKeyError)


def test_only_the_message_whose_run_failed_comes_again(world: World) -> None:
    for _ in range(40):
        world.listed()
    world.aws.refuse(lambda call: call.request.get("Segment") == 0, "AccessDeniedException")
    assert world.run(an_event("1/4", "2/4")) == {"batchItemFailures": [{"itemIdentifier": "message-1/4"}]}
    assert [row["outcome"] for row in (*world.runs("1/4"), *world.runs("2/4"))] == ["failed", "complete"]
    assert world.run(an_event("1/4"), minutes=0) == {"batchItemFailures": []}
    assert world.runs("1/4")[-1]["outcome"] == "complete"


def test_the_invocation_fails_if_the_queue_takes_no_message(world: World) -> None:
    world.queue = None
    assert isinstance(world.refusal(), QueueError)
