"""Promise 3 for a run that meets the pending alert of another one.

`tests/faults/test_every_overlap.py` lets another run come in at every call.
"""

import math
from itertools import count
from typing import Any

import pytest

from tests.harness.process import SECONDS
from tests.harness.world import World


def ended(world: World) -> str:
    return world.listed("failed", total=10, delivered=4, failed=1)


def test_the_claim_of_a_run_that_died_is_taken_over_after_its_deadline_and_not_before(world: World) -> None:
    campaign_id = ended(world)
    world.run_killed("publish")
    world.run({"campaign_ids": [campaign_id]}, minutes=SECONDS / 60 - 0.02)
    assert world.events == []
    world.run({"campaign_ids": [campaign_id]}, minutes=0.02)
    assert world.events == ["campaign.failed"]
    assert "finished_at" in world.campaign(campaign_id)


@pytest.mark.parametrize("number", range(8))
def test_a_status_that_moves_on_between_two_runs_leaves_no_gap_and_no_double(world: World, number: int) -> None:
    campaign_id = world.listed("in_progress", total=10)

    def ends_and_is_seen(_: object) -> None:
        world.becomes(campaign_id, "failed", total=10)
        world.clock.passes(1)
        world.run_elsewhere({"campaign_ids": [campaign_id]})

    world.aws.at(lambda _: len(world.aws.made) == number + 1, ends_and_is_seen)
    world.run()
    for _ in range(2):
        world.run(minutes=SECONDS / 60)
    assert [row["status"] for row in world.history(campaign_id)][-1] == "failed"
    assert world.events == ["campaign.failed"]


def test_a_change_that_another_run_writes_while_an_alert_is_published_makes_no_double(world: World) -> None:
    campaign_id = world.watch()
    for _ in range(2):
        world.run()

    def appears_and_is_seen(_: Any) -> None:
        world.becomes(campaign_id, "scheduled")
        world.run_elsewhere({"campaign_ids": [campaign_id]})

    world.aws.at("publish", appears_and_is_seen, after=True)
    world.run()
    assert "outbox" not in world.campaign(campaign_id)
    world.run()
    assert world.events == ["campaign.not_found"]
    assert world.campaign(campaign_id)["status"] == "scheduled"


def test_a_campaign_that_is_written_again_and_again_meanwhile_is_counted_as_not_recorded(world: World) -> None:
    campaign_id, versions = world.listed("completed"), count(1)
    world.aws.at("transact_write_items", lambda _: world.sets(campaign_id, version=next(versions)), times=math.inf)
    assert world.run()["problems"] == {"not_recorded": 1}
    world.aws.mend()
    world.run()
    assert world.events == ["campaign.completed"]
