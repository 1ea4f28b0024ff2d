"""A proxy in front of SNS and SQS that keeps a copy of every message that SNS accepts.

The emulator only logs emails and text messages, so this is how the demo and the tests read them.
"""

import http.client
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import override
from urllib.parse import parse_qsl, urlsplit

# Nothing on this machine uses TLS, but the stack's policies require it. The emulator counts a request as sent over TLS
# if it has this header, which a load balancer would add.
OVER_TLS = ("X-Forwarded-Proto", "https")


@dataclass(frozen=True, kw_only=True)
class Published:
    """A message that SNS has accepted."""

    topic_arn: str
    subject: str | None
    texts: Mapping[str, str]
    """By protocol: `default`, `email`, `sms`, ..."""
    attributes: Mapping[str, str]


class Postbox:
    def __init__(self, *, url: str) -> None:
        self.url = url
        """The value for a Lambda's AWS_ENDPOINT_URL_SNS and AWS_ENDPOINT_URL_SQS."""
        self._messages: list[Published] = []
        self._changed = threading.Condition()

    @property
    def messages(self) -> list[Published]:
        """All messages so far, in the order in which SNS accepted them."""
        with self._changed:
            return self._messages.copy()

    def wait_for(self, condition: Callable[[list[Published]], bool], *, timeout: float) -> list[Published]:
        """Waits until the condition holds for the messages so far, and returns them."""
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self._messages.copy()), timeout):
                raise TimeoutError(f"The condition did not hold for {len(self._messages)} messages after {timeout} s")
            return self._messages.copy()

    def add(self, message: Published) -> None:
        with self._changed:
            self._messages.append(message)
            self._changed.notify_all()


@contextmanager
def running(*, upstream: str) -> Iterator[Postbox]:
    """Passes requests on to the SNS and SQS at `upstream`, which may start later."""
    with _Server(upstream) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.postbox
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream)
        self.postbox = Postbox(url=f"http://127.0.0.1:{self.server_port}")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, headers, answer = self._pass_on(body)
        if status == http.HTTPStatus.OK and (message := _read(body.decode())):
            self.server.postbox.add(message)
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _pass_on(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection(str(self.server.upstream.hostname), self.server.upstream.port or 80)
        try:
            # The headers stay as they are, also Host, because the signature covers it.
            connection.putrequest("POST", self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.putheader(*OVER_TLS)
            connection.endheaders(body)
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        dropped = {"connection", "content-length", "transfer-encoding"}
        return response.status, [(n, v) for n, v in response.getheaders() if n.lower() not in dropped], answer

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Logs nothing, because the terminal belongs to the demo."""


def _read(request: str) -> Published | None:
    """Reads the form of a Publish request; returns None for any other request."""
    form = dict(parse_qsl(request, keep_blank_values=True))
    if form.get("Action") != "Publish":
        return None
    prefix = "MessageAttributes.entry."
    return Published(
        topic_arn=form["TopicArn"],
        subject=form.get("Subject"),
        texts=json.loads(form["Message"]) if "MessageStructure" in form else {"default": form["Message"]},
        attributes={
            form[name]: form[f"{name.removesuffix('Name')}Value.StringValue"]
            for name in form
            if name.startswith(prefix) and name.endswith(".Name")
        },
    )
