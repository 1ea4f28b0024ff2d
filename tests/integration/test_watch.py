"""The watch counts the runs that were due and did not end well, whoever or whatever kept them from it."""

import json

import pytest

from local.dexatel_simulator import Answer
from tests.harness.process import SECONDS, SECONDS_TO_END
from tests.harness.tables import RUNS
from tests.harness.world import World
from tests.integration.test_spoiled_tables import VALUES

WATCH = {"watch_runs": True}
ITEM = ("state#watch", "-")
# A run that is due may take two minutes, and may begin a minute late.
NOT_YET = 3


def missed(world: World, *, minutes: float = 0) -> int:
    answer = world.run(WATCH, minutes=minutes)
    emitted = [line for line in world.lines if "MissedRuns" in line][-1]
    assert emitted["MissedRuns"] == [answer["missed_runs"]]
    (directive,) = emitted["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["service"]]
    assert directive["Metrics"] == [{"Name": "MissedRuns", "Unit": "Count"}]
    count: int = answer["missed_runs"]
    return count


@pytest.fixture(autouse=True)
def _watched(world: World) -> None:
    world.listed()
    assert missed(world) == 0


def test_a_new_stack_misses_the_runs_that_were_due_since_it_was_made(world: World) -> None:
    assert [missed(world, minutes=1) for _ in range(NOT_YET + 2)] == [0] * NOT_YET + [1, 2]


def test_a_run_each_minute_misses_nothing_and_without_runs_each_minute_is_one_more(world: World) -> None:
    for _ in range(10):
        assert world.run()["outcome"] == "complete"
        assert missed(world) == 0
    assert [missed(world, minutes=1) for _ in range(NOT_YET + 2)] == [0] * NOT_YET + [1, 2]
    world.run()
    assert missed(world) == 0


def test_a_run_that_starts_each_minute_watches_first(world: World) -> None:
    world.clock.passes(60 * (NOT_YET + 2))
    assert world.run({"watch_runs": True, "poll": True}, minutes=0)["outcome"] == "complete"
    assert [line["MissedRuns"] for line in world.lines if "MissedRuns" in line] == [[0], [2]]
    assert missed(world) == 0


def test_a_run_goes_on_if_the_watch_before_it_fails(world: World) -> None:
    world.aws.refuse("get_item", "AccessDeniedException")
    assert world.run({"watch_runs": True, "poll": True})["outcome"] == "complete"
    assert any(line.get("message") == "missed runs not counted" for line in world.lines)


def test_a_run_that_its_time_ends_has_ended_well_and_one_that_reads_nothing_has_not(world: World) -> None:
    for _ in range(40):
        world.listed()
    world.run(minutes=20, remaining=lambda: SECONDS if len(world.dexatel.requests) < 3 else SECONDS_TO_END)
    assert (world.runs()[-1]["outcome"], missed(world)) == ("partial", 0)
    world.dexatel.outage = Answer.html(status=503)
    for _ in range(NOT_YET + 2):
        assert world.run()["outcome"] == "failed"
    assert missed(world) == 2


@pytest.mark.parametrize("secret", ("", "replace-with-your-dexatel-api-key"))
def test_a_run_without_a_key_has_not_ended_well(world: World, secret: str) -> None:
    world.secret = secret
    for _ in range(NOT_YET + 2):
        world.clock.passes(60)
        if secret:
            world.run(minutes=0)
        else:
            world.refusal(minutes=0)
    assert missed(world) == 2


def test_a_killed_run_has_not_ended_well(world: World) -> None:
    world.run()
    for _ in range(NOT_YET + 2):
        world.run_killed("scan")
        world.clock.passes(120)
    assert missed(world) > 2


def test_the_segment_that_is_furthest_behind_counts(world: World) -> None:
    world.settings.update({"SEGMENTS": "4", "SEGMENTS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/1/segments"})
    world.restart()
    assert missed(world) == 0, "another number of segments is another schedule"
    for _ in range(NOT_YET + 2):
        world.clock.passes(60)
        for segment in ("1/4", "2/4", "4/4"):
            body = json.dumps({"segment": segment})
            world.run({"Records": [{"messageId": segment, "body": body}]}, minutes=0)
    assert missed(world) == 2


def test_another_schedule_makes_no_run_due_before_it(world: World) -> None:
    world.settings["SCHEDULE_EXPRESSION"] = "rate(1 day)"
    world.restart()
    world.run()
    assert missed(world, minutes=20 * 60) == 0
    world.settings["SCHEDULE_EXPRESSION"] = "cron(* * * * ? *)"
    world.restart()
    assert missed(world) == 0
    assert missed(world, minutes=NOT_YET + 2) == 2


@pytest.mark.parametrize("name", ("since", "schedule"))
def test_an_item_that_makes_no_sense_is_written_anew(world: World, name: str) -> None:
    for kind, value in VALUES.items():
        if name == "since" and kind in {"a number", "zero"}:
            continue  # a time long ago
        world.tables.items[RUNS][ITEM] = {**world.tables.items[RUNS][ITEM], name: value}
        assert missed(world, minutes=1) == 0, kind
        assert [missed(world, minutes=1) for _ in range(NOT_YET + 1)][-1] == 1, kind


def test_an_end_that_makes_no_sense_counts_as_none(world: World) -> None:
    world.run()
    for kind, value in VALUES.items():
        world.tables.items[RUNS]["state#1/1", "-"] = {**world.state, "ended_at": value}
        assert 0 <= missed(world, minutes=1) <= 100, kind
    world.run()
    assert missed(world) == 0


def test_a_schedule_that_can_not_be_read_counts_as_one_of_seven_days_and_says_so(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.settings["SCHEDULE_EXPRESSION"] = "cron(* * L-3 * ? *)"
    world.restart()
    days = 24 * 60
    assert [missed(world, minutes=minutes) for minutes in (1, 6 * days, 2 * days, 7 * days)] == [0, 0, 1, 2]
    assert "schedule not readable" in caplog.messages
