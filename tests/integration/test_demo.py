"""The demo's cast, on a clock that only the test moves."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from local import postbox
from local.demo.breaches import Found
from local.demo.cast import ABOUT_MANY, CAST, REHEARSED
from local.demo.verdict import differences
from tests.harness.tables import CAMPAIGNS, HISTORY
from tests.harness.world import World


def play(world: World, runs: Sequence[float]) -> Found:
    """The demo without its digest. Each run comes so many seconds after the listing."""
    beginning = world.clock.now
    for role in CAST:
        if role.life:
            world.dexatel.add(role.campaign_id, role.life)
        world.campaigns[role.campaign_id,] = role.item(beginning)
    rehearsal: dict[str, Any] = {}
    for number, seconds in enumerate(runs, 1):
        if number == len(runs):
            world.clock.now += timedelta(seconds=45)
            rehearsal = world.run({"rehearse": {"campaign_id": REHEARSED}}, minutes=0)
        world.clock.now = beginning + timedelta(seconds=seconds)
        world.run(minutes=0)
    return Found(
        campaigns=[*world.tables.items[CAMPAIGNS].values()],
        history=[*world.tables.items[HISTORY].values()],
        messages=[
            postbox.Published(
                message_id="", topic_arn="", subject=each.subject, texts=each.texts, attributes=each.attributes
            )
            for each in world.published
        ],
        rehearsal=rehearsal,
    )


@pytest.mark.parametrize("runs", ((45, 105, 165), (60, 120, 180), (70, 130, 190), (80, 140, 200)), ids=str)
def test_every_role_gets_the_alerts_that_it_expects_whenever_the_runs_come(world: World, runs: Sequence[float]) -> None:
    found = play(world, runs)

    assert list(differences(CAST, ABOUT_MANY[:1], found)) == []
    assert {alert.event for role in CAST for alert in role.alerts} <= set(world.events)
    assert "campaigns.grouped" in world.events
