"""The rounds in which each call fails once: a list with every kind of change, and what has to come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.canary import key
from tests.faults.processes import Call, Do, Killed, Process
from tests.faults.promises import in_order
from tests.faults.tables import CAMPAIGNS, HISTORY
from tests.faults.world import FINAL, World

INVALID = "no-uuid"
# The minutes from one round to the next, which have to be enough however the reporter was left: while what a dead run
# holds is still its own, and then until what is missing has been missed three times in a row.
_MINUTES = (1.0, 1.5, 1.0, 1.0)


def named(name: str) -> str:
    """An id, the same in every test run."""
    return str(uuid5(NAMESPACE_URL, name))


def every_kind_of_change(*, page_size: int = 7) -> World:
    """A world in which the next run meets every kind of change at once."""
    world = World(page_size=page_size)
    _had_been_told(world)
    _began_long_ago(world)
    _are_known(world)
    _died_with_alerts(world)
    world.clock.jumps(minutes=3)
    world.becomes(named("starts"), "in_progress")
    world.becomes(named("moves"), "in_progress", delivered=70)
    world.becomes(named("completes"), "completed", delivered=99, failed=1)
    world.becomes(named("completes low"), "completed", delivered=20, failed=80)
    world.becomes(named("fails"), "failed", failed=100)
    world.becomes(named("is canceled"), "canceled")
    world.becomes(named("listed again"), "completed", delivered=100)
    world.becomes(named("is readable"), "in_progress", delivered=5)
    world.becomes(named("is strange"), "paused")
    world.becomes(named("goes wrong"), "in_progress", delivered=20, failed=40)
    world.becomes(named("has settled"), "completed", delivered=60, failed=40)
    world.becomes(named("completes, muted"), "completed", delivered=100)
    world.provider.campaigns[named("is unreadable")] = b"<html>"
    world.watch(named("listed again"), label="again")
    world.watch(named("finished, listed again"))
    world.put_back(named("put back"))
    world.becomes(named("appears"), "in_progress")
    world.becomes(named("ended just now"), "completed", delivered=100, hours_ago=1)
    world.becomes(named("ended last week"), "failed", hours_ago=170)
    for name in ("appears", "ended just now", "ended last week", "was never there"):
        world.watch(named(name))
    world.watch(INVALID)
    return world


def _had_been_told(world: World) -> None:
    """Days ago these ended, or were not found."""
    world.clock.jumps(days=-3)
    for name in ("put back", "finished, listed again"):
        world.becomes(named(name), "failed", delivered=4)
        world.watch(named(name))
    world.watch(named("is still missing"))
    for _ in range(3):
        _run(world, Process(world))
    world.clock.jumps(days=3)


def _began_long_ago(world: World) -> None:
    """An hour ago these were seen, as they are."""
    world.clock.jumps(minutes=-61)
    world.becomes(named("is overdue"), "scheduled")
    world.becomes(named("has stalled"), "in_progress", delivered=1)
    for name in ("is overdue", "has stalled"):
        world.watch(named(name))
    world.clock.jumps(minutes=-10)
    _run(world, Process(world))
    world.clock.jumps(minutes=70)


def _are_known(world: World) -> None:
    """These have been seen, as they were."""
    world.becomes(named("starts"), "scheduled")
    world.becomes(named("has settled"), "completed", delivered=50)
    world.becomes(named("was muted"), "in_progress", delivered=20, failed=40)
    world.watch(named("was muted"), muted_until=(world.clock() + timedelta(minutes=4)).isoformat())
    world.watch(named("completes, muted"), muted_until=(world.clock() + timedelta(hours=2)).isoformat())
    running = ("moves", "completes", "completes low", "fails", "is canceled", "is unreadable", "is strange")
    for name in (*running, "goes wrong", "listed again", "left by one that died", "told by one that died"):
        world.becomes(named(name), "in_progress", delivered=1)
        world.watch(named(name), label=name)
    world.becomes(named("completes, muted"), "in_progress")
    world.provider.campaigns[named("is readable")] = b"<html>"
    for name in ("starts", "has settled", "is readable", "is missing"):
        world.watch(named(name))
    known = [each for (each,) in world.campaigns if each not in {named("is overdue"), named("has stalled")}]
    _run(world, Process(world), known)
    world.becomes(named("was muted"), "completed", delivered=40, failed=60)
    _run(world, Process(world), known)


def _died_with_alerts(world: World) -> None:
    """Of two processes one died before SNS had its alert, and one right after."""
    for name, after in (("left by one that died", False), ("told by one that died", True)):
        world.becomes(named(name), "failed", delivered=10, failed=90)
        process = Process(world)
        with process.happening(_dies_at_publish(after=after)):
            process.run_whatever_comes({"campaign_ids": [named(name)]})


def _dies_at_publish(*, after: bool) -> Callable[[Process, Call, Do], Any]:
    def way(process: Process, call: Call, do: Do) -> Any:
        if call.operation != "publish":
            return do()
        if after:
            do()
        process.world.excuse()
        process.is_dead = True
        raise Killed

    return way


def _run(world: World, process: Process, campaign_ids: list[str] | None = None) -> None:
    world.clock.passes(60)
    process.run({"campaign_ids": campaign_ids} if campaign_ids else {})


# The rounds


@dataclass(frozen=True)
class Round:
    """What a process is about to do; `key` is the one that it has read before, if it has."""

    name: str
    world: World
    event: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None

    def begin(self) -> Process:
        """The process, in a world of its own."""
        world = self.world.copy()
        process = Process(world)
        if self.key:
            secret, world.secret = world.secret, self.key
            process.reporter.dependencies.api_key.read()
            world.secret = secret
            process.calls.clear()
        return process


def rounds() -> Iterator[Round]:
    """Their names say what is special about each."""
    world = every_kind_of_change()
    old_key = world.secret
    world.provider.key = key("second")
    yield Round("the key is refused", world.copy())
    _run(world, Process(world))
    assert [alert.event for alert in world.accepted][-1] == "reporter.key_rejected"
    world.secret = world.provider.key
    yield Round("the key was rotated", world, key=old_key)
    yield Round("a cold start", world)
    every = sorted(campaign_id for (campaign_id,) in world.campaigns)
    yield Round("its user asks for it", world, {"campaign_ids": every})
    single = world.copy()
    single.group_above = 0
    yield Round("each alert is a message", single)
    slow = world.copy()
    slow.seconds_a_call = 1.3
    yield Round("there is not enough time", slow)
    down = every_kind_of_change()
    down.provider.is_down = True
    for _ in range(2):
        _run(down, Process(down))
    yield Round("the provider is down for the third time", down)


# What comes of them


@dataclass(frozen=True)
class Outcome:
    """What has to be the same whatever failed: the histories, the alerts about campaigns, and that all is over."""

    history: dict[str, list[tuple[str, ...]]]
    told: frozenset[str]


def heal(process: Process) -> Outcome:
    """What comes of the world once nothing fails any more, day after day; what is not as it should be is `broken`."""
    world, broken = process.world, process.world.broken
    world.seconds_a_call = 0.01
    world.provider.is_down = False
    world.secret = world.provider.key
    left = process.deadline
    in_time = 0
    for minutes in _MINUTES:
        world.clock.passes(minutes * 60)
        process = _living(process)
        started = world.clock()
        run = process.run()
        if started < left:
            continue
        in_time += 1
        if run.outcome == "skipped":
            broken.append("a dead run's lease blocks beyond its deadline")
        if in_time == 2 and world.waiting():
            broken.append(f"alerts still wait: {world.waiting()}")
    assert in_time >= 3
    _nothing_is_written_where_nothing_is_new(process)
    _all_is_over_in_the_end(process)
    _told_once(world)
    in_order(world)
    return Outcome(
        {campaign_id: [_of(record) for record in records] for campaign_id, records in world.history().items()},
        frozenset(alert.alert_id for alert in world.accepted if alert.campaign_id),
    )


def _living(process: Process) -> Process:
    return Process(process.world) if process.is_dead else process


def _nothing_is_written_where_nothing_is_new(process: Process) -> None:
    before = process.world.writes.copy()
    process.run()
    if any(process.world.writes[table] != before[table] for table in (CAMPAIGNS, HISTORY)):
        process.world.broken.append("a run that found nothing new wrote")


def _all_is_over_in_the_end(process: Process) -> None:
    """What goes on completes a day later, what is missing has been waited for, and then nobody is asked of any more."""
    world = process.world
    world.clock.jumps(hours=25)
    for campaign_id, said in world.provider.campaigns.items():
        if isinstance(said, bytes) or said["status"] not in FINAL:
            world.becomes(campaign_id, "completed", delivered=100)
    process.run()
    calls = len(process.calls)
    process.run()
    if unfinished := [key for key, item in world.campaigns.items() if "finished_at" not in item]:
        world.broken.append(f"polled for ever: {unfinished}")
    if any(call.service == "provider" for call in process.calls[calls:]):
        world.broken.append("the provider is asked of what is over")
    if waiting := world.waiting():
        world.broken.append(f"never sent: {waiting}")
    if world.state.keys() & {"outage", "lease_until", "position"}:
        world.broken.append(f"never ends: {world.state}")


def _told_once(world: World) -> None:
    for alert_id, times in world.told().items():
        if times > 1 and alert_id not in world.excused:
            world.broken.append(f"told {times} times: {alert_id}")
    texts = {(alert.alert_id, alert.message) for alert in world.accepted}
    if len(texts) != len(world.told()):
        world.broken.append("two alerts with one id differ")
    health = [alert for alert in world.accepted if not alert.campaign_id]
    for before, after in pairwise(health):
        if before.event == after.event and before.alert_id != after.alert_id:
            world.broken.append(f"told twice in a row: {after.event}")
    if health and health[-1].event != "reporter.recovered":
        world.broken.append("the recovery was not told")


def _of(record: Any) -> tuple[str, ...]:
    """A record, but for its times."""
    names = ("revision", "status", "messages_total", "messages_delivered", "messages_failed")
    return tuple(next(iter(record[name].values())) for name in names)
