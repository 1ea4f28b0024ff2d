"""An ignored campaign is not read, not written and not alerted, until it is ignored no longer."""

import pytest

from tests.harness.process import Process
from tests.harness.world import World


@pytest.mark.parametrize("of_list", (True, False), ids=("a run over the list", "a run over its id"))
def test_an_ignored_campaign_is_not_polled_until_it_is_ignored_no_longer(world: World, *, of_list: bool) -> None:
    campaign_id = world.listed("failed")
    world.sets(campaign_id, ignored=True)
    before, event = world.campaign(campaign_id), None if of_list else {"campaign_ids": [campaign_id]}
    answer = world.run(event)
    assert (answer["outcome"], answer["watched"], answer["problems"]) == ("complete", 0, {})
    assert (world.dexatel.requests, world.published, world.campaign(campaign_id)) == ([], [], before)
    world.unsets(campaign_id, "ignored")
    world.run(event)
    assert world.events == ["campaign.failed"]


def test_a_pending_alert_of_an_ignored_campaign_stays_until_it_is_ignored_no_longer(world: World) -> None:
    campaign_id = world.listed("failed")
    world.aws.refuse("publish")
    world.run()
    world.sets(campaign_id, ignored=True)
    before = world.campaign(campaign_id)
    for event in (None, {"campaign_ids": [campaign_id]}):
        assert world.run(event)["alerts_published"] == 0
    assert (world.campaign(campaign_id), world.pending()) == (before, {f"{campaign_id}:campaign.failed:1"})
    world.sets(campaign_id, ignored=False)
    world.run()
    assert world.events == ["campaign.failed"]
    assert "finished_at" in world.campaign(campaign_id)


def test_no_run_probes_an_ignored_campaign(world: World) -> None:
    unreadable, later = world.listed("in_progress"), world.listed("scheduled", schedule=world.clock.date(hours=99))
    world.run()
    world.sets(later, ignored=True)
    world.says(unreadable, b"no JSON")
    before = len(world.dexatel.requests)
    for _ in range(60):
        world.run()
    assert world.dexatel.requests[before:] == [unreadable] * 60


def test_the_digest_counts_no_ignored_campaign_among_those_that_are_watched(world: World) -> None:
    world.listed("in_progress")
    world.sets(world.listed("in_progress"), ignored=True)
    world.run()
    world.clock.passes(24 * 3600)
    assert Process(world).send_digest()["digest"]["watching"]["campaigns"] == 1


def test_a_flag_that_makes_no_sense_ignores_nothing_and_the_item_says_so(world: World) -> None:
    campaign_id = world.listed("in_progress")
    world.sets(campaign_id, ignored="true")
    assert world.run()["polled"] == 1
    assert world.campaign(campaign_id)["settings_problem"] == "ignored has to be true or false (BOOL)"
