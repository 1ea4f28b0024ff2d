"""What was published, word for word: a proxy between a Lambda and SNS that keeps a copy of every accepted message.

It also passes on what is meant for SQS, so that this comes over TLS as far as policies are concerned.
"""

import http
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import override
from urllib.parse import parse_qsl, urlsplit

from local.loopback import LoopbackServer, ProxyHandler

# On this machine nothing travels over TLS. Policies that ask for it hold here too: a request has come over TLS for the
# emulator if whoever passes it on says so, as a load balancer would.
OVER_TLS = ("X-Forwarded-Proto", "https")


@dataclass(frozen=True, kw_only=True)
class Published:
    message_id: str
    topic_arn: str
    subject: str | None
    texts: Mapping[str, str]
    """By protocol: `default`, `email`, `sms`, ..."""
    attributes: Mapping[str, str]


class Postbox:
    def __init__(self, *, upstream: str) -> None:
        self._published = threading.Condition()
        self._messages: list[Published] = []
        self._server = _Server(upstream=upstream, deliver=self._deliver)

    @property
    def url(self) -> str:
        """What a Lambda takes for SNS and SQS, by way of AWS_ENDPOINT_URL_SNS and AWS_ENDPOINT_URL_SQS."""
        return self._server.url

    @property
    def messages(self) -> list[Published]:
        """All so far, in the order in which SNS accepted them."""
        with self._published:
            return self._messages.copy()

    def wait_for(self, wanted: Callable[[list[Published]], bool], *, timeout: float) -> list[Published]:
        """Wait until all the messages so far are as wanted, and return them."""
        with self._published:
            if not self._published.wait_for(lambda: wanted(self._messages.copy()), timeout):
                raise TimeoutError(f"After {timeout} s there are {len(self._messages)} messages, not those wanted")
            return self._messages.copy()

    def _deliver(self, message: Published) -> None:
        with self._published:
            self._messages.append(message)
            self._published.notify_all()


@contextmanager
def running(*, upstream: str) -> Iterator[Postbox]:
    """Pass requests on to the SNS and SQS at `upstream`, which need not be up yet."""
    postbox = Postbox(upstream=upstream)
    with postbox._server.serving():  # noqa: SLF001 - Only this module starts one.
        yield postbox


class _Server(LoopbackServer):
    def __init__(self, *, upstream: str, deliver: Callable[[Published], None]) -> None:
        self.upstream = urlsplit(upstream).netloc
        self.deliver = deliver
        super().__init__(_Handler)


class _Handler(ProxyHandler):
    server: _Server

    @override
    def respond(self, body: bytes) -> None:
        answer = self.pass_on(self.server.upstream, body, OVER_TLS)
        if answer.status == http.HTTPStatus.OK:
            message = _read(body.decode(), answer.body.decode())
            if message:
                self.server.deliver(message)
        self.send(answer)


def _read(request: str, answer: str) -> Published | None:
    """Read the form that SNS takes and the XML that it answers, if that is of a message."""
    form = dict(parse_qsl(request, keep_blank_values=True))
    message_id = re.search("<MessageId>(.+?)</MessageId>", answer)
    if form.get("Action") != "Publish" or message_id is None:
        return None
    structured = form.get("MessageStructure") == "json"
    prefix = "MessageAttributes.entry."
    return Published(
        message_id=message_id[1],
        topic_arn=form["TopicArn"],
        subject=form.get("Subject"),
        texts=json.loads(form["Message"]) if structured else {"default": form["Message"]},
        attributes={
            form[name]: form[f"{name.removesuffix('Name')}Value.StringValue"]
            for name in form
            if name.startswith(prefix) and name.endswith(".Name")
        },
    )
