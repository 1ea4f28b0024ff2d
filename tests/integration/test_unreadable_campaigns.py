"""Ids that are none, missing campaigns, and answers that can't be read: one never disturbs the others."""

from collections import Counter

import pytest

from local.dexatel_simulator import Answer
from tests.harness.world import World

PROBLEM = {"problem", "problem_detail", "problem_since"}


@pytest.mark.parametrize(
    "nonsense",
    ("nonsense", " ", "../../v1/accounts", "48e200b7-be98-4360-b5c7-5dfac16b06f9\n", "🎉" * 200, "\x01?&#%2e"),
)
def test_an_id_that_is_no_uuid_is_alerted_once_finishes_and_is_never_requested(world: World, nonsense: str) -> None:
    good = world.listed("in_progress")
    world.watch(nonsense, label="Mine")
    assert world.run()["problems"] == {"invalid_identifier": 1}
    item = world.campaign(nonsense)
    assert (item["problem"], item["finished_at"]) == ("invalid_identifier", world.clock.text())
    assert {*PROBLEM, "alerted_at", "expires_at"} <= item.keys()
    (alert,) = world.published
    assert (alert.event, alert.severity) == ("campaign.invalid", "warning")
    assert alert.document["campaign"] | {"id": nonsense, "label": "Mine"} == alert.document["campaign"]
    world.run()
    assert world.events == ["campaign.invalid"]
    assert {*world.dexatel.requests} == {good}


def test_nine_of_ten_campaigns_that_can_not_be_read_for_a_day_are_each_alerted_once(world: World) -> None:
    ids = [world.listed("in_progress", total=10, delivered=number) for number in range(10)]
    world.run()
    for campaign_id in ids[1:]:
        world.dexatel.answer_always(campaign_id, Answer.html(status=500))
    outcomes = {world.run(minutes=15)["outcome"] for _ in range(4 * 24)}
    unreadable = Counter(alert.campaign_id for alert in world.alerts if alert.event == "campaign.unreadable")
    assert unreadable == dict.fromkeys(ids[1:], 1)
    assert outcomes == {"complete"}
    assert not [event for event in world.events if event.startswith("reporter.")], "one was read, so it is no outage"


@pytest.mark.parametrize("place", (0, 40, 299))
def test_hundreds_of_campaigns_that_can_not_be_read_are_one_group(world: World, place: int) -> None:
    """A run that has read no other stops after 32 of them. It goes on if the probe is answered."""
    bad = [world.watch(f"{number:08d}-0000-4000-8000-000000000000") for number in range(300)]
    good = world.watch(f"{place:08d}-0000-4000-8000-00000000000f")
    world.becomes(good, "scheduled")
    world.run({"campaign_ids": [good]})
    for campaign_id in bad:
        world.dexatel.answer_always(campaign_id, Answer.html(status=500))
    for _ in range(30):
        world.run(minutes=15)
    assert world.events == ["campaigns.grouped"]
    assert {alert.campaign_id for alert in world.alerts} == {*bad}


def test_an_id_that_the_provider_calls_invalid_is_alerted_once_and_finishes(world: World) -> None:
    campaign_id = world.watch()
    world.dexatel.answer_always(campaign_id, Answer.error(400, code=1602, message="Invalid campaign identifier"))
    world.run()
    world.run()
    assert world.events == ["campaign.invalid"]
    assert world.campaign(campaign_id)["problem"] == "invalid_identifier"
    assert world.dexatel.requests.count(campaign_id) == 1


def test_a_missing_campaign_is_alerted_at_the_third_run_in_a_row_and_finishes_24_hours_later(world: World) -> None:
    campaign_id = world.listed("in_progress", label="Mine", name="Flash sale", total=10, delivered=5)
    world.run()  # 10:01
    world.dexatel.forget(campaign_id)
    events = []
    for _ in range(5):  # 10:02 to 10:06
        world.run()
        events.append(world.events)
    assert events == [[], [], *[["campaign.not_found"]] * 3]
    item = world.campaign(campaign_id)
    assert (item["problem"], item["status"]) == ("not_found", "in_progress")
    assert "1601" in item["problem_detail"]
    assert item["problem_since"] == "2026-11-23T10:02:00.000Z"
    (alert,) = world.published
    assert (alert.document["campaign"]["name"], alert.document["messages"]["delivered"]) == ("Flash sale", 5)

    world.run(minutes=24 * 60 - 3)  # 10:03 the next day
    assert "finished_at" not in world.campaign(campaign_id)
    world.run()  # 10:04
    item = world.campaign(campaign_id)
    assert (item["finished_at"], item["expires_at"]) == (world.clock.text(), world.clock.epoch() + 30 * 86_400)
    assert world.run()["watched"] == 0
    assert world.events == ["campaign.not_found"]


def test_a_bad_campaign_never_disturbs_the_others_or_fails_the_run(world: World) -> None:
    bad = {
        world.watch(): Answer.html(status=200),
        world.watch(): Answer.html(status=502),
        world.watch(): Answer.json({"data": []}),
        world.watch(): Answer.json({"data": {"status": {}}}),
        world.watch(): Answer.error(403, code=403, message="No access"),
        world.watch(): Answer.error(412, code=1611, message="data.status can not be changed"),
        world.watch(): Answer.reset(),
        world.watch(): Answer.json([]),
    }
    for campaign_id, answer in bad.items():
        world.dexatel.answer_always(campaign_id, answer)
    world.watch("no id")
    world.watch()
    good = [world.listed("completed") for _ in range(10)]
    run = world.run()
    assert (run["outcome"], run["watched"], run["changed"]) == ("complete", 20, 10)
    assert all("finished_at" in world.campaign(each) for each in good)
    assert all("finished_at" not in world.campaign(each) for each in bad)
    assert [alert.event for alert in world.alerts].count("campaign.completed") == 10
