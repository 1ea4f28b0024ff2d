"""Each event of the contract, each that is refused, and the few cases in which an invocation fails."""

import json
import math

import pytest

from local.emulator import ROOT
from tests.harness.calls import Call
from tests.harness.tables import CAMPAIGNS, RUNS
from tests.harness.world import World

EVENTS = {path.stem: json.loads(path.read_text()) for path in sorted((ROOT / "events").glob("*.json"))}


@pytest.mark.parametrize("name", ("schedule", "schedule_rule"))
def test_the_event_of_the_schedule_starts_a_run_over_the_whole_list(world: World, name: str) -> None:
    listed = {world.listed() for _ in range(3)}
    assert world.run(EVENTS[name])["polled"] == 3
    assert {*world.dexatel.requests} == listed


def test_the_event_with_campaign_ids_starts_a_run_over_these_only(world: World) -> None:
    (campaign_id,) = EVENTS["campaign_ids"]["campaign_ids"]
    world.watch(campaign_id)
    world.becomes(campaign_id, "completed")
    other = world.listed("completed")
    answer = world.run(EVENTS["campaign_ids"])
    assert (answer["outcome"], answer["watched"], answer["changed"]) == ("complete", 1, 1)
    assert world.campaign(other) == {"campaign_id": other}
    assert [alert.campaign_id for alert in world.alerts] == [campaign_id]
    assert world.runs()[0]["watched"] == 1
    assert world.run(EVENTS["campaign_ids"])["polled"] == 0, "it has finished"


def test_ids_that_are_not_listed_are_counted_and_not_asked_for(world: World) -> None:
    listed = world.listed()
    unlisted = "11111111-2222-4333-8444-555555555555"
    answer = world.run({"campaign_ids": [unlisted, listed, listed, "nonsense"]})
    assert (answer["watched"], answer["problems"]) == (1, {"not_listed": 2})
    assert world.dexatel.requests == [listed]
    assert [item["campaign_id"] for item in world.items(CAMPAIGNS)] == [listed]


def test_the_event_for_a_test_alert_sends_one_and_writes_nothing_and_asks_for_no_campaign(world: World) -> None:
    world.listed("completed")
    answer = world.run(EVENTS["test_alert"])
    assert (answer["outcome"], answer["alerts_published"], answer["watched"]) == ("complete", 1, 0)
    assert [call.operation for call in world.aws.made] == ["query", "publish"]
    assert world.events == ["reporter.test"]
    assert len(world.dexatel.requests) == 0


def test_a_test_alert_says_when_the_last_complete_run_was(world: World) -> None:
    def said() -> str:
        world.run(EVENTS["test_alert"])
        return str(world.published[-1].texts["sms"]).partition("A test alert was asked for; ")[2]

    world.settings["ALERT_TIME_ZONE"] = "Europe/Berlin"
    assert said() == "no run was complete yet, or not for a long time"
    world.listed()
    world.run()
    complete = "the last complete run over your list ended 2026-11-23 11:02 CET"
    assert said() == complete
    world.dexatel.api_key = "another"
    world.run()
    assert world.runs()[-1]["outcome"] == "failed"
    assert said() == complete


def test_a_test_alert_of_a_list_in_segments_says_when_a_run_of_any_segment_was_complete(world: World) -> None:
    world.settings["SEGMENTS"] = "2"
    world.listed()
    world.run()
    for body in world.queue or ():
        world.run({"Records": [{"messageId": "1", "body": body}]})
    world.run(EVENTS["test_alert"])
    assert "the last complete run over your list ended 2026-11-23 10:03 UTC" in world.published[-1].texts["email"]


def test_a_test_alert_is_sent_if_the_runs_can_not_be_read(world: World) -> None:
    world.aws.refuse("query", "AccessDeniedException")
    answer = world.run(EVENTS["test_alert"])
    assert (answer["outcome"], answer["problems"]) == ("complete", {"table_unavailable": 1})
    assert "when the last run was complete is not known" in world.published[-1].texts["email"]


