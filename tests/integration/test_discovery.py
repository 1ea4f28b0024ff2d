"""Discovery puts new campaigns on the list, and the next run goes on with them."""

from uuid import UUID

import pytest

from campaign_reporter.errors import EventError, TableError
from local.dexatel_simulator import Answer
from local.dexatel_simulator.list_behavior import ListBehavior
from tests.harness.world import World
from tests.integration.discoveries import NO_MESSAGES, ids, of_provider, rows

# The campaigns that are added


def test_what_is_live_is_added_and_what_has_just_ended_and_nothing_else(world: World) -> None:
    wanted = {
        of_provider(world, "scheduled", hours_ago=9_000),
        of_provider(world, "in_progress", hours_ago=9_000),
        of_provider(world, "paused", hours_ago=9_000),
        of_provider(world, "completed", hours_ago=23.9),
        of_provider(world, "failed", hours_ago=1),
        of_provider(world, "canceled", hours_ago=-1),
    }
    of_provider(world, "completed", hours_ago=24.1)
    of_provider(world, "failed", hours_ago=9_000)
    unknown = of_provider(world, "canceled")
    world.becomes(unknown, "canceled", update_date=None)
    answer = world.discover()
    assert ids(world) == wanted
    assert (answer["outcome"], answer["listed"], answer["added"], answer["problems"]) == ("complete", 9, 6, {})
    assert {each["id"] for each in answer["campaigns"]} == wanted
    (row,) = rows(world)
    assert (row["outcome"], row["listed"], row["added"], row["problems"]) == ("complete", 9, 6, {})
    assert row.keys() == {
        *("segment", "started_at", "finished_at", "outcome", "listed", "added", "problems", "duration_ms", "expires_at")
    }


def test_a_campaign_that_nobody_has_listed_is_polled_and_alerted(world: World) -> None:
    world.dexatel.campaign_list.behavior = NO_MESSAGES
    campaign_id = of_provider(world, "in_progress", total=100, delivered=1)
    world.discover()
    assert world.campaign(campaign_id) == {
        "campaign_id": campaign_id,
        "added_by": "discovery",
        "added_at": rows(world)[0]["started_at"],
        "version": world.campaign(campaign_id)["version"],
    }
    world.run()
    assert world.campaign(campaign_id)["status"] == "in_progress"
    world.becomes(campaign_id, "completed", total=100, delivered=100)
    world.run()
    assert world.events == ["campaign.completed"]
    assert world.campaign(campaign_id)["added_by"] == "discovery"


def test_a_second_discovery_finds_nothing_new_and_writes_nothing_about_campaigns(world: World) -> None:
    for status in ("in_progress", "completed"):
        of_provider(world, status)
    world.discover()
    before, written = dict(world.campaigns), world.writes.copy()
    answer = world.discover()
    assert (answer["listed"], answer["added"]) == (2, 0)
    assert world.campaigns == before
    assert (world.writes - written).keys() == {"RunsTable"}


def test_an_item_of_the_list_stays_as_it_is_in_whatever_case_its_id_is_written(world: World) -> None:
    capitals, labelled, ignored = (of_provider(world, "in_progress") for _ in range(3))
    world.watch(capitals.upper())
    world.watch(labelled, label="mine")
    world.watch(ignored, ignored=True)
    before = dict(world.campaigns)
    assert world.discover()["added"] == 0
    assert world.campaigns == before
    world.run()
    assert "status" not in world.campaign(ignored)


def test_a_live_campaign_that_its_user_has_deleted_comes_back_and_goes_on_with_its_history(world: World) -> None:
    campaign_id = of_provider(world, "in_progress", total=10, delivered=1)
    world.discover()
    world.delete(campaign_id)
    world.becomes(campaign_id, "completed", total=10, delivered=10)
    assert world.discover()["added"] == 1
    world.run()
    assert [row["revision"] for row in world.history(campaign_id)] == [1, 2]
    assert world.events == ["campaign.completed"]


def test_a_campaign_that_has_left_the_list_after_its_end_does_not_come_back(world: World) -> None:
    campaign_id = of_provider(world, "completed", total=10, delivered=10)
    world.discover()
    world.run()
    world.delete(campaign_id)  # as DynamoDB does after FinishedRetentionDays
    world.becomes(campaign_id, "completed", total=10, delivered=10, update_date=world.clock.date())
    assert world.discover()["added"] == 0
    world.run()
    assert (ids(world), world.events) == (set(), ["campaign.completed"])


def test_a_campaign_that_ended_on_the_list_by_an_id_in_capitals_does_not_come_back(world: World) -> None:
    campaign_id = of_provider(world, "completed", total=10, delivered=10)
    world.watch(campaign_id.upper())
    world.run()
    world.delete(campaign_id.upper())
    assert world.discover()["added"] == 0
    world.run()
    assert world.events == ["campaign.completed"]


