"""A proxy between a function and AWS and the provider: it notes every call, and at one of them something fails.

A call is identified by its subject and operation, not by its number. A run polls many campaigns at once, so the order
of their calls varies.
"""

import http
import json
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, override
from urllib.parse import parse_qs, urlsplit

from local.loopback import Answer, LoopbackServer, ProxyHandler

PROVIDER = "the provider"
# A header that the SDK's retries share with the first try.
_CALL_ID = "amz-sdk-invocation-id"
_SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Fault(StrEnum):
    """Faults that can happen at a call. The first two end the process; after the others the function asks again."""

    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    REFUSED = "refused, repeats too"
    THROTTLED_OR_RESET = "throttled and reset in turn, repeats too"
    ANSWERS_LOST = "applied, answer lost, repeats too"
    ANSWER_LOST_ONCE = "applied, answer lost once"

    @property
    def kills(self) -> bool:
        return self in {Fault.KILLED_BEFORE, Fault.KILLED_AFTER}


class Point(NamedTuple):
    """A call of a round: the `number`-th call of this operation about this subject."""

    subject: str
    operation: str
    number: int

    @override
    def __str__(self) -> str:
        return f"{self.subject}: {self.operation} {self.number}"


@dataclass(frozen=True, kw_only=True)
class Try:
    """One request for a call; a round lists them in the order in which they ended."""

    point: Point
    accepted: bool
    answered: bool
    """Whether the function got the answer."""


@dataclass(kw_only=True)
class Round:
    """The calls from one `begin` to the next, and the fault at one of them."""

    subjects: Mapping[str, str]
    at: Point | None = None
    fault: Fault | None = None
    tries: list[Try] = field(default_factory=list)
    happened: int = 0
    """How many requests met the fault."""
    _points: dict[str, Point] = field(default_factory=dict)
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def points(self) -> list[Point]:
        """Each call once, failed or not."""
        with self._lock:
            return list(self._points.values())

    def meet(self, call_id: str, operation: str, body: str) -> tuple[Point, Fault | None]:
        """Find the call that this request is for, and the fault that happens at it."""
        with self._lock:
            if call_id not in self._points:
                subject = next((name for text, name in self.subjects.items() if text in body), "the run")
                self._counts[subject, operation] += 1
                self._points[call_id] = Point(subject, operation, self._counts[subject, operation])
            point = self._points[call_id]
            if point != self.at or (self.happened and self.fault == Fault.ANSWER_LOST_ONCE):
                return point, None
            self.happened += 1
            return point, self.fault

    def note(self, point: Point, *, accepted: bool, answered: bool) -> None:
        with self._lock:
            self.tries.append(Try(point=point, accepted=accepted, answered=answered))


class FaultProxy:
    """Passes requests on to `upstreams`, by service, with "" for all other services of AWS.

    `kill` ends the function's process.
    """

    def __init__(self, *, upstreams: Mapping[str, str], kill: Callable[[], None]) -> None:
        self._server = _Server({service: urlsplit(url).netloc for service, url in upstreams.items()}, kill)
        self.url = self._server.url

    def begin(self, subjects: Mapping[str, str], *, at: Point | None = None, fault: Fault | None = None) -> Round:
        """Begin a round. `subjects` names the subject of a call by a text in its body."""
        self._server.round = Round(subjects=subjects, at=at, fault=fault)
        return self._server.round

    def serving(self) -> AbstractContextManager[None]:
        return self._server.serving()


class _Server(LoopbackServer):
    def __init__(self, upstreams: Mapping[str, str], kill: Callable[[], None]) -> None:
        self.upstreams = upstreams
        self.kill = kill
        self.round = Round(subjects={})
        super().__init__(_Handler)


class _Handler(ProxyHandler):
    server: _Server

    @override
    def respond(self, body: bytes) -> None:
        """Only the provider is asked by GET, once a round for each campaign; a repeat is another try."""
        text = body.decode()
        if self.command == "GET":
            self._do(PROVIDER, "GET", call_id=self.path, text=self.path, body=b"")
        else:
            self._do(self._service(), self._operation(text), call_id=self.headers[_CALL_ID], text=text, body=body)

    def _do(self, service: str, operation: str, *, call_id: str, text: str, body: bytes) -> None:
        current = self.server.round
        point, fault = current.meet(call_id, operation, text)
        match fault:
            case Fault.KILLED_BEFORE:
                self.server.kill()
                self._reset()
            case Fault.REFUSED:
                self.send(_refusal(service))
            case Fault.THROTTLED_OR_RESET if current.happened % 2:
                self.send(_throttling(service))
            case Fault.THROTTLED_OR_RESET:
                self._reset()
            case _:
                upstreams = self.server.upstreams
                answer = self.pass_on(upstreams.get(service, upstreams[""]), body)
                current.note(point, accepted=answer.status == http.HTTPStatus.OK, answered=fault is None)
                if fault is None:
                    self.send(answer)
                    return
                if fault == Fault.KILLED_AFTER:
                    self.server.kill()
                self._reset()

    def _service(self) -> str:
        found = _SERVICE.search(self.headers["Authorization"])
        return found[1] if found else ""

    def _operation(self, body: str) -> str:
        target = self.headers.get("X-Amz-Target")
        return target.split(".")[-1] if target else parse_qs(body)["Action"][0]

    def _reset(self) -> None:
        self.close_connection = True
        with suppress(OSError):  # the other side is gone already
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.connection.close()


def _refusal(service: str) -> Answer:
    """An internal error of the service."""
    if service == PROVIDER:
        return Answer(503, [], b"")
    return _error(service, 500, "InternalError" if service == "sns" else "InternalServerError")


def _throttling(service: str) -> Answer:
    """Too many requests."""
    if service == PROVIDER:
        return Answer(429, [], b"")
    return _error(service, 400, "Throttling" if service == "sns" else "ThrottlingException")


def _error(service: str, status: int, code: str) -> Answer:
    """An error in the form of that service of AWS."""
    if service == "sns":
        body = f"<ErrorResponse><Error><Code>{code}</Code><Message>a test says so</Message></Error></ErrorResponse>"
    else:
        body = json.dumps({"__type": code, "message": "a test says so"})
    return Answer(status, [], body.encode())
