"""A proxy in front of SNS and SQS that keeps a copy of every message that SNS accepts.

The emulator only logs emails and text messages, so this is how the demo and the tests read them.
"""

import http
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import override
from urllib.parse import parse_qsl, urlsplit

from local.loopback import LoopbackServer, ProxyHandler

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
    attributes: Mapping[str, str | Sequence[str]]
    """The attributes of a group are arrays, with the values of all its members."""


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
    server = _Server(upstream)
    with server.serving():
        yield server.postbox


class _Server(LoopbackServer):
    def __init__(self, upstream: str) -> None:
        super().__init__(_Handler)
        self.upstream = urlsplit(upstream).netloc
        self.postbox = Postbox(url=self.url)


class _Handler(ProxyHandler):
    server: _Server

    @override
    def respond(self, body: bytes) -> None:
        answer = self.pass_on(self.server.upstream, body, OVER_TLS)
        if answer.status == http.HTTPStatus.OK and (message := _read(body.decode())):
            self.server.postbox.add(message)
        self.send(answer)


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
            form[name]: _attribute(form, f"{name.removesuffix('Name')}Value.")
            for name in form
            if name.startswith(prefix) and name.endswith(".Name")
        },
    )


def _attribute(form: Mapping[str, str], prefix: str) -> str | Sequence[str]:
    text = form[f"{prefix}StringValue"]
    return tuple(json.loads(text)) if form[f"{prefix}DataType"] == "String.Array" else text