def test_a_discovery_whose_row_can_not_be_written_is_logged_and_fails(world: World) -> None:
    of_provider(world)
    world.aws.refuse("put_item")
    with pytest.raises(TableError):
        world.discover()
    assert [line["discovery"]["added"] for line in world.lines if line.get("message") == "discovery finished"] == [1]


def test_only_campaigns_of_the_channel_are_added(world: World) -> None:
    sms, viber = of_provider(world, channel="SMS"), of_provider(world, channel="VIBER")
    world.settings["DISCOVERY_CHANNEL"] = "VIBER"
    world.discover()
    assert (ids(world), sms in ids(world)) == ({viber}, False)


def test_a_campaign_of_another_channel_is_not_added_if_the_provider_lists_it_all_the_same(world: World) -> None:
    channels = ("SMS", "viber", None)
    rows = [
        {"id": str(UUID(int=n, version=4)), "status": "scheduled", "channel": each} for n, each in enumerate(channels)
    ]
    world.settings["DISCOVERY_CHANNEL"] = "VIBER"
    world.dexatel.campaign_list.answer(Answer.json({"data": rows, "pagination": {"total": 3}}))
    answer = world.discover()
    assert ids(world) == {rows[1]["id"], rows[2]["id"]}
    assert (answer["listed"], answer["problems"]) == (2, {"total_differs": 1})


def test_a_dry_run_shows_what_would_be_added_and_changes_nothing(world: World) -> None:
    campaign_id = of_provider(world, "scheduled", name="Spring", schedule="2026-11-30 08:00:00")
    answer = world.discover({"dry_run": True})
    assert answer["campaigns"] == [
        {
            "id": campaign_id,
            "name": "Spring",
            "status": "scheduled",
            "channel": "SMS",
            "schedule": "2026-11-30T08:00:00Z",
            "update_date": "2026-11-23T10:00:00Z",
        }
    ]
    assert (answer["dry_run"], answer["added"], answer["omitted"]) == (True, 0, 0)
    assert (ids(world), world.history(campaign_id), rows(world)) == (set(), [], [])
    assert world.discover()["added"] == 1


def test_a_dry_run_begins_with_the_first_page_and_names_each_campaign_once(world: World) -> None:
    wanted = {of_provider(world) for _ in range(250)}
    world.dexatel.on_request = lambda _: world.clock.passes(9)
    assert world.discover(seconds=50)["outcome"] == "partial"
    world.dexatel.on_request = None
    for campaign_id in wanted:
        world.delete(campaign_id)
    world.dexatel.campaign_list.behavior = ListBehavior(order_changes=True)
    answer = world.discover({"dry_run": True})
    named = [each["id"] for each in answer["campaigns"]]
    assert len(named) == len({*named}) == answer["listed"] >= 248


def test_a_campaign_that_its_user_lists_at_the_same_moment_stays_as_its_user_has_put_it(world: World) -> None:
    campaign_id = of_provider(world, "failed", total=10, failed=10)
    world.aws.at("transact_write_items", lambda _: world.watch(campaign_id, label="mine"))
    assert world.discover()["added"] == 0
    assert world.campaign(campaign_id) == {"campaign_id": campaign_id, "label": "mine"}
    world.run()
    assert world.events == ["campaign.failed"]


@pytest.mark.parametrize(
    "event", ({"dry_run": False}, {"dry_run": 1}, {"dry": True}, {"dry_run": True, "more": 1}, [], "x")
)
def test_any_other_event_is_refused(world: World, event: object) -> None:
    with pytest.raises(EventError):
        world.discover(event)


# The first look


def test_a_row_with_counts_is_the_first_observation_and_its_end_is_alerted_once(world: World) -> None:
    campaign_id = of_provider(world, "failed", hours_ago=1, total=100, delivered=5, failed=10)
    world.discover()
    (record,) = world.history(campaign_id)
    assert (record["status"], record["revision"], record["messages_failed"]) == ("failed", 1, 10)
    assert world.waiting() == {f"{campaign_id}:campaign.failed:1"}
    for _ in range(3):
        world.run()
        world.discover()
    assert [alert.alert_id for alert in world.published] == [f"{campaign_id}:campaign.failed:1"]
    assert len(world.history(campaign_id)) == 1
    assert world.campaign(campaign_id)["finished_at"]


def test_an_end_without_counts_is_read_by_the_next_run_also_if_a_day_has_passed_by_then(world: World) -> None:
    world.dexatel.campaign_list.behavior = NO_MESSAGES
    campaign_id = of_provider(world, "completed", hours_ago=23.95, total=100, delivered=100)
    world.discover()
    assert world.history(campaign_id) == []
    world.run(minutes=10)
    assert world.events == ["campaign.completed"]
