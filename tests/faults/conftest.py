"""Runs that do one thing after the other, so that their calls can be counted; and what was tried, at the end."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from functools import partial

import pytest

from campaign_reporter import poller, run
from campaign_reporter.alerts.alert import to_document
from campaign_reporter.provider.dexatel import Dexatel
from campaign_reporter.sending import topic
from tests.faults.points import Points

_POINTS = pytest.StashKey[Points]()


class _InThisThread(Executor):
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


@pytest.fixture(autouse=True, scope="package")
def _one_thing_after_the_other() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(poller, "ThreadPoolExecutor", _InThisThread)
        patch.setattr(run, "Dexatel", partial(Dexatel, sleep=lambda _: None))
        patch.setattr(topic, "message", lambda alert, _: json.dumps(to_document(alert)))  # others test what people get
        logging.disable(logging.CRITICAL)  # thousands of rounds have much to say
        yield
        logging.disable(logging.NOTSET)


@pytest.fixture(scope="session")
def points(pytestconfig: pytest.Config) -> Points:
    return pytestconfig.stash.setdefault(_POINTS, Points())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    points = config.stash.get(_POINTS, None)
    if points and points.tried:
        terminalreporter.write_line(str(points))
