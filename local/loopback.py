"""A proxy on this machine: it passes requests on to a service, and sees what is asked and answered."""

import http.client
import sys
import threading
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, override

_OF_ONE_CONNECTION = {"connection", "content-length", "transfer-encoding"}

type Header = tuple[str, str]


@dataclass(frozen=True)
class Answer:
    """The answer of the service, or one in its place."""

    status: int
    headers: Sequence[Header]
    body: bytes


class LoopbackServer(ThreadingHTTPServer):
    """Serves on a port of its own, a thread for each connection."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @contextmanager
    def serving(self) -> Iterator[None]:
        with self:
            thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            try:
                yield
            finally:
                self.shutdown()
                thread.join()

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed just goes away; anything else is a bug and is printed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class ProxyHandler(BaseHTTPRequestHandler):
    """Reads requests, passes them on and sends answers; a subclass decides what happens in between."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.respond(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    do_POST = do_GET  # noqa: N815 - the base class's name

    @abstractmethod
    def respond(self, body: bytes) -> None:
        """Does what the proxy is for, with a request that has this body."""

    def pass_on(self, netloc: str, body: bytes, *more: Header) -> Answer:
        """Sends the request to the service at `netloc`, with `more` headers."""
        connection = http.client.HTTPConnection(netloc)
        try:
            # The headers stay as they are, Host among them: the signature covers it.
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in (*self.headers.items(), *more):
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            headers = [(name, value) for name, value in response.getheaders() if name.lower() not in _OF_ONE_CONNECTION]
            return Answer(response.status, headers, response.read())
        finally:
            connection.close()

    def send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Logs nothing: the subclass keeps what matters."""
