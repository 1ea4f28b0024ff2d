"""A stub of the provider and of AWS that answers as fast as Python can.

It runs in a process of its own, so that its work is not measured. It stores nothing: the list and its campaigns never
change. It counts the requests.
"""

import asyncio
import json
import os
import signal
import ssl
import sys
import time
from collections import Counter
from typing import Any, ClassVar

from local.bench.campaigns import answer_for, campaign_id, campaign_number, item_for

_PAGE_BYTES = 1024 * 1024
_PUBLISHED = b"<PublishResponse><PublishResult><MessageId>a</MessageId></PublishResult></PublishResponse>"
_LEASE = {"Attributes": {"segment": {"S": "state#1/1"}, "started_at": {"S": "-"}, "version": {"N": "1"}}}


class Listed:
    """A list of so many campaigns, in the pages of a Scan."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._mark = campaign_id(0)
        self._item = json.dumps(item_for(self._mark))
        self._a_page = _PAGE_BYTES // len(self._item)

    def page(self, request: dict[str, Any]) -> bytes:
        """Returns the page that the Scan asks for."""
        step, first = request.get("TotalSegments", 1), request.get("Segment", 0)
        start = request.get("ExclusiveStartKey")
        begin = campaign_number(start["campaign_id"]["S"]) + step if start else first
        numbers = range(begin, self._number, step)
        here = numbers[: min(self._a_page, request.get("Limit", self._a_page))]
        items = ",".join(self._item.replace(self._mark, campaign_id(n)) for n in here)
        more = {"LastEvaluatedKey": {"campaign_id": {"S": campaign_id(here[-1])}}} if len(here) < len(numbers) else {}
        rest = json.dumps({"Count": len(here), "ScannedCount": len(here), **more})
        return f'{{"Items":[{items}],{rest[1:]}'.encode()


class Stub(asyncio.Protocol):
    """One connection."""

    listed: Listed
    seconds: float
    asked: ClassVar[Counter[str]] = Counter()
    first: float | None = None  # the time of the first request to the provider, on the clock that processes share
    template: bytes
    _mark = campaign_id(0).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type checker
        self._transport = transport
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data
        head, found, body = data.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r")[0]
        if not found or len(body) < int(length or 0):
            self._buffer = data
            return
        self._buffer = b""
        if head.startswith(b"GET /v1/campaigns/"):
            self._answer_later(head[18 : head.index(b" ", 18)])
        else:
            self._answer_aws(head, body)

    def _answer_later(self, asked_for: bytes) -> None:
        body = self.template.replace(self._mark, asked_for)
        Stub.first = Stub.first or time.monotonic()
        self.asked["provider"] += 1
        if self.seconds:
            asyncio.get_running_loop().call_later(self.seconds, self._send, body)
        else:
            self._send(body)

    def _answer_aws(self, head: bytes, body: bytes) -> None:
        if body.startswith(b"Action=Publish"):
            self._send(_PUBLISHED)
            return
        operation = head.lower().partition(b"x-amz-target:")[2].partition(b"\r")[0].decode().strip().rpartition(".")[2]
        self.asked[operation or "counts"] += 1
        self._send(self._aws(operation, json.loads(body) if body else {}))

    def _aws(self, operation: str, request: dict[str, Any]) -> bytes:
        match operation:
            case "scan":
                return self.listed.page(request)
            case "updateitem":
                return json.dumps(_LEASE).encode()
            case "getitem":
                return json.dumps({"Item": _LEASE["Attributes"]}).encode()
            case "getsecretvalue":
                return b'{"ARN": "arn", "Name": "key", "SecretString": "a-key-of-the-benchmark"}'
            case "putitem" | "transactwriteitems":
                return b"{}"
            case "":
                return json.dumps({**self.asked, "first": self.first}).encode()
        # The measured polls make no other call, so the connection breaks.
        raise ValueError(f"not expected: {operation}")

    def _send(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Mon, 23 Nov 2026 08:05:00 GMT\r\n"
        head += b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        if not self._transport.is_closing():
            self._transport.write(head + body)


async def serve(certificate: str) -> None:
    """Serves over HTTP and over HTTPS until SIGTERM. It prints both ports when they accept connections."""
    loop = asyncio.get_running_loop()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    clear = await loop.create_server(Stub, "127.0.0.1", 0)
    tls = await loop.create_server(Stub, "127.0.0.1", 0, ssl=context)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    print(json.dumps([server.sockets[0].getsockname()[1] for server in (clear, tls)]), flush=True)
    await ended.wait()


if __name__ == "__main__":
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    Stub.listed, Stub.seconds = Listed(int(sys.argv[1])), float(sys.argv[2]) / 1000
    Stub.template = answer_for(campaign_id(0), sys.argv[4])
    asyncio.run(serve(sys.argv[3]))