def test_any_other_event_is_refused_by_name_before_anything_is_done(world: World) -> None:
    refusal = world.refusal({"campaign_id": "x"})
    assert type(refusal).__name__ == "EventError"
    assert "'campaign_id'" in str(refusal)
    assert world.aws.made == []
    assert str(refusal) in world.lines[-1]["exception"]


@pytest.mark.parametrize(
    ("operation", "table"),
    (("scan", CAMPAIGNS), ("update_item", RUNS), ("put_item", RUNS), ("transact_write_items", CAMPAIGNS)),
)
@pytest.mark.parametrize("code", ("AccessDeniedException", "ResourceNotFoundException"))
def test_an_invocation_fails_if_a_table_can_not_be_used(world: World, operation: str, table: str, code: str) -> None:
    world.listed("completed")
    world.aws.refuse(lambda call: call.operation == operation and table in call.tables, code, times=99)
    refusal = world.refusal()
    assert (type(refusal).__name__, code in str(refusal)) == ("TableError", True)
    assert world.events == [] or table == RUNS


def test_an_invocation_does_not_fail_because_one_campaign_could_not_be_written(world: World) -> None:
    campaign_id = world.listed("completed")
    world.aws.refuse("transact_write_items", "ThrottlingException")
    answer = world.run()
    assert (answer["outcome"], answer["problems"]) == ("complete", {"not_recorded": 1})
    assert [line["campaign_id"] for line in world.lines if line.get("level") == "WARNING"] == [campaign_id]


def writes_a_campaign(call: Call) -> bool:
    return call.is_write and CAMPAIGNS in call.tables


@pytest.mark.parametrize("event", ("list", "by hand"))
@pytest.mark.parametrize(
    ("listed", "code"),
    ((1, "NobodyKnowsThisException"), (3, "NobodyKnowsThisException"), (1, "accessDenied"), (3, "ThrottlingException")),
)
def test_a_run_that_had_something_to_write_and_could_write_none_of_it_fails(
    world: World, listed: int, code: str, event: str
) -> None:
    ids = [world.listed("completed") for _ in range(listed)]
    world.aws.refuse(writes_a_campaign, code, times=math.inf)
    refusal = world.refusal({"campaign_ids": ids} if event == "by hand" else {})
    assert code in str(refusal)
    problems = {"not_recorded": listed, "table_unavailable": 1}
    assert [(row["outcome"], row["problems"]) for row in world.runs()] == [("failed", problems)]
    world.aws.mend()
    world.run()
    assert world.events == ["campaign.completed"] * listed


@pytest.mark.parametrize("code", ("ValidationException", "InternalServerError"))
def test_one_write_that_fails_alone_fails_no_run(world: World, code: str) -> None:
    world.listed("completed")
    world.aws.refuse(writes_a_campaign, code, times=math.inf)
    assert world.run()["problems"] == {"not_recorded": 1}


def test_a_run_that_could_write_some_of_it_does_not_fail(world: World) -> None:
    for _ in range(3):
        world.listed("completed")
    world.aws.refuse(writes_a_campaign, "NobodyKnowsThisException", times=2)
    assert world.run()["outcome"] == "complete"


def test_a_run_does_not_fail_because_another_one_was_faster_with_every_write(world: World) -> None:
    ids = [world.listed("completed") for _ in range(3)]
    world.aws.at("transact_write_items", lambda _: world.run_elsewhere({"campaign_ids": ids}))
    answer = world.run()
    assert (answer["outcome"], answer["changed"]) == ("complete", 0)


def test_a_test_alert_that_sns_refuses_fails_the_invocation(world: World) -> None:
    world.aws.refuse("publish", "AuthorizationError")
    assert "AuthorizationError" in str(world.refusal({"test_alert": True}))
