"""What can happen to the reporter, as words to tell it in: by chance, or in a plain example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from campaign_reporter.model.campaign import is_campaign_id
from tests.canary import key
from tests.faults.processes import Call, Do, Process, Way
from tests.faults.promises import (
    in_order,
    is_as_the_provider_says,
    old_ends_are_untold,
    told_at_most_once,
    told_or_waiting,
)
from tests.faults.rounds import named
from tests.faults.tables import CAMPAIGNS, HISTORY, Item
from tests.faults.ways import applies
from tests.faults.world import FINAL, World

type Happening = Callable[[Story], None]
# At the call with this number, or the first of this operation, before or after it has been done.
type Moment = tuple[int | str, bool, Happening]

_DEEPEST = 2
# Between the last moment at which a run begins to publish and its deadline lies more than this.
_CLAIMS_ALLOW = timedelta(seconds=10)


class Story:
    """A world and its reporter; each thing that happens is checked against the promises."""

    def __init__(self) -> None:
        self.world = World(page_size=2)
        self.forgiven: set[str] = set()
        self._relisted: set[str] = set()
        self._process = Process(self.world)
        self._deep = 0
        self._told_before_jump: int | None = None

    # The user

    def watch(self, campaign_id: str) -> None:
        """Anew, or over the item that is there."""
        if campaign_id in self.world.history():
            self._relisted.add(campaign_id)
        self._forgive(campaign_id)
        self.world.watch(campaign_id)

    def delete(self, campaign_id: str) -> None:
        self._forgive(campaign_id)
        self.world.campaigns.pop((campaign_id,), None)

    def relabel(self, campaign_id: str, label: str) -> None:
        if item := self.world.campaigns.get((campaign_id,)):
            self.world.campaigns[campaign_id,] = {**item, "label": {"S": label}}

    def put_back(self, campaign_id: str) -> None:
        if (campaign_id,) in self.world.campaigns:
            self.world.put_back(campaign_id)

    def _forgive(self, campaign_id: str) -> None:
        """What waited on the item is gone with it, and what was told may be told again of a new one."""
        mine = {_id for _id in self.world.owed() | self.world.told().keys() if _id.startswith(campaign_id)}
        self.world.excused |= mine
        self.forgiven |= mine

    # The provider, time, and what scans see

    def becomes(self, campaign_id: str, status: str, delivered: int = 0, hours_ago: float = 0) -> None:
        self.world.becomes(campaign_id, status, hours_ago=hours_ago, delivered=delivered)

    def delivers(self, campaign_id: str, delivered: int) -> None:
        """The one campaign gets on, in the status that it has."""
        if isinstance(said := self.world.provider.campaigns.get(campaign_id), dict):
            self.becomes(campaign_id, said["status"], delivered)

    def says(self, campaign_id: str, body: bytes) -> None:
        self.world.provider.campaigns[campaign_id] = body

    def forgets(self, campaign_id: str) -> None:
        self.world.provider.campaigns.pop(campaign_id, None)

    def goes_down(self, *, down: bool) -> None:
        self.world.provider.is_down = down

    def rotates_key(self, key: str, secret: str) -> None:
        self.world.provider.key, self.world.secret = key, secret

    def jumps(self, **duration: float) -> None:
        """The time of day; what Lambda leaves to a run in the middle of which it does only passes.

        Claims are compared with the time of day. Where that jumps further than they allow for, two runs that are at
        work may both send what is told until they are over.
        """
        self.world.clock.jumps(**duration)
        if self._deep and abs(timedelta(**duration)) > _CLAIMS_ALLOW and self._told_before_jump is None:
            self._told_before_jump = len(self.world.accepted)

    def passes(self, seconds: float) -> None:
        self.world.clock.passes(seconds)

    def scans_lag(self, *, lag: bool) -> None:
        """From now on they show the list as it is now."""
        self.world.tables.lagging = dict(self.world.campaigns) if lag else None

    # Runs

    def run(self, moments: Sequence[Moment] = (), *, ids: Sequence[str] = ()) -> None:
        """A run of the process that runs are given to, at whose calls this happens."""
        if self._process.is_dead:
            self._process = Process(self.world)
        self._run(self._process, moments, ids)

    def run_undisturbed(self) -> None:
        """A run that ends the round under way, and one over the whole list where nothing from before prevents it."""
        self.run()
        goes_on = "position" in self.world.state
        readable = self._readable()
        run = self._process.run()
        if run.outcome == "complete" and not goes_on and self.world.tables.lagging is None:
            is_as_the_provider_says(self.world, readable)

    def _readable(self) -> set[str]:
        """What is on watch, owes no alert and has a good answer."""
        on_watch = {
            campaign_id
            for (campaign_id,), item in self.world.campaigns.items()
            if is_campaign_id(campaign_id) and not item.keys() & {"finished_at", "outbox"}
        }
        return {each for each in on_watch if isinstance(self.world.provider.campaigns.get(each), dict)}

    def run_elsewhere(self, moments: Sequence[Moment] = (), *, ids: Sequence[str] = (), skew: float = 0) -> None:
        """A run of another process, at the same time."""
        if self._deep < _DEEPEST:
            self._run(Process(self.world, skew=skew), moments, ids)

    def _run(self, process: Process, moments: Sequence[Moment], ids: Sequence[str]) -> None:
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
            process.run_whatever_comes({"campaign_ids": list(ids)} if ids else {})
        self._deep -= 1
        if not self._deep and self._told_before_jump is not None:
            self.world.excused |= {alert.alert_id for alert in self.world.accepted[self._told_before_jump :]}
            self._told_before_jump = None

    # The promises

    def check(self) -> None:
        told_at_most_once(self.world)
        told_or_waiting(self.world, self.forgiven)
        old_ends_are_untold(self.world, self._relisted)
        in_order(self.world)
        assert self.world.broken == []

    def ends_well(self) -> None:
        """Once nothing happens any more, nothing waits, what is over is off the watch, and nothing more is written."""
        self.goes_down(down=False)
        self.scans_lag(lag=False)
        self.rotates_key(key("last"), key("last"))
        self.becomes(named("answers"), "in_progress")
        self.watch(named("answers"))
        self.world.clock.is_right()
        for hours in (0.05, 100.0, 0.05, 0.05, 0.05, 30.0, 0.05):
            self.jumps(hours=hours)
            self.run()
        before = self.world.writes.copy()
        self.run()
        assert all(self.world.writes[table] == before[table] for table in (CAMPAIGNS, HISTORY))
        self.check()
        assert not self.world.owed()
        assert not self.world.state.keys() & {"outage", "lease_until", "position"}
        for (campaign_id,), item in self.world.campaigns.items():
            assert "finished_at" in item or campaign_id in self._going_on()
            assert "finished_at" not in item or _is_over(item)

    def _going_on(self) -> set[str]:
        """The campaigns that are not over, by what the provider says of them."""
        provider = self.world.provider.campaigns.items()
        over = {each for each, said in provider if isinstance(said, dict) and said["status"] in FINAL}
        return {each for each, _ in provider if is_campaign_id(each)} - over


def _is_over(item: Item) -> bool:
    """By what the reporter has written."""
    problem, status = (item.get(name, {"S": None})["S"] for name in ("problem", "status"))
    return problem in {"invalid_identifier", "not_found"} or status in FINAL


class Fails:
    """A moment at which the call itself fails."""

    def __init__(self, way: Way) -> None:
        self.way = way

    def __call__(self, _: Story) -> None:
        """Nothing else happens."""

    def __repr__(self) -> str:
        return f"Fails({self.way.__name__})"
