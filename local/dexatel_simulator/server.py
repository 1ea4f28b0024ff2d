"""The HTTP server of the simulator. It keeps connections alive, sends faulty answers, and closes promptly."""

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
"""How often the accepting thread checks whether the server closes."""
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
"""The value of SO_LINGER that makes closing send RST instead of FIN."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request. Its headers hold the API key, so it must not be kept."""

    path: str
    """Without the query."""
    query: str = ""
    """As the request has it, without its question mark."""
    headers: Mapping[str, str] = field(repr=False)
    """With names in lower case."""
    arrived: float = field(default_factory=time.monotonic)


Respond = Callable[[Request], Answer]


class LoopbackServer(socketserver.ThreadingTCPServer):
    """Serves from its creation until `close`, with a thread for each connection.

    It is no `HTTPServer`, because that one looks up the host's name.
    """

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
        """Does what the base class does, but keeps the connection, so that `close` can end an idle one."""
        alive = {thread: connection for thread, connection in self._connections.items() if thread.is_alive()}
        thread = Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        thread.start()
        self._connections = {**alive, thread: request}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Prints the error, unless a client closed its connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        """Ends every wait, connection and thread."""
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
        headers = {name.lower(): value for name, value in self.headers.items()}
        url = urlsplit(self.path)
        answer = self.server.respond(Request(path=url.path, query=url.query, headers=headers))
        if answer.withheld:
            self.close_connection = True
        if self._closes_within(answer.delay):
            return
        if answer.drops:
            self._reset()
        else:
            self._write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Logs nothing, because the terminal belongs to the demo."""

    def _write(self, answer: Answer) -> None:
        for number, piece in enumerate(self._pieces(answer)):
            if number and self._closes_within(answer.drip):
                return
            self.wfile.write(piece)

    def _pieces(self, answer: Answer) -> Iterator[bytes]:
        """Yields the bytes of each write. The first has the head and some of the body, as two writes can take 40 ms."""
        head = self._head(answer)
        framed = _chunks(answer) if answer.is_chunked else answer.pieces()
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
        """Waits. Returns True if the server closes meanwhile: then nothing more may be sent."""
        if not self.server.closing.wait(seconds):
            return False
        self.close_connection = True
        return True

    def _reset(self) -> None:
        """Makes the connection send RST, as soon as the base class closes the socket."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.connection.close()


def _chunks(answer: Answer) -> Iterator[bytes]:
    """Yields the body as chunks. The last chunk is missing if some of the body is withheld."""
    for piece in answer.pieces():
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    if not answer.withheld:
        yield b"0\r\n\r\n"
