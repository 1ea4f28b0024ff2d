"""The items of Campaigns: their attributes, and when a campaign leaves the watch."""

import pytest

from local.dexatel_simulator import MISSING
from tests.harness.tables import CAMPAIGNS
from tests.harness.world import World

DAY = 86_400


def test_a_listed_id_becomes_the_whole_campaign(world: World) -> None:
    campaign_id = world.listed(
        "scheduled",
        total=10,
        delivered=4,
        failed=1,
        name="Spring sale",
        channel="VIBER",
        account_id="account",
        template_id="template",
        audience_id="audience",
        schedule="2026-11-24 08:00:00",
        create_date="202611-22 09:30:00",
        update_date="2026-11-22 09:31:00",
    )
    world.run()
    item = world.campaign(campaign_id)
    assert item == {
        "campaign_id": campaign_id,
        "status": "scheduled",
        "name": "Spring sale",
        "channel": "VIBER",
        "account_id": "account",
        "template_id": "template",
        "audience_id": "audience",
        "schedule": "2026-11-24T08:00:00Z",
        "create_date": "2026-11-22T09:30:00Z",
        "update_date": "2026-11-22T09:31:00Z",
        "changed_at": world.clock.text(),
        "messages_total": 10,
        "messages_delivered": 4,
        "messages_failed": 1,
        "revision": 1,
        "version": item["version"],
    }


def test_a_field_that_the_provider_leaves_out_is_absent(world: World) -> None:
    left_out = ("name", "channel", "account_id", "template_id", "audience_id", "schedule", "create_date", "messages")
    campaign_id = world.watch()
    world.becomes(campaign_id, "scheduled", **dict.fromkeys(left_out, MISSING))
    world.run()
    assert world.campaign(campaign_id).keys() == {
        *("campaign_id", "status", "update_date", "changed_at", "revision", "version")
    }


@pytest.mark.parametrize("status", ("completed", "failed", "canceled"))
def test_a_campaign_that_has_ended_finishes_expires_and_is_not_polled_again(world: World, status: str) -> None:
    campaign_id = world.listed(status, total=2, delivered=2)
    assert world.run()["polled"] == 1
    item = world.campaign(campaign_id)
    assert item["finished_at"] == item["alerted_at"] == item["changed_at"] == world.clock.text()
    assert item["expires_at"] == world.clock.epoch() + 30 * DAY
    assert "outbox" not in item
    assert (world.run()["watched"], world.dexatel.requests.count(campaign_id)) == (0, 1)


def test_a_campaign_that_its_user_deletes_during_a_run_stays_deleted(world: World) -> None:
    campaign_id = world.listed("completed")
    world.dexatel.on_request = lambda _: world.delete(campaign_id)
    world.run()
    assert world.items(CAMPAIGNS) == world.history(campaign_id) == []
    assert world.events == []


def test_ids_in_capitals_and_in_small_letters_are_both_watched_as_they_are_written(world: World) -> None:
    campaign_id = world.listed()
    world.watch(campaign_id.upper())
    assert world.run()["changed"] == 2
    assert {world.campaign(each)["status"] for each in (campaign_id, campaign_id.upper())} == {"in_progress"}


def test_a_campaign_that_had_ended_when_it_was_listed_is_news_for_24_hours(world: World) -> None:
    new = world.listed("completed", update_date=world.clock.date(hours=-23.9))
    undated = world.listed("completed", update_date=MISSING)
    old = world.listed("completed", update_date=world.clock.date(hours=-24.1))
    world.run()
    assert {alert.campaign_id for alert in world.alerts} == {new, undated}
    assert len(world.history(old)) == 1
    assert "finished_at" in world.campaign(old)
    assert "alerted_at" not in world.campaign(old)
