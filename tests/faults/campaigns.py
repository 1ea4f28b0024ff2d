"""The campaigns of these tests: each has 100 messages, and an id that is the same in every test run."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from tests.harness.world import World


def named(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def becomes(world: World, campaign_id: str, status: str, *, hours_ago: float = 0, **counts: int) -> None:
    """From now on the provider answers so. A scheduled campaign is due in ten minutes."""
    life = {
        "total": 100,
        "name": "Black Friday",
        "update_date": world.clock.date(hours=-hours_ago),
        "schedule": world.clock.date(minutes=10) if status == "scheduled" else None,
    }
    world.becomes(campaign_id, status, **life | counts)
