"""Processes of the function, whose every call can fail, be the last one, or have something happen at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from campaign_reporter.errors import ReporterError
from campaign_reporter.invocation import PollSegments, Rehearse, read_event
from campaign_reporter.model.run_summary import RunSummary
from campaign_reporter.polling.dependencies import Dependencies
from campaign_reporter.polling.reporter import Reporter
from campaign_reporter.provider.api_key import ApiKey
from campaign_reporter.provider.transport import Answer, Transport
from campaign_reporter.sending.topic import Topic
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.runs import RunsTable
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.pace import Pace
from tests.builders import POLICY
from tests.faults.tables import CAMPAIGNS, HISTORY, RUNS
from tests.faults.world import World

SECONDS = 120.0


class InThisThread(Executor):
    """In the place of a pool of threads: one worker does all there is, and any other comes too late."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()
        self._is_at_work = False

    def submit(self, fn: Callable[[], None], /) -> Future[None]:  # type: ignore[override]  # all that is asked of it
        done: Future[None] = Future()
        if not self._is_at_work:
            self._is_at_work = True
            fn()
        done.set_result(None)
        return done

    def map[T, R](self, fn: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:  # type: ignore[override]  # as above
        return map(fn, items)


class Killed(BaseException):
    """The process is gone: nothing of it catches this, and no call of it gets anywhere any more."""


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
        dependencies = Dependencies(
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
            sleep=lambda _: None,
            new_pool=InThisThread,
        )
        self.reporter = Reporter(dependencies)

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
