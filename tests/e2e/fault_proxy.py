"""Between a function and AWS and the provider: every call is passed on and noted, and at one of them something fails.

A call is known by what it is about and what it does, not by its number: a run polls many campaigns at once, so their
calls come in another order each time.
"""

import http.client
import json
import re
import socket
import struct
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, override
from urllib.parse import parse_qs, urlsplit

PROVIDER = "the provider"
# What a repeat of the SDK has in common with the first try.
_CALL_ID = "amz-sdk-invocation-id"
_SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_OF_ONE_CONNECTION = {"connection", "content-length", "transfer-encoding"}


class Fault(StrEnum):
    """What can happen at a call. The first two end the process; what fails in the others is asked for again."""

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
    """A call of a round: the `number`-th of its `operation` about this subject."""

    subject: str
    operation: str
    number: int

    @override
    def __str__(self) -> str:
        return f"{self.subject}: {self.operation} {self.number}"


@dataclass(frozen=True, kw_only=True)
class Try:
    """One request for a call, in the order in which they were done with."""

    point: Point
    accepted: bool
    answered: bool
    """Whether what was said was passed on to the function."""


@dataclass(kw_only=True)
class Round:
    """The calls from one `begin` to the next, and what happens at them."""

    subjects: Mapping[str, str]
    at: Point | None = None
    fault: Fault | None = None
    tries: list[Try] = field(default_factory=list)
    happened: int = 0
    """How many requests the fault has met."""
    _points: dict[str, Point] = field(default_factory=dict)
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def points(self) -> list[Point]:
        """Each call once, whatever became of it."""
        with self._lock:
            return list(self._points.values())

    def meet(self, call_id: str, operation: str, body: str) -> tuple[Point, Fault | None]:
        """Which call this is a request for, and what happens at it."""
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
    """Passes on to `upstreams`, by service, "" for every other of AWS; `kill` ends the function's process for good."""

    def __init__(self, *, upstreams: Mapping[str, str], kill: Callable[[], None]) -> None:
        self._server = _Server({service: urlsplit(url).netloc for service, url in upstreams.items()}, kill)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def begin(self, subjects: Mapping[str, str], *, at: Point | None = None, fault: Fault | None = None) -> Round:
        """From now on the calls are of this round. `subjects`: what a call is about, by a text in its body."""
        self._server.round = Round(subjects=subjects, at=at, fault=fault)
        return self._server.round

    @contextmanager
    def serving(self) -> Iterator[None]:
        with self._server:
            thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            try:
                yield
            finally:
                self._server.shutdown()
                thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstreams: Mapping[str, str], kill: Callable[[], None]) -> None:
        self.upstreams = upstreams
        self.kill = kill
        self.round = Round(subjects={})
        super().__init__(("127.0.0.1", 0), _Handler)

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever was killed does not say goodbye; all else is trouble."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A campaign is asked of the provider once a round, and what comes again is another try."""
        self._do(PROVIDER, "GET", call_id=self.path, text=self.path, body=b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        text = body.decode()
        self._do(self._service(), self._operation(text), call_id=self.headers[_CALL_ID], text=text, body=body)

    def _do(self, service: str, operation: str, *, call_id: str, text: str, body: bytes) -> None:
        current = self.server.round
        point, fault = current.meet(call_id, operation, text)
        match fault:
            case Fault.KILLED_BEFORE:
                self.server.kill()
                self._reset()
            case Fault.REFUSED:
                self._send(_refusal(service))
            case Fault.THROTTLED_OR_RESET if current.happened % 2:
                self._send(_throttling(service))
            case Fault.THROTTLED_OR_RESET:
                self._reset()
            case _:
                answer = self._pass_on(service, body)
                current.note(point, accepted=answer.status == http.HTTPStatus.OK, answered=fault is None)
                if fault is None:
                    self._send(answer)
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

    def _pass_on(self, service: str, body: bytes) -> _Answer:
        upstreams = self.server.upstreams
        connection = http.client.HTTPConnection(upstreams.get(service, upstreams[""]))
        try:
            # The headers as they are, Host among them: the signature covers it.
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            headers = [(name, value) for name, value in response.getheaders() if name.lower() not in _OF_ONE_CONNECTION]
            return _Answer(response.status, headers, response.read())
        finally:
            connection.close()

    def _send(self, answer: _Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _reset(self) -> None:
        self.close_connection = True
        with suppress(OSError):  # the other side is gone already
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.connection.close()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the round has it."""


def _refusal(service: str) -> _Answer:
    """The service's own bad moment."""
    if service == PROVIDER:
        return _Answer(503, [], b"")
    return _error(service, 500, "InternalError" if service == "sns" else "InternalServerError")


def _throttling(service: str) -> _Answer:
    """There were too many of these requests."""
    if service == PROVIDER:
        return _Answer(429, [], b"")
    return _error(service, 400, "Throttling" if service == "sns" else "ThrottlingException")


def _error(service: str, status: int, code: str) -> _Answer:
    """As the service of AWS writes it."""
    if service == "sns":
        body = f"<ErrorResponse><Error><Code>{code}</Code><Message>so it is</Message></Error></ErrorResponse>"
    else:
        body = json.dumps({"__type": code, "message": "so it is"})
    return _Answer(status, [], body.encode())
