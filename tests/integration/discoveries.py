"""Campaigns of the provider for a discovery, and what it leaves in the tables."""

from uuid import UUID

from local.dexatel_simulator import Life
from local.dexatel_simulator.list_behavior import ListBehavior
from tests.harness.world import World

HOUR = 60
DAY = 24 * HOUR
OVER = Life.fixed(status="completed", update_date="2026-10-01 10:00:00")
NO_MESSAGES = ListBehavior(has_messages=False)


def of_provider(world: World, status: str = "in_progress", *, hours_ago: float = 0, **life: object) -> str:
    """A campaign of the provider that is not on the list. It was updated so long ago."""
    number = len(world.dexatel.campaign_ids) + 1
    campaign_id = str(UUID(int=(0xABC << 80) + number, version=4))  # with letters, which can be capitals
    world.becomes(campaign_id, status, update_date=world.clock.date(hours=-hours_ago), **life)
    return campaign_id


def ids(world: World) -> set[str]:
    return {campaign_id for (campaign_id,) in world.campaigns}


def rows(world: World) -> list[dict[str, object]]:
    return world.runs("discovery")
