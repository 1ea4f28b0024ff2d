"""Runs over items as another release, or a person, has left them: every alert comes once, or is kept and counted."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

import pytest

from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.times import from_text
from campaign_reporter.tables.campaign_items import read_item
from local.dexatel_simulator import Answer
from tests.harness import tables
from tests.harness.world import World
from tests.unit.releases import CAMPAIGNS, HISTORY, STATE, Change, Item, changes, opened, put, renamed

PENDING = {name: item for name, item in CAMPAIGNS.items() if "outbox" in item}
FAILED, OVERDUE = CAMPAIGNS["failed"], CAMPAIGNS["overdue"]
(FAILED_ALERT,) = FAILED["outbox"]["M"]


def provided(item: Item) -> Campaign:
    """The campaign at the provider. It has not changed since 1.0.0 read it."""
    campaign = read_item(item).campaign
    assert campaign
    return campaign


def failed_with(*place: str, value: Any) -> Item:
    """The failed campaign of 1.0.0, with another value at that place of its pending alert."""
    return Change("", put(opened(FAILED), ("outbox", "M", FAILED_ALERT, "M", "alert", "JSON", *place), value)).item


def world_with(*items: Item, unchanged: Item = FAILED, state: Item | None = None) -> World:
    """Has these items on the list. Each is what has become of the item that 1.0.0 left `unchanged`."""
    world = World()
    world.clock.now = from_text("2026-11-27T12:30:00Z")  # every claim of 1.0.0 has ended by then
    world.settings["GROUP_ABOVE"] = "0"
    world.tables.items[tables.RUNS] = {("state#1/1", "-"): state} if state else {}
    old, data = unchanged["campaign_id"]["S"], asdict(provided(unchanged))
    answer = Answer.json({"data": {**data, "messages": data.pop("counts")}})
    for item in items:
        campaign_id = item["campaign_id"]["S"]
        world.campaigns[campaign_id,] = item
        for record in HISTORY:
            if record["campaign_id"]["S"] == old:
                key = campaign_id, record["observed_at"]["S"]
                world.tables.items[tables.HISTORY][key] = renamed(record, old, campaign_id)
        world.dexatel.answer_always(campaign_id, answer)
    return world


def logged(world: World) -> list[str]:
    """The ids of the alerts that could not be read, in the log."""
    return [line["alert_id"] for line in world.lines if line.get("message") == "pending alert not readable"]


def longest_wait(world: World) -> float:
    """The metric of the last run."""
    *_, (seconds,) = (line["OldestWaitingAlert"] for line in world.lines if "OldestWaitingAlert" in line)
    return float(seconds)


@pytest.mark.parametrize("item", PENDING.values(), ids=PENDING)
def test_each_readable_alert_comes_once_and_no_campaign_finishes_with_an_unreadable_one(item: Item) -> None:
    old = item["campaign_id"]["S"]
    made = {str(UUID(int=number)): change for number, change in enumerate(changes(item))}
    world = world_with(*(renamed(change.item, old, new) for new, change in made.items()), unchanged=item)
    unreadable = sum(not each.is_readable(alert_id) for each in made.values() for alert_id in each.entries)
    for run, minutes in enumerate((0, 6, 1_500, 6), start=1):  # before the third run the mute ends
        assert world.run(minutes=minutes, seconds=600)["problems"] == {"unreadable_item": unreadable}
        assert len(logged(world)) == run * unreadable
    published = world.times_published()
    for campaign_id, change in made.items():
        for alert_id in change.entries:
            assert published[renamed(alert_id, old, campaign_id)] == change.is_readable(alert_id), change.name
        is_sent = all(map(change.is_readable, change.entries))
        has_finished = "finished_at" in world.campaigns[campaign_id,]
        assert has_finished is (provided(item).is_final and is_sent), change.name


def test_the_same_holds_for_the_state_of_the_reporter() -> None:
    for change in changes(STATE):
        world = world_with(OVERDUE, unchanged=OVERDUE, state=change.item)
        for _ in range(3):
            world.run()
        for alert_id in change.entries:
            is_readable = change.is_readable(alert_id)
            assert world.times_published()[alert_id] == is_readable, change.name
            assert (alert_id in world.state.get("outbox", {"M": {}})["M"]) is not is_readable, change.name


@pytest.mark.parametrize(
    ("item", "since"),
    (
        (failed_with("event", value="campaign.exploded"), "2026-11-27T12:18:54.446Z"),
        (failed_with(value="no object"), "2026-11-27T12:19:54.310Z"),
        (Change("", put(opened(FAILED), ("outbox", "M", FAILED_ALERT), {"L": []})).item, "1970-01-01T00:00:00Z"),
    ),
    ids=("since its event", "since its claim", "for ever"),
)
def test_an_unreadable_alert_stays_as_it_is_waits_ever_longer_and_is_logged_once_a_run(item: Item, since: str) -> None:
    world = world_with(item)
    for _ in range(3):
        world.run(minutes=10)
        assert longest_wait(world) == (world.clock() - from_text(since)).total_seconds()
    assert logged(world) == [FAILED_ALERT] * 3
    assert world.published == []
    (left,) = world.campaigns.values()
    assert "finished_at" not in left
    assert left["outbox"] == item["outbox"], "a newer release finds its alert again"


def test_a_muted_campaign_does_not_hide_an_unreadable_alert() -> None:
    world = world_with({**failed_with("event", value="campaign.exploded"), "muted_until": {"S": "9999-01-01"}})
    assert world.run()["problems"] == {"unreadable_item": 1}
    assert longest_wait(world) > 600


@pytest.mark.parametrize(
    "item",
    (
        failed_with("severity", value="urgent"),
        failed_with("campaign", "owner", value="Ada"),
        failed_with("observed_at", value="0001-01-01T00:00:00Z"),
    ),
    ids=("an unknown severity", "an unknown field", "the first year"),
)
def test_an_alert_with_something_unknown_is_published_with_the_rest(item: Item) -> None:
    world = world_with(item)
    assert world.run()["alerts_published"] == 1
    (message,) = world.published
    original = opened(FAILED)["outbox"]["M"][FAILED_ALERT]["M"]["alert"]["JSON"]
    names = ("alert_id", "severity", "campaign", "reason")
    assert [message.document[name] for name in names] == [original[name] for name in names]
    assert message.document["messages"] == {**original["messages"], "waiting": 875}


def test_a_beginning_of_a_round_that_is_no_time_begins_a_round() -> None:
    state = {**STATE, "began": {"N": "9" * 18}, "previous_began": {"N": "-" + "9" * 18}}
    assert world_with(FAILED, state=state).run()["outcome"] == "complete"


def test_an_outage_of_a_newer_release_ends_as_any_other_and_its_alert_is_kept() -> None:
    newer = renamed(STATE, "reporter.unreachable", "reporter.degraded")
    world = world_with(OVERDUE, unchanged=OVERDUE, state=newer)
    for _ in range(3):
        assert world.run()["problems"] == {"unreadable_item": 1}
    assert world.events == ["campaign.overdue", "reporter.recovered"]
    assert world.state["outbox"] == newer["outbox"]
    assert "outage" not in world.state
