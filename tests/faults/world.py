"""All that outlives a process of the function: the tables, the topic, the secret, the provider, time and the user.

And the processes themselves, whose every call can fail, be the last one, or have something happen at it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, Self, cast

from campaign_reporter.errors import ReporterError
from campaign_reporter.invocation import PollSegments, Rehearse, read_event
from campaign_reporter.pace import Deadline, Pace
from campaign_reporter.provider.api_key import ApiKey
from campaign_reporter.provider.transport import Answer, Transport
from campaign_reporter.reporter import Reporter
from campaign_reporter.sending.topic import Topic
from campaign_reporter.summary import RunSummary
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.runs import RunsTable
from campaign_reporter.tables.status_history import StatusHistoryTable
from tests.builders import POLICY
from tests.canary import CANARY, key
from tests.faults.tables import CAMPAIGNS, HISTORY, RUNS, Item, Tables

SECONDS = 120.0
FINAL = frozenset({"completed", "failed", "canceled"})
_STATE = ("state#1/1", "-")
_DATE = "%Y-%m-%d %H:%M:%S"


class Killed(BaseException):
    """The process is gone: nothing of it catches this, and no call of it gets anywhere any more."""


class Clock:
    """The time of day, which can jump, and that which only passes."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) -> None:
        self.now = self._latest = now
        self.passed = 0.0

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.passed += seconds
        self.jumps(seconds=seconds)

    def jumps(self, **duration: float) -> None:
        self.now += timedelta(**duration)
        self._latest = max(self._latest, self.now)

    def is_right(self) -> None:
        """It was set back at times: what has been written for later is not further away than it was meant to be."""
        self.now = max(self._latest, self.now)


@dataclass
class Provider:
    """What Dexatel says of each campaign: a status and counts, or a body that is none."""

    key: str = key("first")
    is_down: bool = False
    campaigns: dict[str, dict[str, Any] | bytes] = field(default_factory=dict)

    def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        campaign_id = path.rpartition("/")[2]
        if self.is_down:
            return Answer(503, {}, b"")
        if (sent := headers["X-Dexatel-Key"]) != self.key:
            return Answer(401, {}, json.dumps({"errors": [{"message": f"there is no key {sent}"}]}).encode())
        if campaign_id not in self.campaigns:
            return Answer(404, {}, b'{"errors": [{"code": 1601, "message": "Campaign not found"}]}')
        said = self.campaigns[campaign_id]
        if isinstance(said, bytes):
            return Answer(200, {}, said)
        data = {"id": campaign_id, "name": "Black Friday", "channel": "SMS"} | said
        return Answer(200, {}, json.dumps({"data": data}).encode())


@dataclass(frozen=True)
class Accepted:
    """An alert that SNS has accepted."""

    alert_id: str
    event: str
    campaign_id: str | None
    message: str

    @classmethod
    def all_of(cls, request: Mapping[str, Any]) -> list[Self]:
        """The alerts of a message, which is one, or a group of them."""
        document = json.loads(request["Message"])
        return [cls.of(each) for each in document.get("alerts", [document])]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        return cls(document["alert_id"], document["event"], document["campaign"]["id"], json.dumps(document))


