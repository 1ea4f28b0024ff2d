"""Runs after which the reporter has to be as if nothing had failed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.faults.campaigns import becomes
from tests.harness.process import Process
from tests.harness.promises import in_order, published_at_most_once
from tests.harness.tables import CAMPAIGNS, HISTORY, Item
from tests.harness.world import FINAL, OF_UNFINISHED_DISCOVERY, World

# The minutes before each run. At first a dead run still holds its lease and its claims. After that there are enough
# runs to miss a campaign three times in a row.
_MINUTES = (1.0, 1.5, 1.0, 1.0)


@dataclass(frozen=True)
class Outcome:
    """The list, and the histories and alerts about campaigns, which have to be the same whatever failed."""

    listed: frozenset[str]
    history: dict[str, list[tuple[str, ...]]]
    published: frozenset[str]


def heal(process: Process) -> Outcome:
    """Runs day after day while nothing fails. Each promise that does not hold is noted in `broken`.

    If the world discovers, a discovery comes before each run.
    """
    world, broken = process.world, process.world.broken
    world.seconds_a_call = 0.01
    world.dexatel.outage = None
    world.secret = world.dexatel.api_key
    left = process.deadline
    in_time = 0
    for minutes in _MINUTES:
        world.clock.passes(minutes * 60)
        process = Process(world) if process.is_dead else process
        started = world.clock()
        outcomes = [each["outcome"] for each in _invocations(process)]
        if started < left:
            continue
        in_time += 1
        if "skipped" in outcomes:
            broken.append("the lease of a dead process blocks beyond its deadline")
        if in_time == 2 and world.waiting():
            broken.append(f"alerts still wait: {world.waiting()}")
    assert in_time >= 3
    _nothing_new_writes_nothing(process)
    _everything_finishes(process)
    _alerts_do_not_contradict_one_another(world)
    published_at_most_once(world)
    in_order(world)
    return Outcome(
        frozenset(campaign_id for (campaign_id,) in world.campaigns),
        {
            campaign_id: [_without_times(record) for record in records]
            for campaign_id, records in world.histories().items()
        },
        frozenset(alert.alert_id for alert in world.alerts if alert.campaign_id),
    )


def _invocations(process: Process) -> list[dict[str, Any]]:
    return [process.discover(), process.run()] if process.world.discovers else [process.run()]


def _nothing_new_writes_nothing(process: Process) -> None:
    before = process.world.writes.copy()
    _invocations(process)
    if any(process.world.writes[table] != before[table] for table in (CAMPAIGNS, HISTORY)):
        process.world.broken.append("a run that found nothing new wrote")


def _everything_finishes(process: Process) -> None:
    """A day later every campaign that is still known completes. After that no campaign is read any more."""
    world = process.world
    world.clock.jumps(hours=25)
    for campaign_id in world.dexatel.campaign_ids:
        data = world.dexatel.data(campaign_id)
        if data is None or data["status"] not in FINAL:
            becomes(world, campaign_id, "completed", delivered=100)
    _invocations(process)
    requests = len(world.dexatel.requests)
    for _ in range(2):  # an outage ends in the third good run
        _invocations(process)
    finished = {campaign_id for (campaign_id,), item in world.campaigns.items() if "finished_at" in item}
    if unfinished := {campaign_id for (campaign_id,) in world.campaigns} - finished - world.ignored:
        world.broken.append(f"polled for ever: {unfinished}")
    if len(world.dexatel.requests) > requests:
        world.broken.append("finished campaigns are read")
    if waiting := world.waiting():
        world.broken.append(f"never published: {waiting}")
    if world.state.keys() & {"outage", "lease_until", "position"}:
        world.broken.append(f"never ends: {world.state}")
    if unfinished_discovery := world.state_of_discovery.keys() & OF_UNFINISHED_DISCOVERY:
        world.broken.append(f"no discovery comes to its end: {unfinished_discovery}")


def _alerts_do_not_contradict_one_another(world: World) -> None:
    texts = {(alert.alert_id, str(alert.document)) for alert in world.alerts}
    if len(texts) != len(world.times_published()):
        world.broken.append("two alerts with one id differ")
    health = [alert for alert in world.alerts if not alert.campaign_id]
    for before, after in pairwise(health):
        if before.event == after.event and before.alert_id != after.alert_id:
            world.broken.append(f"published twice in a row: {after.event}")
    if health and health[-1].event != "reporter.recovered":
        world.broken.append("the recovery was not published")


def _without_times(record: Item) -> tuple[str, ...]:
    names = ("revision", "status", "messages_total", "messages_delivered", "messages_failed")
    return tuple(next(iter(record[name].values())) for name in names)
