"""Promises 2 and 4 in long outages: one alert, one recovery, and in the end every campaign's, at a pace for SNS."""

import math
from collections import Counter
from contextlib import suppress

import pytest

from campaign_reporter.errors import TableError
from local.dexatel_simulator import Answer
from local.dexatel_simulator.record import greatest_within
from tests.harness.calls import Call
from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS
from tests.harness.world import World

WAITING = 500
REFUSED_ROUNDS = 10


def alerted(world: World) -> Counter[str | None]:
    return Counter(alert.campaign_id for alert in world.alerts)


@pytest.mark.parametrize(
    "down", (Answer.html(status=503), Answer.reset(), Answer.too_many_requests(0)), ids=("503", "reset", "429")
)
def test_a_provider_that_is_down_for_a_day_is_one_alert_and_one_recovery(world: World, down: Answer) -> None:
    ends = {world.listed(): status for status in ("completed", "failed", "canceled")}
    goes_on = world.listed("scheduled")
    world.run()
    world.dexatel.outage = down
    for number in range(96):
        if number == 10:
            for campaign_id, status in ends.items():
                world.becomes(campaign_id, status)
        assert world.run(minutes=15)["outcome"] == "failed"
    assert world.events == ["reporter.unreachable"]
    assert {item["problem"] for item in world.items(CAMPAIGNS)} <= {"unreachable", "rate_limited"}
    world.dexatel.outage = None
    for _ in range(3):
        assert world.run()["outcome"] == "complete"
    assert Counter(world.events) == Counter(
        ["reporter.unreachable", "reporter.recovered", *(f"campaign.{status}" for status in ends.values())]
    )
    assert not any("problem" in item for item in world.items(CAMPAIGNS))
    assert [record["revision"] for record in world.history(goes_on)] == [1]
    for campaign_id, status in ends.items():
        assert [record["status"] for record in world.history(campaign_id)] == ["in_progress", status]


@pytest.mark.parametrize(("group_above", "messages"), (("0", WAITING), ("10", 1)))
def test_500_alerts_that_wait_while_sns_is_down_all_come_once_and_at_most_five_a_second(
    world: World, group_above: str, messages: int
) -> None:
    world.settings["GROUP_ABOVE"] = group_above
    ids = [world.listed("completed") for _ in range(WAITING)]
    world.aws.refuse("publish", times=math.inf)
    for _ in range(REFUSED_ROUNDS):
        before = len(world.aws.of("publish"))
        assert world.run()["problems"] == {"alert_not_published": WAITING}
        assert 1 <= len(world.aws.of("publish")) - before <= 3  # after three refusals in a row no more is tried
    assert world.events == []
    assert len(world.dexatel.requests) == WAITING  # a campaign with a pending end is not read again
    world.aws.mend()
    moments: list[float] = []
    world.aws.at("publish", lambda _: moments.append(world.clock.passed), times=math.inf)
    runs = 0
    while len(world.alerts) < WAITING:
        before = len(world.alerts)
        published = world.run(minutes=0, seconds=60)["alerts_published"]  # the next one follows at once
        assert published >= min(180, WAITING - before)
        runs += 1
    assert runs == min(messages, 3)
    world.run()
    assert alerted(world) == Counter(ids)
    assert len(moments) == messages
    assert greatest_within(moments, 1) <= 5
    assert all("finished_at" in item for item in world.items(CAMPAIGNS))


@pytest.mark.parametrize("write", (True, False), ids=("writes", "reads too"))
@pytest.mark.parametrize("table", (CAMPAIGNS, HISTORY, RUNS))
def test_a_table_that_is_throttled_for_a_round_costs_that_round_and_nothing_else(
    world: World, table: str, *, write: bool
) -> None:
    ids = [world.listed() for _ in range(10)]
    waits = world.listed("completed")
    world.aws.refuse("publish")
    world.run()
    for campaign_id in ids[:5]:
        world.becomes(campaign_id, "completed")

    def is_throttled(call: Call) -> bool:
        return table in call.tables and (call.is_write or not write)

    world.aws.refuse(is_throttled, "ThrottlingException", times=math.inf)
    with suppress(TableError):
        world.run()
    world.aws.mend()
    for _ in range(3):  # the claims and the lease of the round that failed may have to run out
        world.run()
    assert alerted(world) == Counter([*ids[:5], waits])
    for campaign_id in ids[:5]:
        assert [record["revision"] for record in world.history(campaign_id)] == [1, 2]
    assert all("problem" not in item for item in world.items(CAMPAIGNS))
    assert world.runs()[-1]["outcome"] == "complete"
