"""The discoveries in which each call fails once: a list of the provider with every kind of campaign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from local.dexatel_simulator.list_behavior import ListBehavior
from tests.canary import key
from tests.faults.campaigns import becomes, named
from tests.faults.rounds import DOWN, Round, new_world, run
from tests.harness.process import SECONDS_FOR_A_PAGE, Process
from tests.harness.world import World

ADDED = frozenset(
    named(name)
    for name in (
        *("is scheduled", "is running", "is paused", "is running again"),
        *("ended just now", "failed just now", "ended a day ago"),
    )
)
LISTED = ADDED | {named(name) for name in ("is listed", "ends on the list", "is ignored")}
# A row without an id, and one without a status.
_UNUSABLE = ({"status": "scheduled"}, {"id": named("has no status")})


def every_kind_of_campaign(*, has_messages: bool = True) -> World:
    """A world in which the next discovery meets every kind of campaign."""
    world = _new_world(has_messages=has_messages)
    _left_the_list_days_ago(world)
    world.clock.jumps(minutes=-30)
    for name in ("is listed", "ends on the list", "is running again"):
        becomes(world, named(name), "in_progress", delivered=1)
        world.watch(named(name), label=name)
    run(world)
    world.delete(named("is running again"))
    _ended_a_day_before_a_process_died(world)
    world.clock.jumps(minutes=30)
    becomes(world, named("ends on the list"), "completed", delivered=100)
    becomes(world, named("is ignored"), "in_progress")
    world.watch(named("is ignored"), ignored=True)
    _are_new(world)
    return world


def nothing_listed() -> World:
    """A world whose list is still empty, so no run can tell whether the provider works."""
    world = _new_world()
    _ended_a_day_before_a_process_died(world)
    world.clock.jumps(minutes=30)
    _are_new(world)
    return world


def _new_world(*, has_messages: bool = True) -> World:
    world = new_world(page_size=4)
    world.discovers = True
    world.dexatel.campaign_list.behavior = ListBehavior(largest_size=4, has_messages=has_messages, extra_rows=_UNUSABLE)
    return world


def _left_the_list_days_ago(world: World) -> None:
    world.clock.jumps(days=-3)
    becomes(world, named("left after its end"), "completed", delivered=100)
    world.watch(named("left after its end"))
    run(world)
    world.delete(named("left after its end"))
    world.clock.jumps(days=3)


def _ended_a_day_before_a_process_died(world: World) -> None:
    """The end is still news, since the discovery that died could have read it."""
    becomes(world, named("ended a day ago"), "failed", hours_ago=23.9, failed=90)
    world.aws.kill("scan")
    Process(world).discover_whatever_comes()
    world.aws.mend()


def _are_new(world: World) -> None:
    becomes(world, named("is scheduled"), "scheduled")
    becomes(world, named("is running"), "in_progress", delivered=30)
    becomes(world, named("is paused"), "paused", delivered=30)
    becomes(world, named("is running again"), "in_progress", delivered=60)
    becomes(world, named("ended just now"), "completed", delivered=100, hours_ago=1)
    becomes(world, named("failed just now"), "failed", failed=90, hours_ago=1)
    becomes(world, named("ended last week"), "canceled", hours_ago=170)


@cache
def discoveries() -> dict[str, Round]:
    """The discoveries by their names, which say what is special about each."""
    rounds = [*_of_a_list_in_use(), *_of_an_empty_list()]
    return {each.name: replace(each, is_discovery=True) for each in rounds}


def _of_a_list_in_use() -> Iterator[Round]:
    world = every_kind_of_campaign()
    yield Round("a discovery", world)
    yield Round("a discovery of rows without counts", every_kind_of_campaign(has_messages=False))
    slow = world.copy()
    slow.seconds_a_call = 6
    yield Round("a discovery that has not enough time", slow)
    late = world.copy()
    _comes_to_the_second_page(late)
    yield Round("a discovery that goes on from a place", late)
    refused = world.copy()
    refused.dexatel.api_key = key("second")
    yield Round("a discovery whose key is refused", refused)
    rotated = refused.copy()
    rotated.secret = key("second")
    yield Round("a discovery after the key was rotated", rotated, key=world.secret)


def _of_an_empty_list() -> Iterator[Round]:
    refused, down = nothing_listed(), nothing_listed()
    refused.dexatel.api_key = key("second")
    yield Round("a first discovery whose key is refused", refused)
    down.dexatel.outage = DOWN
    for _ in range(2):
        Process(down).discover_whatever_comes()
        down.clock.passes(60)
    yield Round("a first discovery while the provider is down for the third time", down)


def _comes_to_the_second_page(world: World) -> None:
    """The time of a discovery runs out there, or further on."""
    Process(world).discover(seconds=SECONDS_FOR_A_PAGE)
    assert "token" in world.state_of_discovery
    world.clock.passes(60)
