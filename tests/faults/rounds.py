"""The rounds in which each call fails once: a list with every kind of change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from local.dexatel_simulator import Answer
from tests.canary import key
from tests.faults.campaigns import becomes, named
from tests.harness.process import SECONDS, SECONDS_TO_END, Process
from tests.harness.world import World

INVALID = "no-uuid"
DOWN = Answer.raw(b"", status=503)


def new_world(*, page_size: int = 1_000) -> World:
    """A world in which each call takes its time, and four alerts in a run are one message."""
    world = World(page_size=page_size)
    world.seconds_a_call = 0.01
    world.settings["GROUP_ABOVE"] = "3"
    return world


def every_kind_of_change(*, page_size: int = 7) -> World:
    """A world in which the next run meets every kind of change at once."""
    world = new_world(page_size=page_size)
    _ended_days_ago(world)
    _began_an_hour_ago(world)
    _are_known(world)
    _processes_died_with_alerts(world)
    world.clock.jumps(minutes=3)
    becomes(world, named("starts"), "in_progress")
    becomes(world, named("moves"), "in_progress", delivered=70)
    becomes(world, named("completes"), "completed", delivered=99, failed=1)
    becomes(world, named("completes low"), "completed", delivered=20, failed=80)
    becomes(world, named("fails"), "failed", failed=100)
    becomes(world, named("is canceled"), "canceled")
    becomes(world, named("listed again"), "completed", delivered=100)
    becomes(world, named("is readable"), "in_progress", delivered=5)
    becomes(world, named("is strange"), "paused")
    becomes(world, named("goes wrong"), "in_progress", delivered=20, failed=40)
    becomes(world, named("has settled"), "completed", delivered=60, failed=40)
    becomes(world, named("completes, muted"), "completed", delivered=100)
    world.says(named("is unreadable"), b"<html>")
    world.watch(named("listed again"), label="again")
    world.watch(named("finished, listed again"))
    world.unsets(named("put back"), "finished_at")
    becomes(world, named("appears"), "in_progress")
    becomes(world, named("ended just now"), "completed", delivered=100, hours_ago=1)
    becomes(world, named("ended last week"), "failed", hours_ago=170)
    for name in ("appears", "ended just now", "ended last week", "was never there"):
        world.watch(named(name))
    world.watch(INVALID)
    return world


def _ended_days_ago(world: World) -> None:
    world.clock.jumps(days=-3)
    for name in ("put back", "finished, listed again"):
        becomes(world, named(name), "failed", delivered=4)
        world.watch(named(name))
    world.watch(named("is still missing"))
    for _ in range(3):
        run(world)
    world.clock.jumps(days=3)


def _began_an_hour_ago(world: World) -> None:
    world.clock.jumps(minutes=-61)
    becomes(world, named("is overdue"), "scheduled")
    becomes(world, named("has stalled"), "in_progress", delivered=1)
    for name in ("is overdue", "has stalled"):
        world.watch(named(name))
    world.clock.jumps(minutes=-10)
    run(world)
    world.clock.jumps(minutes=70)


def _are_known(world: World) -> None:
    becomes(world, named("starts"), "scheduled")
    becomes(world, named("has settled"), "completed", delivered=50)
    becomes(world, named("was muted"), "in_progress", delivered=20, failed=40)
    world.watch(named("was muted"), muted_until=world.clock.text(minutes=4))
    world.watch(named("completes, muted"), muted_until=world.clock.text(hours=2))
    running = ("moves", "completes", "completes low", "fails", "is canceled", "is unreadable", "is strange")
    for name in (*running, "goes wrong", "listed again", "pending in a dead run", "published by a dead run"):
        becomes(world, named(name), "in_progress", delivered=1)
        world.watch(named(name), label=name)
    becomes(world, named("completes, muted"), "in_progress")
    world.says(named("is readable"), b"<html>")
    for name in ("starts", "has settled", "is readable", "is missing"):
        world.watch(named(name))
    known = [each for (each,) in world.campaigns if each not in {named("is overdue"), named("has stalled")}]
    run(world, known)
    becomes(world, named("was muted"), "completed", delivered=40, failed=60)
    run(world, known)


def _processes_died_with_alerts(world: World) -> None:
    """One process died before SNS had its alert, and one right after."""
    for name, after in (("pending in a dead run", False), ("published by a dead run", True)):
        becomes(world, named(name), "failed", delivered=10, failed=90)
        world.aws.kill("publish", after=after)
        Process(world).run_whatever_comes({"campaign_ids": [named(name)]})
    world.aws.mend()


def _only_one_can_be_read() -> World:
    """All but one campaign of next week have failed in two runs."""
    world = new_world()
    becomes(world, named("is always refused"), "in_progress")
    world.becomes(named("of next week"), "scheduled", schedule=world.clock.date(days=7))
    for name in ("is always refused", "of next week"):
        world.watch(named(name))
    run(world)
    world.dexatel.answer_always(named("is always refused"), DOWN)
    for _ in range(2):
        run(world)
    becomes(world, named("of next week"), "canceled")
    return world


def run(world: World, campaign_ids: list[str] | None = None) -> None:
    """A run a minute after the last."""
    world.clock.passes(60)
    Process(world).run({"campaign_ids": campaign_ids} if campaign_ids else {})


def _run_over_one(world: World) -> None:
    """A run over the list that has time for a single campaign."""
    world.clock.passes(60)
    requests = len(world.dexatel.requests)
    Process(world).run(remaining=lambda: SECONDS if len(world.dexatel.requests) == requests else SECONDS_TO_END)


@dataclass(frozen=True)
class Round:
    """An invocation, and the world before it. `key` is the one that the process has read before, if it has.

    If it `is_discovery`, the function that discovers is invoked, and otherwise the one that polls.
    """

    name: str
    world: World
    event: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    is_discovery: bool = False

    def begin(self) -> Process:
        """The process, in a world of its own."""
        world = self.world.copy()
        process = Process(world)
        if self.key:
            secret, world.secret = world.secret, self.key
            process.read_key()
            world.secret = secret
        return process

    def invoke(self, process: Process) -> None:
        """Invokes the function, which may fail or die."""
        if self.is_discovery:
            process.discover_whatever_comes()
        else:
            process.run_whatever_comes(self.event)


@cache
def rounds() -> dict[str, Round]:
    """The rounds by their names, which say what is special about each."""
    return {each.name: each for each in _rounds()}


def _rounds() -> Iterator[Round]:
    world = every_kind_of_change()
    old_key = world.secret
    world.dexatel.api_key = key("second")
    yield Round("the key is refused", world.copy())
    _run_over_one(world)
    assert world.events[-1] == "reporter.key_rejected"
    world.secret = world.dexatel.api_key
    yield Round("the key was rotated", world, key=old_key)
    yield Round("a cold start", world)
    every = sorted(campaign_id for (campaign_id,) in world.campaigns)
    yield Round("its user asks for it", world, {"campaign_ids": every})
    single = world.copy()
    single.settings["GROUP_ABOVE"] = "0"
    yield Round("each alert is a message", single)
    slow = world.copy()
    slow.seconds_a_call = 1.3
    yield Round("there is not enough time", slow)
    down = every_kind_of_change()
    down.dexatel.outage = DOWN
    for _ in range(2):
        run(down)
    yield Round("the provider is down for the third time", down)
    yield Round("one more campaign is read, since none could be", _only_one_can_be_read())
