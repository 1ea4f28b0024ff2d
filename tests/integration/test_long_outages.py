"""Promises 2 and 4 in long outages: one alert, one recovery, and in the end every campaign's, at a pace for SNS."""

import math
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest

from campaign_reporter.errors import ReporterError, TableError
from local.dexatel_simulator import Answer
from local.dexatel_simulator.record import greatest_within
from tests.harness.calls import Call
from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS
from tests.harness.world import World

type Trouble = Callable[[World], Callable[[], object]]
"""Begins it, and gives what ends it."""

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


# A campaign that is listed in an outage, and ends more than a day before the outage does


def is_down(world: World) -> Callable[[], object]:
    world.dexatel.outage = Answer.html(status=503)
    return lambda: setattr(world.dexatel, "outage", None)


def refuses_the_key(world: World) -> Callable[[], object]:
    world.dexatel.api_key = "another"
    return lambda: setattr(world.dexatel, "api_key", world.secret)


def has_no_key(world: World) -> Callable[[], object]:
    world.restart()
    world.aws.refuse("get_secret_value", "AccessDeniedException", times=math.inf)
    return world.aws.mend


def has_no_runs(world: World) -> Callable[[], object]:
    """The schedule is off, or AWS is down."""
    world.aws.refuse(lambda _: True, "ServiceUnavailable", times=math.inf)
    return world.aws.mend


def refuses_every_write(code: str) -> Trouble:
    def begins(world: World) -> Callable[[], object]:
        world.aws.refuse(lambda call: call.is_write and CAMPAIGNS in call.tables, code, times=math.inf)
        return world.aws.mend

    return begins


@pytest.mark.parametrize("others", (1, 70), ids=("few", "many"))
@pytest.mark.parametrize(
    "trouble",
    (
        is_down,
        refuses_the_key,
        has_no_key,
        has_no_runs,
        refuses_every_write("AccessDenied"),
        refuses_every_write("NobodyKnowsThisException"),
        refuses_every_write("ThrottlingException"),
    ),
    ids=("down", "rejected key", "no key", "no runs", "no access", "an unknown error", "throttled"),
)
def test_what_failed_in_an_outage_of_26_hours_is_told_afterwards_and_what_had_ended_before_is_not(
    world: World, trouble: Trouble, others: int
) -> None:
    for _ in range(others):
        world.listed(total=None)
    world.run()
    world.run()
    ends = trouble(world)
    for number in range(26 * 6):
        world.clock.passes(600)
        if number == 2:
            campaign_id = world.listed("scheduled", schedule=world.clock.date(minutes=30))
            old = world.listed("failed", update_date=world.clock.date(hours=-30))
        if number == 6:
            world.becomes(campaign_id, "failed", update_date=world.clock.date())
        with suppress(ReporterError):
            world.run(minutes=0)
    ends()
    for _ in range(4):
        world.run()
    failed = Counter(alert.campaign_id for alert in world.alerts if alert.event == "campaign.failed")
    assert failed == {campaign_id: 1}
    assert "finished_at" in world.campaign(old)


def test_a_campaign_that_no_run_could_reach_is_told_by_a_run_by_hand_too_as_the_rehearsal_says(world: World) -> None:
    ends = has_no_key(world)
    with suppress(ReporterError):
        world.run()
    campaign_id = world.listed("failed", update_date=world.clock.date())
    world.clock.passes(26 * 3600)
    ends()
    rehearsed = world.run({"rehearse": {"campaign_id": campaign_id}})["would_send"]
    assert [alert["event"] for alert in rehearsed] == ["campaign.failed"]
    world.run({"campaign_ids": [campaign_id]})
    assert world.events == ["campaign.failed"]


def test_a_campaign_that_alone_could_not_be_written_for_26_hours_is_told_afterwards(world: World) -> None:
    world.run()
    refuses_every_write("ThrottlingException")(world)
    world.listed("failed", update_date=world.clock.date())
    for _ in range(27):
        assert world.run(minutes=60)["problems"] == {"not_recorded": 1}
    world.aws.mend()
    world.run()
    assert world.events == ["campaign.failed"]


def test_old_campaigns_that_are_listed_after_an_outage_are_no_news(world: World) -> None:
    world.listed(total=None)
    ends = has_no_key(world)
    for _ in range(26):
        with suppress(ReporterError):
            world.run(minutes=60)
    ends()
    world.run()
    for _ in range(20):
        world.listed("failed", update_date=world.clock.date(hours=-25))
    world.run()
    assert world.events == []


def test_time_of_an_outage_does_not_count_against_a_campaign_that_cannot_be_read(world: World) -> None:
    world.settings.update({"UNREADABLE_MINUTES": "30", "STALLED_MINUTES": "0"})
    bad, _ = world.listed(), world.listed()
    world.run()
    world.dexatel.answer_always(bad, Answer.html(status=500))
    for _ in range(3):
        for number in range(45):
            world.dexatel.outage = Answer.html(status=503) if number < 20 else None
            world.run()
    assert {*world.events} == {"reporter.unreachable", "reporter.recovered"}
    for _ in range(10):
        world.run()
    assert world.events[-1] == "campaign.unreadable"
    assert world.events.count("campaign.unreadable") == 1


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
