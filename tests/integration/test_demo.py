"""The demo's campaigns get the alerts that the demo expects, whenever its runs and its discoveries start."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from local import postbox
from local.demo.__main__ import PARAMETERS
from local.demo.campaigns import CAMPAIGNS as DEMO_CAMPAIGNS
from local.demo.campaigns import MESSAGES_ABOUT_MANY, REHEARSED
from local.demo.checks import Results, check_demo_campaigns
from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS
from tests.harness.world import World


def begin_lives(world: World, *, after: int) -> None:
    for campaign in DEMO_CAMPAIGNS:
        if campaign.life and campaign.begins_after == after:
            world.dexatel.add(campaign.campaign_id, campaign.life)
        if campaign.answer:
            world.dexatel.answer_always(campaign.campaign_id, campaign.answer)


def play(world: World, runs: Sequence[float], discovery: float) -> Results:
    """Does what the demo does up to its digest.

    The runs start so many seconds after the campaigns are listed, and a discovery so many seconds after each run.
    """
    beginning = world.clock.now
    world.settings.update({"UNREADABLE_MINUTES": PARAMETERS["UnreadableMinutes"]})
    begin_lives(world, after=0)
    for campaign in DEMO_CAMPAIGNS:
        if not campaign.is_discovered:
            world.campaigns[campaign.campaign_id,] = campaign.item(beginning)
    steps: list[tuple[float, Callable[[], object]]] = [(12, partial(world.discover, minutes=0))]
    for number, start in enumerate(runs, 1):
        steps.append((start, partial(world.run, minutes=0)))
        steps.append((start + 5, partial(begin_lives, world, after=number)))
        steps.append((start + discovery, partial(world.discover, minutes=0)))
    rehearsal: dict[str, Any] = {}
    rehearse = partial(world.run, {"rehearse": {"campaign_id": REHEARSED}}, minutes=0)
    steps.append((runs[-2] + 45, lambda: rehearsal.update(rehearse())))
    for seconds, step in sorted(steps, key=lambda each: each[0]):
        world.clock.now = beginning + timedelta(seconds=seconds)
        step()
    return Results(
        campaigns=[*world.tables.items[CAMPAIGNS].values()],
        history=[*world.tables.items[HISTORY].values()],
        discoveries=[row for (segment, _), row in world.tables.items[RUNS].items() if segment == "discovery"],
        messages=[
            postbox.Published(topic_arn="", subject=each.subject, texts=each.texts, attributes=each.attributes)
            for each in world.published
        ],
        rehearsal=rehearsal,
        about_failed=[each.alert_id for each in world.published if each.passes(event="campaign.failed")],
    )


@pytest.mark.parametrize("discovery", (-10, 0.5, 10))
@pytest.mark.parametrize("runs", ((45, 105, 165), (60, 120, 180), (80, 140, 200)), ids=str)
def test_every_campaign_gets_the_alerts_that_it_expects(world: World, runs: Sequence[float], discovery: float) -> None:
    results = play(world, runs, discovery)

    assert list(check_demo_campaigns(DEMO_CAMPAIGNS, MESSAGES_ABOUT_MANY[:1], results)) == []
    expected = {alert.event for campaign in DEMO_CAMPAIGNS for alert in campaign.alerts}
    assert {*expected, "campaigns.grouped"} <= set(world.events), "each event is a message of its own too"
    (later,) = (campaign for campaign in DEMO_CAMPAIGNS if campaign.begins_after)
    assert world.history(later.campaign_id)[0]["status"] != "completed", "it is discovered before its end"