class World:
    """Everything there is. `broken` lists the promises that a write broke at the moment it was made."""

    def __init__(self, *, page_size: int = 1_000) -> None:
        self.clock = Clock()
        self.seconds_a_call = 0.01
        self.group_above = 3
        self.tables = Tables(page_size=page_size)
        self.tables.on_write = self._inspect
        self.provider = Provider()
        self.secret = self.provider.key
        self.accepted: list[Accepted] = []
        self.excused: set[str] = set()
        self.broken: list[str] = []
        self.writes: Counter[str] = Counter()
        self._runs = count(1)

    def copy(self) -> World:
        made = World()
        made.clock.now, made.clock.passed = self.clock.now, self.clock.passed
        made.seconds_a_call = self.seconds_a_call
        made.group_above = self.group_above
        made.tables = self.tables.copy()
        made.tables.on_write = made._inspect
        made.provider = Provider(self.provider.key, self.provider.is_down, dict(self.provider.campaigns))
        made.secret = self.secret
        made.accepted = list(self.accepted)
        made.excused = set(self.excused)
        return made

    # The user

    def watch(self, campaign_id: str, **attributes: str) -> None:
        """Puts an item, over the one that is there."""
        item = {"campaign_id": campaign_id, **attributes}
        self.campaigns[campaign_id,] = {name: {"S": value} for name, value in item.items()}

    def put_back(self, campaign_id: str) -> None:
        """On watch, once it has finished."""
        item = self.campaigns[campaign_id,]
        self.campaigns[campaign_id,] = {name: value for name, value in item.items() if name != "finished_at"}

    # The provider

    def becomes(self, campaign_id: str, status: str, *, hours_ago: float = 0, **counts: int) -> None:
        """It is so at the provider from now on, since so many hours; what is scheduled is so for ten minutes later."""
        updated = self.clock() - timedelta(hours=hours_ago)
        schedule = self.clock() + timedelta(minutes=10) if status == "scheduled" else None
        self.provider.campaigns[campaign_id] = {
            "status": status,
            "messages": {"total": 100, "delivered": 0, "failed": 0} | counts,
            "update_date": updated.strftime(_DATE),
            "schedule": schedule and schedule.strftime(_DATE),
        }

    # The other services

    def publish(self, **request: Any) -> dict[str, Any]:
        self.look_for_a_key("an alert", request)
        self.accepted += Accepted.all_of(request)
        return {"MessageId": "an-id"}

    def get_secret_value(self, **_: Any) -> dict[str, Any]:
        return {"SecretString": self.secret}

    # What is seen

    @property
    def campaigns(self) -> dict[tuple[str, ...], Item]:
        return self.tables.items[CAMPAIGNS]

    @property
    def state(self) -> Item:
        """What one run tells the next, and the lease."""
        return self.tables.items[RUNS].get(_STATE, {})

    def history(self) -> dict[str, list[Item]]:
        """Each campaign's records in the order of time."""
        found: dict[str, list[Item]] = {}
        for (campaign_id, _), record in sorted(self.tables.items[HISTORY].items()):
            found.setdefault(campaign_id, []).append(record)
        return found

    def owed(self) -> set[str]:
        """The ids of all alerts that are owed, as the tables have it."""
        owing = (*self.campaigns.values(), self.state)
        return {alert_id for item in owing for alert_id in item.get("outbox", {"M": {}})["M"]}

    def waiting(self) -> set[str]:
        """Those of them that nothing keeps from being sent: a mute does."""
        muted = [item for item in self.campaigns.values() if self._is_muted(item)]
        held = {alert_id for item in muted for alert_id in item.get("outbox", {"M": {}})["M"]}
        return self.owed() - held

    def _is_muted(self, item: Item) -> bool:
        return "muted_until" in item and item["muted_until"]["S"] > self.clock().isoformat()

    def told(self) -> Counter[str]:
        """How often each alert was accepted."""
        return Counter(alert.alert_id for alert in self.accepted)

    def excuse(self) -> None:
        """Something fails now: what SNS has accepted, and nobody could write down yet, may be sent again."""
        self.excused |= self.owed() & self.told().keys()

    def _inspect(self, table: str, before: Item | None, after: Item) -> None:
        self.writes[table] += 1
        self.look_for_a_key(table, after)
        if table == HISTORY and before is not None:
            self.broken.append(f"a record was changed: {before} to {after}")
        if table == CAMPAIGNS and before is None:
            self.broken.append(f"an item appeared that no user has put: {after}")
        if table == CAMPAIGNS and before is not None and before.get("label") != after.get("label"):
            self.broken.append(f"the user's label was changed: {before} to {after}")
        if table == CAMPAIGNS and "finished_at" in after:
            owed = {*after.get("outbox", {"M": {}})["M"], *(before or {}).get("outbox", {"M": {}})["M"]}
            if unsent := owed - self.told().keys():
                self.broken.append(f"left the watch before SNS accepted {unsent}")

    def look_for_a_key(self, place: str, what: object) -> None:
        if CANARY in repr(what):
            self.broken.append(f"a key is in {place}")

    def next_request(self) -> str:
        return f"request-{next(self._runs)}"


