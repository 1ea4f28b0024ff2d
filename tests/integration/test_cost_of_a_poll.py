"""Promise 5: a poll that finds nothing new writes nothing, and a change costs one transaction."""

from collections import Counter

from tests.harness.tables import CAMPAIGNS, HISTORY
from tests.harness.world import World

MANY = 1_000


def in_progress(world: World, number: int) -> list[str]:
    """So many campaigns, which a run has seen."""
    ids = [world.listed("in_progress", total=100_000, delivered=7) for _ in range(number)]
    world.run()
    world.aws.made.clear()
    world.dexatel.requests.clear()
    return ids


def written(world: World) -> Counter[str]:
    """The writes to Campaigns and StatusHistory, by operation."""
    return Counter(call.operation for call in world.aws.writes if call.tables & {CAMPAIGNS, HISTORY})


def test_a_poll_of_a_thousand_unchanged_campaigns_writes_nothing(world: World) -> None:
    in_progress(world, MANY)
    before = dict(world.campaigns)
    answer = world.run()
    assert (answer["outcome"], answer["polled"], answer["changed"]) == ("complete", MANY, 0)
    assert len(world.dexatel.requests) == MANY
    assert world.campaigns == before
    # the lease is taken and given back, the list is read in pages of 200, and Runs gets a row
    assert [call.operation for call in world.aws.made] == ["update_item", *["scan"] * 5, "update_item", "put_item"]


def test_a_change_is_one_transaction_and_an_end_is_one_publish_and_one_update_more(world: World) -> None:
    ids = in_progress(world, 30)
    for campaign_id in ids[:5]:
        world.becomes(campaign_id, "in_progress", total=100_000, delivered=8)
    for campaign_id in ids[5:8]:
        world.becomes(campaign_id, "completed", total=100_000, delivered=100_000)
    assert world.run()["changed"] == 8
    assert written(world) == {"transact_write_items": 8, "update_item": 3}
    assert len(world.published) == 3


def test_a_problem_a_concern_and_counts_that_settle_are_each_written_once(world: World) -> None:
    missing = in_progress(world, 3)
    for campaign_id in missing:
        world.dexatel.forget(campaign_id)
    world.listed("scheduled", schedule="2026-11-23 09:00:00")
    world.listed("completed", total=100, delivered=90)
    world.sets(world.listed(), overdue_minutes="soon")
    for _ in range(3):
        world.run()
    # each of three runs counts each campaign as missing, and the alerts of the third are acknowledged
    assert written(world)["update_item"] >= 3 * (3 + 1)
    world.aws.made.clear()
    for _ in range(5):
        world.run()
    assert written(world) == {}
