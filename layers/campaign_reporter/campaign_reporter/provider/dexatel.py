"""The provider's client: reads campaigns, at the run's pace and within its deadline.

`GET {base}/v1/campaigns/{id}` with the header `X-Dexatel-Key`, as the provider's public reference describes it.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from http import HTTPStatus

from urllib3 import Retry
from urllib3.exceptions import InvalidHeader

from campaign_reporter.decision.campaign import Campaign, is_campaign_id, read_campaign, read_errors
from campaign_reporter.errors import ApiKeyError, DexatelError, Problem
from campaign_reporter.pace import Deadline, Pace
from campaign_reporter.provider.api_key import ApiKey
from campaign_reporter.provider.transport import Answer, Transport

_HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "campaign-reporter"}
TRIES = 3
# What is left of the run for writing down what was read: no request is under way any more by then.
RESERVE_SECONDS = 10.0
# After these statuses another try may do better: too many requests, or a server's or gateway's bad moment.
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
# Where it asks for a pause, but not for how long. Seconds.
_DEFAULT_PAUSE = 1.0
# The provider's error codes that can answer a read.
_PROBLEM_OF_CODE = {1601: Problem.NOT_FOUND, 1602: Problem.INVALID_IDENTIFIER}


class Dexatel:
    """Reads campaigns for one run; safe to use from many threads."""

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
        self._refused_for_good: str | None = None
        self.latencies: list[float] = []

    def read(self, campaign_id: str) -> Campaign:
        """The campaign as it is now; DexatelError says why it can't be read.

        The caller has taken the slot of the pace for the first try; every further one takes its own.
        """
        if not is_campaign_id(campaign_id):
            raise DexatelError(Problem.INVALID_IDENTIFIER, "the id is no UUID, so it can't be a campaign's")
        key = self._key
        try:
            return self._read_with(key, campaign_id)
        except DexatelError as exc:
            if exc.problem != Problem.KEY_REJECTED:
                raise
            self._key = self._fresh_key(key, exc)
        return self._read_with(self._key, campaign_id)

    def _fresh_key(self, refused: str, cause: DexatelError) -> str:
        """The key that the secret holds now; raises `cause` where it is the same, and asks for that once a run."""
        with self._key_lock:
            if refused == self._refused_for_good:
                raise cause
            try:
                key = self._api_key.read_after(refused)
            except ApiKeyError as exc:
                raise DexatelError(Problem.KEY_REJECTED, f"{cause.detail}; {exc.reason}", status=cause.status) from exc
            if key == refused:
                self._refused_for_good = refused
                raise cause
        if not self._pace.wait(self._time_left()):
            raise cause
        return key

    def _read_with(self, key: str, campaign_id: str) -> Campaign:
        for tries_left in reversed(range(TRIES)):
            try:
                return self._try(key, campaign_id)
            except _TryAgain as exc:
                if not tries_left or not self._waited(TRIES - tries_left, exc.retry_after):
                    raise exc.failure from exc.failure.__cause__
        raise AssertionError("the last try returns or raises")

    def _try(self, key: str, campaign_id: str) -> Campaign:
        started = time.monotonic()
        try:
            headers = {**_HEADERS, "X-Dexatel-Key": key}
            answer = self._transport.get(f"/v1/campaigns/{campaign_id}", headers, self._time_left())
        except DexatelError as exc:
            if exc.problem == Problem.UNREACHABLE:
                raise _TryAgain(exc) from exc
            raise
        self.latencies.append(time.monotonic() - started)
        if answer.status == HTTPStatus.OK:
            return _campaign(answer, campaign_id, key)
        failure = _failure(answer, key)
        if answer.status in _TRY_AGAIN:
            raise _TryAgain(failure, _retry_after(answer))
        raise failure

    def _waited(self, failures: int, retry_after: float | None) -> bool:
        """Waits for another try, and for its slot; False where there is no time for one."""
        if retry_after is not None:
            self._pace.hold(retry_after)  # every thread's next request waits, not just this one's
        else:
            # exponential, with jitter so that the threads do not come back all at once
            pause = 0.25 * 2**failures * random.uniform(0.5, 1.5)  # noqa: S311 - no secret depends on it
            if pause > self._time_left():
                return False
            self._sleep(pause)
        return self._pace.wait(self._time_left())

    def _time_left(self) -> float:
        return max(0.0, self._deadline.remaining() - RESERVE_SECONDS)


class _TryAgain(Exception):
    def __init__(self, failure: DexatelError, retry_after: float | None = None) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.retry_after = retry_after


def _campaign(answer: Answer, campaign_id: str, key: str) -> Campaign:
    """The campaign, or what the provider's code says: which statuses carry its codes is not known, so 200 may too."""
    try:
        return read_campaign(answer.body, campaign_id)
    except DexatelError:
        if read_errors(answer.body)[0] in _PROBLEM_OF_CODE:
            raise _failure(answer, key) from None
        raise


def _failure(answer: Answer, key: str) -> DexatelError:
    """What a status other than 200 means: by the provider's code first, then by the status."""
    code, message = read_errors(answer.body, key=key)
    said = ": ".join(str(part) for part in (f"HTTP status {answer.status}", code, message) if part is not None)
    problem = _PROBLEM_OF_CODE.get(code) if code is not None else None
    return DexatelError(problem or _problem_of_status(answer.status, code), said, status=answer.status, code=code)


def _problem_of_status(status: int, code: int | None) -> Problem:
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Problem.KEY_REJECTED
    if status == HTTPStatus.NOT_FOUND and code is None:
        return Problem.NOT_FOUND
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Problem.RATE_LIMITED
    return Problem.UNREACHABLE if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Problem.REFUSED


def _retry_after(answer: Answer) -> float | None:
    """Seconds to wait, from a `Retry-After` in seconds or as a date; None where there is none that can be read."""
    value = answer.headers.get("Retry-After")
    if value is None:
        return _DEFAULT_PAUSE if answer.status == HTTPStatus.TOO_MANY_REQUESTS else None
    try:
        return Retry().parse_retry_after(value)
    except (InvalidHeader, ValueError, OverflowError):
        return _DEFAULT_PAUSE
