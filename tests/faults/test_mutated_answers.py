"""10,000 changes to a good answer, each for one campaign of many: no run fails, and no other campaign is disturbed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import batched

import pytest

from tests.builders import CAMPAIGN, answer
from tests.faults.campaigns import becomes, named
from tests.harness.process import Process
from tests.harness.promises import in_order, published_at_most_once
from tests.harness.tables import CAMPAIGNS, HISTORY
from tests.harness.world import World
from tests.mutations import mutations

MANY, A_RUN = 10_000, 1_000
SEED = 20_261_123
CHANGED = tuple(named(f"changed {number}") for number in range(A_RUN))
# One of them is among any 32 of the list: after 32 bad answers in a row the provider counts as down.
WELL_BEHAVED = tuple(named(f"well-behaved {number}") for number in range(A_RUN // 4))
BATCHES = tuple(batched(mutations(answer(), MANY, seed=SEED), A_RUN))


@pytest.mark.parametrize("bodies", BATCHES, ids=lambda _: "")
def test_each_of_1_000_changed_answers_is_read_or_is_a_problem_of_its_campaign_alone(bodies: Sequence[bytes]) -> None:
    world, process = seen_at_work(WELL_BEHAVED)
    known = dict(world.campaigns)
    for campaign_id, body in zip(CHANGED, bodies, strict=True):
        world.says(campaign_id, body.replace(CAMPAIGN.encode(), campaign_id.encode()))
        world.watch(campaign_id)
    run = process.run()

    assert (run["outcome"], run["polled"]) == ("complete", A_RUN + len(WELL_BEHAVED))
    items = {campaign_id: world.campaigns[campaign_id,] for campaign_id in CHANGED}
    read = {campaign_id for campaign_id, item in items.items() if "status" in item}
    bad = {campaign_id for campaign_id, item in items.items() if item.get("problem") == {"S": "malformed_answer"}}
    assert read | bad == set(CHANGED)
    assert not read & bad
    assert len(read) > A_RUN / 10 < len(bad)
    assert run["problems"] == {"malformed_answer": len(bad)}
    assert world.histories().keys() == {*WELL_BEHAVED, *read}
    assert {key: world.campaigns[key] for key in known} == known

    # A second run reads the same answers. Nothing is new.
    before = world.writes.copy()
    world.clock.passes(60)
    process.run()
    assert all(world.writes[table] == before[table] for table in (CAMPAIGNS, HISTORY))
    in_order(world)
    published_at_most_once(world)
    assert world.broken == []


def seen_at_work(campaign_ids: Sequence[str]) -> tuple[World, Process]:
    """A world with these campaigns, and the process that has seen them."""
    world = World()
    for campaign_id in campaign_ids:
        becomes(world, campaign_id, "in_progress", delivered=60)
        world.watch(campaign_id)
    process = Process(world)
    process.run()
    return world, process
