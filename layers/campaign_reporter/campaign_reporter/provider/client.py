"""Requests to the provider with the API key, at the run's pace and within its deadline.

Each request is a GET with the header `X-Dexatel-Key`, as the provider's public reference describes it.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from http import HTTPStatus

from campaign_reporter.errors import ApiKeyError, DexatelError
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider.api_key import ApiKey
from campaign_reporter.provider.refusals import PROBLEM_OF_CODE, refusal
from campaign_reporter.provider.retry_after import DEFAULT_PAUSE, pause
from campaign_reporter.provider.transport import Answer, Transport
from campaign_reporter.timing.budget import WRITING_SECONDS
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.pace import Pace

_HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "campaign-reporter"}
TRIES = 3
# After these statuses another try may succeed: too many requests, or a bad moment of a server or gateway.
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})

type Read[T] = Callable[[bytes, str], T]
"""Reads the body of an answer with status 200 that was asked for with this key; DexatelError if it can't be read."""


class Client:
    """Sends the requests of one run. Many threads may use it. `latencies` are the seconds that each answer took."""

    def __init__(
        self,
        *,
        transport: Transport,
        api_key: ApiKey,
        pace: Pace,
        deadline: Deadline,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transport = transport
        self._api_key = api_key
        self._pace = pace
        self._deadline = deadline
        self._sleep = sleep
        self._key_lock = threading.Lock()
        self._key = api_key.read()
        self.has_outdated_key = api_key.is_outdated
        self._refused_for_good: str | None = None
        self.latencies: list[float] = []

    def ask[T](self, path: str, read: Read[T]) -> T:
        """The value that `read` finds in the answer. DexatelError says why there is none.

        The caller has taken the slot of the pace for the first try. Every further try takes its own.
        """
        key = self._key
        try:
            return self._ask_with(key, path, read)
        except DexatelError as exc:
            if exc.unreadable.problem != Problem.KEY_REJECTED:
                raise
            self._key = self._fresh_key(key, exc)
        return self._ask_with(self._key, path, read)

    def _fresh_key(self, refused: str, cause: DexatelError) -> str:
        """The key that the secret holds now. Raises `cause` if it is the refused one, and reads it once a run."""
        with self._key_lock:
            if refused == self._refused_for_good:
                raise cause
            # Until another key is found, and so also if the secret can't be read: to try that again takes a while.
            self._refused_for_good = refused
            key = self._read_key_after(refused, cause)
            if key == refused:
                raise cause
            self._refused_for_good = None
        if not self._pace.wait(self._time_left()):
            raise cause
        return key

    def _read_key_after(self, refused: str, cause: DexatelError) -> str:
        try:
            return self._api_key.read_after(refused)
        except ApiKeyError as exc:
            failure = cause.unreadable
            detail = f"{failure.detail}; {exc.reason}"
            raise DexatelError(Problem.KEY_REJECTED, detail, status=failure.status) from exc

    def _ask_with[T](self, key: str, path: str, read: Read[T]) -> T:
        for tries_left in reversed(range(TRIES)):
            try:
                return self._try(key, path, read)
            except _TryAgain as exc:
                if not tries_left or not self._waited(TRIES - tries_left, exc.retry_after):
                    raise exc.failure from None
        raise AssertionError("the last try returns or raises")

    def _try[T](self, key: str, path: str, read: Read[T]) -> T:
        started = time.monotonic()
        try:
            headers = {**_HEADERS, "X-Dexatel-Key": key}
            answer = self._transport.get(path, headers, self._time_left())
        except DexatelError as exc:
            if exc.unreadable.problem == Problem.UNREACHABLE:
                raise _TryAgain(exc) from exc
            raise
        self.latencies.append(time.monotonic() - started)
        if answer.status == HTTPStatus.OK:
            return self._read(answer, key, read)
        failure = refusal(answer, key)
        if answer.status in _TRY_AGAIN:
            raise _TryAgain(failure, _retry_after(answer))
        raise failure

    def _read[T](self, answer: Answer, key: str, read: Read[T]) -> T:
        """Any status may carry the provider's codes, as far as is known, so 200 may too."""
        try:
            return read(answer.body, key)
        except DexatelError:
            failure = refusal(answer, key)
            if failure.unreadable.code in PROBLEM_OF_CODE:
                raise failure from None
            raise

    def _waited(self, failures: int, retry_after: float | None) -> bool:
        """Waits for another try and for its slot. False if there is no time for one."""
        if retry_after is not None:
            self._pace.hold(retry_after)  # the next request of every thread waits
        else:
            # Exponential, with jitter so that the threads do not come back all at once.
            pause = 0.25 * 2**failures * random.uniform(0.5, 1.5)  # noqa: S311 - no secret depends on it
            if pause > self._time_left():
                return False
            self._sleep(pause)
        return self._pace.wait(self._time_left())

    def _time_left(self) -> float:
        return max(0.0, self._deadline.remaining() - WRITING_SECONDS)


class _TryAgain(Exception):
    def __init__(self, failure: DexatelError, retry_after: float | None = None) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.retry_after = retry_after


def _retry_after(answer: Answer) -> float | None:
    """The seconds of the pause that the provider asks for; None if it asks for none."""
    value = answer.headers.get("Retry-After")
    if value is None:
        return DEFAULT_PAUSE if answer.status == HTTPStatus.TOO_MANY_REQUESTS else None
    return pause(value, time.time())
