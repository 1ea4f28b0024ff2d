"""The demo's campaigns get the alerts that the demo expects, whenever its runs start."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from local import postbox
from local.demo.__main__ import PARAMETERS
from local.demo.campaigns import CAMPAIGNS as DEMO_CAMPAIGNS
from local.demo.campaigns import MESSAGES_ABOUT_MANY, REHEARSED
from local.demo.checks import Results, check_demo_campaigns
from tests.harness.tables import CAMPAIGNS, HISTORY
from tests.harness.world import World


def play(world: World, runs: Sequence[float]) -> Results:
    """Does what the demo does up to its digest. The runs start so many seconds after the campaigns are listed."""
    world.settings["UNREADABLE_MINUTES"] = "1"  # as the demo deploys it
    beginning = world.clock.now
    world.settings.update({"UNREADABLE_MINUTES": PARAMETERS["UnreadableMinutes"]})
    for campaign in DEMO_CAMPAIGNS:
        if campaign.life:
            world.dexatel.add(campaign.campaign_id, campaign.life)
        if campaign.answer:
            world.dexatel.answer_always(campaign.campaign_id, campaign.answer)
        world.campaigns[campaign.campaign_id,] = campaign.item(beginning)
    rehearsal: dict[str, Any] = {}
    for number, seconds in enumerate(runs, 1):
        if number == len(runs):
            world.clock.now += timedelta(seconds=45)
            rehearsal = world.run({"rehearse": {"campaign_id": REHEARSED}}, minutes=0)
        world.clock.now = beginning + timedelta(seconds=seconds)
        world.run(minutes=0)
    return Results(
        campaigns=[*world.tables.items[CAMPAIGNS].values()],
        history=[*world.tables.items[HISTORY].values()],
        messages=[
            postbox.Published(topic_arn="", subject=each.subject, texts=each.texts, attributes=each.attributes)
            for each in world.published
        ],
        rehearsal=rehearsal,
        about_failed=[each.alert_id for each in world.published if each.passes(event="campaign.failed")],
    )


@pytest.mark.parametrize("runs", ((45, 105, 165), (60, 120, 180), (80, 140, 200)), ids=str)
def test_every_campaign_gets_the_alerts_that_it_expects(world: World, runs: Sequence[float]) -> None:
    results = play(world, runs)

    assert list(check_demo_campaigns(DEMO_CAMPAIGNS, MESSAGES_ABOUT_MANY[:1], results)) == []
    expected = {alert.event for campaign in DEMO_CAMPAIGNS for alert in campaign.alerts}
    assert {*expected, "campaigns.grouped"} <= set(world.events), "each event is a message of its own too"
