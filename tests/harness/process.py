"""One process of the functions. All that a test has to know about the insides of the package is in this file.

The handlers are the real ones. The AWS clients, the transport, the time and the threads are those of the test.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

import discover_campaigns
import poll_campaigns
import send_digest
from campaign_reporter.alerts.document import to_document
from campaign_reporter.discovery.dependencies import Dependencies as DiscoveryDependencies
from campaign_reporter.errors import ReporterError
from campaign_reporter.polling.dependencies import Dependencies
from campaign_reporter.sending import topic
from campaign_reporter.settings import DiscoverySettings, Settings
from campaign_reporter.timing.budget import ANSWER_SECONDS, WRITING_SECONDS
from campaign_reporter.timing.pace import Pace
from tests.harness.calls import Call, Do, Killed, Way

if TYPE_CHECKING:
    from campaign_reporter.provider.transport import Answer
    from tests.harness.world import World

_new_dependencies = poll_campaigns.new_dependencies
_new_dependencies_of_discovery = discover_campaigns.new_dependencies

SECONDS = 120.0
# Enough to finish the campaigns that a run has begun, and not enough to begin another one.
SECONDS_TO_END = WRITING_SECONDS + ANSWER_SECONDS - 1
# Enough for a discovery to read a page or two, if each call takes 0.01 s.
SECONDS_FOR_A_PAGE = ANSWER_SECONDS + 2 * WRITING_SECONDS + 0.05


class Context(LambdaContext):
    """An invocation that has `remaining()` seconds left."""

    def __init__(self, request_id: str, remaining: Callable[[], float]) -> None:
        self._aws_request_id = request_id
        self._remaining = remaining
        self._function_name = "poll-campaigns"
        self._memory_limit_in_mb = 512
        self._invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:poll-campaigns"

    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override]  # a static method there
        return round(self._remaining() * 1000)


class InThisThread(Executor):
    """In the place of a pool of threads: one worker does all the work, so calls come in the same order every time."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()
        self._is_at_work = False

    def submit(self, fn: Callable[[], None], /) -> Future[None]:  # type: ignore[override]  # all that is asked of it
        done: Future[None] = Future()
        try:
            if not self._is_at_work:
                self._is_at_work = True
                try:
                    fn()
                finally:
                    self._is_at_work = False
        except BaseException as exc:  # noqa: BLE001 - a pool too keeps whatever is raised
            done.set_exception(exc)
        else:
            done.set_result(None)
        return done

    def map[T, R](self, fn: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:  # type: ignore[override]  # as above
        return map(fn, items)


@contextmanager
def swapped(*places: tuple[object, str, object]) -> Iterator[None]:
    """Sets each attribute, so long."""
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in places]
    for owner, name, value in places:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


@contextmanager
def only_what_counts() -> Iterator[None]:
    """Runs without texts for people, metrics and logs, which take a good part of their time."""

    def message(alert: Any, *_: object) -> str:
        return json.dumps({"sqs": json.dumps(to_document(alert))})

    logging.disable(logging.CRITICAL)
    with swapped((topic, "message", message), (poll_campaigns, "measure", lambda _: None)):
        yield
    logging.disable(logging.NOTSET)


