"""How campaigns come onto the list in the demo: its user lists one half, and discoveries find the other."""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from local.demo import screen, user
from local.demo.scenario import Scenario
from local.demo.screen import plain
from local.stack import Stack


def begin_lives(scenario: Scenario, *, after: int) -> None:
    """Begins the lives of the simulated campaigns that begin after the run with this number."""
    simulator = scenario.simulator
    for campaign in scenario.campaigns if simulator else ():
        if simulator and campaign.begins_after == after:
            if campaign.life:
                simulator.add(campaign.campaign_id, campaign.life)
            if campaign.answer:
                simulator.answer_always(campaign.campaign_id, campaign.answer)
            if after:
                screen.line(f"Somebody makes a campaign at Dexatel, and lists it nowhere: {campaign.campaign_id}")


def list_campaigns(stack: Stack, scenario: Scenario) -> None:
    """Begins the lives of the first campaigns, puts the user's own on the list, and sets the API key."""
    own = [campaign for campaign in scenario.campaigns if not campaign.is_discovered]
    screen.headline(f"Listing {len(own)} campaigns and setting the API key")
    items = [campaign.item(datetime.now(UTC)) for campaign in own]
    begin_lives(scenario, after=0)
    for campaign, item in zip(own, items, strict=True):
        settings = ", ".join(f"{name} {plain(item, name)}" for name in item if name != "campaign_id")
        screen.line(f"  {campaign.campaign_id:<36}  {campaign.description}{f' ({settings})' if settings else ''}")
    _add(stack, [item for item in items if plain(item, "campaign_id") not in scenario.refused])
    if others := [item for item in items if plain(item, "campaign_id") in scenario.refused]:
        screen.line("  The command line refuses an id that can't be one, so that one is put into the table.")
        stack.put_all(others)
    user.types(stack, "key", "set", stdin=scenario.api_key)


def _add(stack: Stack, items: Sequence[Mapping[str, Any]]) -> None:
    """Adds the campaigns from a file, with the settings that their users give them."""
    file = stack.emulator.folder / "campaigns.csv"
    names = sorted({name for item in items for name in item})
    with file.open("w", encoding="utf-8", newline="") as csv_file:
        writer = csv.writer(csv_file)
        writer.writerows([names, *([plain(item, name) for name in names] for item in items)])
    user.types(stack, "add", "--file", str(file))


def discover(stack: Stack) -> None:
    """Discovers the campaigns that are not on the list, after a look at them.

    A discovery is skipped while that of the schedule is at work.
    """
    screen.headline("Discovering the campaigns that nobody has listed")
    user.types(stack, "discover", "--dry-run")
    user.types(stack, "discover")
    while plain(stack.discoveries()[-1], "outcome") == "skipped":
        user.types(stack, "discover")