@dataclass(frozen=True)
class Call:
    """One call of a process to the world; the SDK's repeats are part of it, those of the provider's client are not."""

    number: int
    service: str
    operation: str
    request: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.number} {self.operation}"


type Do = Callable[[], Any]
type Way = Callable[[Process, Call, Do], Any]


class Process:
    """One process of the function, which may live through many runs."""

    def __init__(self, world: World, *, skew: float = 0) -> None:
        self.world = world
        self.calls: list[Call] = []
        self.happens: Way = lambda _process, _call, do: do()
        self.is_dead = False
        self.deadline = world.clock()
        self._ends = world.clock.passed + SECONDS
        self._skew = timedelta(seconds=skew)
        dynamodb: Any = _Client(self, "dynamodb", world.tables)
        history = StatusHistoryTable(dynamodb, HISTORY)
        pace = partial(Pace, 1e6, monotonic=lambda: world.clock.passed, sleep=world.clock.passes)
        self.reporter = Reporter(
            campaigns=CampaignsTable(dynamodb, CAMPAIGNS, history),
            history=history,
            runs=RunsTable(dynamodb, RUNS),
            topic=Topic(cast("Any", _Client(self, "sns", world)), "arn:alerts"),
            api_key=ApiKey(cast("Any", _Client(self, "secretsmanager", world)), "arn:key"),
            transport=cast("Transport", self),
            policy=replace(POLICY, settle_minutes=60),
            group_above=world.group_above,
            request_pace=pace(),
            publish_pace=pace(),
            clock=self._clock,
        )

    def run(self, event: Any = None) -> RunSummary:
        """Invokes the function, at once."""
        self._ends = ends = self.world.clock.passed + SECONDS
        self.deadline = self._clock() + timedelta(seconds=SECONDS)
        deadline = Deadline(at=self.deadline, remaining=lambda: max(0.0, ends - self.world.clock.passed))
        invocation = read_event({} if event is None else event)
        assert not isinstance(invocation, PollSegments | Rehearse)
        summary = self.reporter.handle(invocation, request_id=self.world.next_request(), deadline=deadline)
        if "internal_error" in summary.problems:
            self.world.broken.append("the reporter met what it does not know")
        self.world.look_for_a_key("a summary", summary)
        return summary

    def run_whatever_comes(self, event: Any = None) -> RunSummary | None:
        """Invokes the function, which may fail or die for what was done to it."""
        try:
            return self.run(event)
        except ReporterError as exc:
            self.world.look_for_a_key("an error", exc)
        except Killed:
            pass
        return None

    @contextmanager
    def happening(self, way: Way) -> Iterator[None]:
        """At every call, so long."""
        before, self.happens = self.happens, way
        yield
        self.happens = before

    def get(self, path: str, headers: Mapping[str, str], _seconds: float) -> Answer:
        """In the place of the transport's."""
        answer = self.ask("provider", "get", {"path": path}, lambda: self.world.provider.get(path, headers))
        assert isinstance(answer, Answer)
        return answer

    def ask(self, service: str, operation: str, request: Mapping[str, Any], do: Do) -> Any:
        self._must_live()
        call = Call(len(self.calls), service, operation, request)
        self.calls.append(call)
        self.world.clock.passes(self.world.seconds_a_call)

        def done() -> Any:
            self._must_live()
            return do()

        return self.happens(self, call, done)

    def _must_live(self) -> None:
        """Lambda ends the process with its invocation, whatever it waits for."""
        if not self.is_dead and self.world.clock.passed >= self._ends:
            self.world.excuse()
            self.is_dead = True
        if self.is_dead:
            raise Killed

    def _clock(self) -> datetime:
        return self.world.clock() + self._skew


class _Client:
    """As the SDK's clients look to the reporter."""

    def __init__(self, process: Process, service: str, does: object) -> None:
        self._process = process
        self._service = service
        self._does = does

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        do = getattr(self._does, operation)
        return lambda **request: self._process.ask(self._service, operation, request, partial(do, **request))