class Process:
    """One process, which may live through many invocations. `happens` is what happens at each of its calls."""

    def __init__(self, world: World, *, skew: float = 0) -> None:
        self.world = world
        self.calls: list[Call] = []
        self.happens: Way = world.aws
        self.is_dead = False
        self.deadline = world.clock()
        self._ends: float | None = None
        self._skew = timedelta(seconds=skew)
        self._reporter = cache(poll_campaigns.reporter.__wrapped__)
        self._sender = cache(send_digest.sender.__wrapped__)
        self._discovery = cache(discover_campaigns.dependencies.__wrapped__)

    # Invocations

    def run(
        self, event: Any = None, *, seconds: float = SECONDS, remaining: Callable[[], float] | None = None
    ) -> dict[str, Any]:
        """Invokes the function that polls, and raises whatever it raises."""
        return self._invoke(poll_campaigns.lambda_handler, event, self.world.next_request(), seconds, remaining)

    def send_digest(self, event: Any = None, *, owner: str = "digest", seconds: float = SECONDS) -> dict[str, Any]:
        """Invokes the function that sends the digest."""
        return self._invoke(send_digest.lambda_handler, event, owner, seconds, None)

    def discover(self, event: Any = None, *, seconds: float = SECONDS) -> dict[str, Any]:
        """Invokes the function that discovers campaigns, and raises whatever it raises."""
        return self._invoke(discover_campaigns.lambda_handler, event, self.world.next_request(), seconds, None)

    def run_whatever_comes(self, event: Any = None) -> dict[str, Any] | None:
        """Invokes the function that polls. It may fail or die."""
        return self._whatever_comes(lambda: self.run(event))

    def discover_whatever_comes(self) -> dict[str, Any] | None:
        """Invokes the function that discovers campaigns. It may fail or die."""
        return self._whatever_comes(self.discover)

    def _whatever_comes(self, invoke: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        try:
            return invoke()
        except ReporterError as exc:
            self.world.look_for_a_key("an error", exc)
        except Killed:
            pass
        return None

    def _invoke(
        self,
        handler: Callable[[Any, LambdaContext], dict[str, Any]],
        event: Any,
        request_id: str,
        seconds: float,
        remaining: Callable[[], float] | None,
    ) -> dict[str, Any]:
        clock = self.world.clock
        self._ends = ends = clock.passed + seconds
        self.deadline = self._clock() + timedelta(seconds=seconds)
        context = Context(request_id, remaining or (lambda: max(0.0, ends - clock.passed)))
        with self._at_work():
            answer = handler({} if event is None else event, context)
        self.world.note_answer(answer)
        return answer

    def read_key(self) -> None:
        """Reads the API key, as an earlier invocation did."""
        with self._at_work():
            for dependencies in (self._reporter().dependencies, self._discovery()):
                dependencies.api_key.read()
        self.calls.clear()

    def close(self) -> None:
        """Ends its connections."""
        if self._reporter.cache_info().currsize and not self.world.is_in_memory:
            self._reporter().dependencies.transport.close()

    def dies(self) -> None:
        """Ends the process in the middle of what it does."""
        self.world.excuse()
        self.is_dead = True
        raise Killed

    @contextmanager
    def happening(self, way: Way) -> Iterator[None]:
        """This happens at every call, so long."""
        before, self.happens = self.happens, way
        yield
        self.happens = before

    # Its surroundings

    def _at_work(self) -> AbstractContextManager[None]:
        return swapped(*self._surroundings(), *self._in_memory())

    def _surroundings(self) -> Iterator[tuple[object, str, object]]:
        yield sys, "stdout", self.world.written
        yield os, "environ", self.world.settings
        yield boto3, "client", self.client
        yield poll_campaigns, "reporter", self._reporter
        yield send_digest, "sender", self._sender
        yield poll_campaigns, "utc_now", self._clock
        yield send_digest, "utc_now", self._clock
        yield poll_campaigns, "new_dependencies", self._new_dependencies
        yield discover_campaigns, "dependencies", self._discovery
        yield discover_campaigns, "utc_now", self._clock
        yield discover_campaigns, "new_dependencies", self._new_dependencies_of_discovery
        for logger in (poll_campaigns.logger, send_digest.logger, discover_campaigns.logger):
            for handler in logger.handlers:
                yield handler, "stream", self.world.written

    def _in_memory(self) -> Iterator[tuple[object, str, object]]:
        clock = self.world.clock
        if not self.world.is_in_memory:
            yield poll_campaigns, "PUBLISHED_PER_SECOND", 1_000
            return
        pace = partial(Pace, monotonic=lambda: clock.passed, time_of_day=clock.epoch, sleep=clock.passes)
        for function in (poll_campaigns, discover_campaigns):
            yield function, "Pace", pace
            yield function, "Transport", lambda *_, **__: self

    def _new_dependencies(self, settings: Settings) -> Dependencies:
        """Those of the function, but no thread waits before another try, and in memory there is only one thread."""
        dependencies = replace(_new_dependencies(settings), sleep=lambda _: None)
        return replace(dependencies, new_pool=InThisThread) if self.world.is_in_memory else dependencies

    def _new_dependencies_of_discovery(self, settings: DiscoverySettings) -> DiscoveryDependencies:
        dependencies = replace(_new_dependencies_of_discovery(settings), sleep=lambda _: None)
        return replace(dependencies, new_pool=InThisThread) if self.world.is_in_memory else dependencies

    def client(self, name: str, **_: object) -> Any:
        """In the place of `boto3.client`."""
        return _Client(self, name, self.world.services[name])

    def get(self, path: str, headers: Mapping[str, str], _seconds: float) -> Answer:
        """In the place of the transport's."""
        answer: Answer = self.ask("provider", "get", {"path": path}, lambda: self.world.dexatel.get(path, headers))
        return answer

    def ask(self, service: str, operation: str, request: Mapping[str, Any], do: Do) -> Any:
        """Makes a call, if the process still lives."""
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
        if self._ends is not None and not self.is_dead and self.world.clock.passed >= self._ends:
            self.world.excuse()
            self.is_dead = True
        if self.is_dead:
            raise Killed

    def _clock(self) -> datetime:
        return self.world.clock() + self._skew


class _Client:
    """One of the SDK's clients, as the functions see it."""

    def __init__(self, process: Process, service: str, does: object) -> None:
        self.meta = SimpleNamespace(events=SimpleNamespace(register=lambda *_, **__: None))
        self._process = process
        self._service = service
        self._does = does

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        do = getattr(self._does, operation)
        return lambda **request: self._process.ask(self._service, operation, request, partial(do, **request))
