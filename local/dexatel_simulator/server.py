"""The HTTP of the simulator: keep-alive, one write an answer, programmed faults, and a prompt end."""

import socket
import socketserver
import struct
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import responses
from http.server import BaseHTTPRequestHandler
from threading import Event, Thread
from typing import Any, Final
from urllib.parse import urlsplit

from local.dexatel_simulator.answer import Answer

LOOPBACK: Final = "127.0.0.1"
_POLL_SECONDS: Final = 0.02
"""How soon the accepting thread sees that it is to end."""
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
"""SO_LINGER on, for 0 seconds: closing sends RST in the place of FIN."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What came in; the names of the headers are in lower case. Holds the key: not to be kept."""

    method: str
    path: str
    """Without the query."""
    headers: Mapping[str, str] = field(repr=False)
    arrived: float = field(default_factory=time.monotonic)


Respond = Callable[[Request], Answer]


class LoopbackServer(socketserver.ThreadingTCPServer):
    """Serves from its making until `close`, a thread a connection. `HTTPServer` would look up a name."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, *, port: int, respond: Respond) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.respond = respond
        self.closing = Event()
        self._connections: dict[Thread, socket.socket] = {}
        self._acceptor = Thread(target=self.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        self._acceptor.start()

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """As the mixin does, but keeps the connection, so that `close` can end it while it is idle."""
        alive = {thread: connection for thread, connection in self._connections.items() if thread.is_alive()}
        thread = Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        thread.start()
        self._connections = {**alive, thread: request}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error here; anything else is a bug and is printed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        """Ends every wait, connection and thread, and returns when they have ended."""
        if self.closing.is_set():
            return
        self.closing.set()
        self.shutdown()
        self._acceptor.join()
        self.server_close()
        for connection in self._connections.values():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._connections:
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: LoopbackServer

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = urlsplit(self.path).path
        answer = self.server.respond(Request(method=self.command, path=path, headers=headers))
        if answer.withheld:
            self.close_connection = True
        if self._closes_within(answer.delay):
            return
        if answer.drops:
            self._reset()
        else:
            self._write(answer)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET  # noqa: N815 - the base class's names.

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name.
        """Nothing: the record of requests says it all, and the terminal is the demo's."""

    def _write(self, answer: Answer) -> None:
        for number, piece in enumerate(self._pieces(answer)):
            if number and self._closes_within(answer.drip):
                return
            self.wfile.write(piece)

    def _pieces(self, answer: Answer) -> Iterator[bytes]:
        """The answer, a write at a time. The head goes with the first of the body: alone it can cost 40 ms."""
        head = self._head(answer)
        framed = _chunks(answer) if answer.is_chunked else answer.pieces()
        if self.command == "HEAD":
            framed = iter(())
        if answer.drips_head:
            yield from (bytes([byte]) for byte in head)
        else:
            yield head + next(framed, b"")
        yield from framed

    def _head(self, answer: Answer) -> bytes:
        length = {"Content-Length": str(answer.content_length)}
        headers = {
            "Date": self.date_time_string(),
            **({"Transfer-Encoding": "chunked"} if answer.is_chunked else length),
            **answer.headers,
        }
        lines = [f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def _closes_within(self, seconds: float) -> bool:
        """Waits; True if the server closed meanwhile, and then nothing more is to be sent."""
        if not self.server.closing.wait(seconds):
            return False
        self.close_connection = True
        return True

    def _reset(self) -> None:
        """Marks the connection for RST; it goes out when the base class lets go of the socket."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.connection.close()


def _chunks(answer: Answer) -> Iterator[bytes]:
    """The body in the framing of `Transfer-Encoding: chunked`, with its end unless some of it is withheld."""
    for piece in answer.pieces():
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    if not answer.withheld:
        yield b"0\r\n\r\n"
