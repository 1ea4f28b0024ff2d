"""All that can happen to the reporter: by chance in a property test, or in the order of an example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from local.dexatel_simulator.list_behavior import ListBehavior
from tests.canary import key
from tests.faults.campaigns import becomes, named
from tests.faults.rounds import DOWN, INVALID, new_world
from tests.faults.ways import applies
from tests.harness.calls import Call, Do, Way
from tests.harness.process import Process
from tests.harness.promises import (
    in_order,
    is_as_the_provider_says,
    old_ends_are_no_news,
    published_at_most_once,
    published_or_pending,
)
from tests.harness.tables import CAMPAIGNS, HISTORY, Item
from tests.harness.world import FINAL, OF_UNFINISHED_DISCOVERY

type Happening = Callable[[Story], None]
type Invocation = Callable[[Process], object]
type Moment = tuple[int | str, bool, Happening]
"""At the call with this number, or at the first one of this operation; whether after it; and what happens."""

_DEEPEST = 2
# A run stops publishing longer than this before its deadline.
_CLAIMS_ALLOW = timedelta(seconds=10)


class Story:
    """A world and its reporter. `check` compares what has happened with the promises."""

    def __init__(self) -> None:
        self.world = new_world(page_size=2)
        self.lists_messages(has_messages=True)
        self.forgiven: set[str] = set()
        self._relisted: set[str] = set()
        self._process = Process(self.world)
        self._deep = 0
        self._published_before_jump: int | None = None

    # The user

    def watch(self, campaign_id: str) -> None:
        """Lists it, if need be over the item that is there."""
        if campaign_id in self.world.histories():
            self._relisted.add(campaign_id)
        self._forgive(campaign_id)
        self.world.watch(campaign_id)

    def delete(self, campaign_id: str) -> None:
        self._forgive(campaign_id)
        self.world.delete(campaign_id)

    def relabel(self, campaign_id: str, label: str) -> None:
        if (campaign_id,) in self.world.campaigns:
            self.world.sets(campaign_id, label=label)

    def put_back(self, campaign_id: str) -> None:
        if (campaign_id,) in self.world.campaigns:
            self.world.unsets(campaign_id, "finished_at")

    def ignore(self, campaign_id: str, *, ignored: bool) -> None:
        if (campaign_id,) in self.world.campaigns:
            self.world.sets(campaign_id, ignored=ignored)

    def _forgive(self, campaign_id: str) -> None:
        """Pending alerts are gone with their item, and published ones may be published again for a new item."""
        alert_ids = self.world.pending() | self.world.times_published().keys()
        mine = {alert_id for alert_id in alert_ids if alert_id.startswith(campaign_id)}
        self.world.excused |= mine
        self.forgiven |= mine

    # The provider, time, and what scans see

    def becomes(self, campaign_id: str, status: str, delivered: int = 0, hours_ago: float = 0) -> None:
        becomes(self.world, campaign_id, status, hours_ago=hours_ago, delivered=delivered)

    def delivers(self, campaign_id: str, delivered: int) -> None:
        """Its counts move, in the status that it has."""
        if data := self.world.dexatel.data(campaign_id):
            self.becomes(campaign_id, data["status"], delivered)

    def says(self, campaign_id: str, body: bytes) -> None:
        self.world.says(campaign_id, body)

    def forgets(self, campaign_id: str) -> None:
        self.world.dexatel.forget(campaign_id)

    def lists_messages(self, *, has_messages: bool) -> None:
        """Whether the provider's list shows the counts from now on."""
        self.world.dexatel.campaign_list.behavior = ListBehavior(largest_size=2, has_messages=has_messages)

    def goes_down(self, *, down: bool) -> None:
        self.world.dexatel.outage = DOWN if down else None

    def rotates_key(self, key: str, secret: str) -> None:
        self.world.dexatel.api_key, self.world.secret = key, secret

    def jumps(self, **duration: float) -> None:
        """Changes the time of day. The time that Lambda leaves to a run under way stays the same.

        Claims are compared with the time of day. If that jumps further than they allow for, two runs under way may
        both publish an alert.
        """
        self.world.clock.jumps(**duration)
        if self._deep and abs(timedelta(**duration)) > _CLAIMS_ALLOW and self._published_before_jump is None:
            self._published_before_jump = len(self.world.alerts)

    def passes(self, seconds: float) -> None:
        self.world.clock.passes(seconds)

    def scans_lag(self, *, lag: bool) -> None:
        """From now on scans show the list in its present state."""
        self.world.tables.lagging = dict(self.world.campaigns) if lag else None

    # Runs and discoveries

    def run(self, moments: Sequence[Moment] = (), *, ids: Sequence[str] = ()) -> None:
        """A run in the one process that is kept, with these happenings at its calls."""
        self._invoke(self._living_process(), _runs_over(ids), moments)

    def discover(self, moments: Sequence[Moment] = ()) -> None:
        """A discovery in the one process that is kept. From now on the world discovers."""
        self.world.discovers = True
        self._invoke(self._living_process(), Process.discover_whatever_comes, moments)

    def _living_process(self) -> Process:
        if self._process.is_dead:
            self._process = Process(self.world)
        return self._process

    def run_undisturbed(self) -> None:
        """A run that ends the round under way, and then one over the whole list if nothing prevents it."""
        self.run()
        goes_on = "position" in self.world.state
        readable = self._readable()
        run = self._process.run()
        if run["outcome"] == "complete" and not goes_on and self.world.tables.lagging is None:
            is_as_the_provider_says(self.world, readable)

    def _readable(self) -> set[str]:
        """The campaigns on watch that have no pending alert, are not scheduled for later, and have a good answer."""
        on_watch = {
            campaign_id
            for (campaign_id,), item in self.world.campaigns.items()
            if campaign_id != INVALID and not item.keys() & {"finished_at", "outbox"} and not self._is_later(item)
        }
        return {each for each in on_watch - self.world.ignored if self.world.dexatel.data(each)}

    def _is_later(self, item: Item) -> bool:
        """Whether the campaign is not polled in every round."""
        return str(item.get("schedule", {}).get("S", "")) > self.world.clock.text(minutes=15)

    def run_elsewhere(self, moments: Sequence[Moment] = (), *, ids: Sequence[str] = (), skew: float = 0) -> None:
        """A run of another process, at the same time."""
        if self._deep < _DEEPEST:
            self._invoke(Process(self.world, skew=skew), _runs_over(ids), moments)

    def discover_elsewhere(self, moments: Sequence[Moment] = (), *, skew: float = 0) -> None:
        """A discovery of another process, at the same time."""
        self.world.discovers = True
        if self._deep < _DEEPEST:
            self._invoke(Process(self.world, skew=skew), Process.discover_whatever_comes, moments)

    def _invoke(self, process: Process, invocation: Invocation, moments: Sequence[Moment]) -> None:
        begun = len(process.calls)
        asked: set[str] = set()

        def way(process: Process, call: Call, do: Do) -> Any:
            places = {call.number - begun} | ({call.operation} - asked)
            asked.add(call.operation)
            now = [(after, what) for place, after, what in moments if place in places]
            for what in (what for after, what in now if not after):
                what(self)
            fails = (what.way for _, what in now if isinstance(what, Fails) and applies(what.way, call))
            answer = next(fails, lambda _process, _call, do: do())(process, call, do)
            for what in (what for after, what in now if after):
                what(self)
            return answer

        self._deep += 1
        with process.happening(way):
            invocation(process)
        self._deep -= 1
        if not self._deep and self._published_before_jump is not None:
            self.world.excused |= {alert.alert_id for alert in self.world.alerts[self._published_before_jump :]}
            self._published_before_jump = None

    # The promises

    def check(self) -> None:
        published_at_most_once(self.world)
        published_or_pending(self.world, self.forgiven)
        old_ends_are_no_news(self.world, self._relisted)
        in_order(self.world)
        assert self.world.broken == []

    def ends_well(self) -> None:
        """Once nothing happens any more: no alert waits, ended campaigns are finished, and nothing more is written."""
        self.goes_down(down=False)
        self.scans_lag(lag=False)
        self.rotates_key(key("last"), key("last"))
        self.becomes(named("answers"), "in_progress")
        self.watch(named("answers"))
        for campaign_id in self.world.ignored:
            self.ignore(campaign_id, ignored=False)
        self.world.clock.is_right()
        for hours in (0.05, 100.0, 0.05, 0.05, 0.05, 30.0, 0.05):
            self.jumps(hours=hours)
            self._follow_the_schedule()
        before = self.world.writes.copy()
        self._follow_the_schedule()
        assert all(self.world.writes[table] == before[table] for table in (CAMPAIGNS, HISTORY))
        self.check()
        assert not self.world.pending()
        assert not self.world.state.keys() & {"outage", "lease_until", "position"}
        assert not self.world.state_of_discovery.keys() & OF_UNFINISHED_DISCOVERY
        for (campaign_id,), item in self.world.campaigns.items():
            assert "finished_at" in item or campaign_id in self._going_on()
            assert "finished_at" not in item or _is_over(item)

    def _follow_the_schedule(self) -> None:
        if self.world.discovers:
            self.discover()
        self.run()

    def _going_on(self) -> set[str]:
        """The campaigns that have not ended, by the answers of the provider."""
        data = {each: self.world.dexatel.data(each) for each in self.world.dexatel.campaign_ids - {INVALID}}
        return {each for each, found in data.items() if not found or found["status"] not in FINAL}


def _runs_over(campaign_ids: Sequence[str]) -> Invocation:
    event = {"campaign_ids": list(campaign_ids)} if campaign_ids else {}
    return lambda process: process.run_whatever_comes(event)


def _is_over(item: Item) -> bool:
    """Whether its campaign has ended, by its attributes."""
    problem, status = (item.get(name, {"S": None})["S"] for name in ("problem", "status"))
    return problem in {"invalid_identifier", "not_found"} or status in FINAL


@dataclass(frozen=True)
class Fails:
    """The call itself fails."""

    way: Way

    def __call__(self, _: Story) -> None:
        """Nothing else happens."""
