"""How requests travel: one pool of connections to one host, and answers of bounded size and time.

It stands on urllib3, which boto3 stands on too, and not on requests: for each request that would take half as much CPU
time again, and the start of a process a good deal more, for what is not wanted here (redirects, cookies, the
environment's proxies).
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from urllib3 import Retry, Timeout
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider.timed_connections import TimedPool, TimedTlsPool, answer_within

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

CONNECT_SECONDS = 3.0
# For one wait on the socket, and for the whole of an answer: a byte a second is no answer.
READ_SECONDS = 7.0
WHOLE_SECONDS = 10.0
# A campaign takes a few hundred bytes, one with a name of 10,000 emoji 120 KB.
LARGEST_BODY = 256 * 1024
_CHUNK = 64 * 1024
# Tries and their pauses are the client's: it knows the run's pace and its deadline.
_ONCE = Retry(total=False, redirect=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """Requests to the host of `base_url`, and to no other, from many threads."""

    def __init__(self, base_url: str, connections: int) -> None:
        self._pool = _pool(base_url, connections)

    def get(self, path: str, headers: Mapping[str, str], seconds: float) -> Answer:
        """The answer to a GET within so many seconds at most; DexatelError (unreachable, malformed_answer)."""
        seconds = max(seconds, 0.1)  # urllib3 refuses a time-out of nothing
        answer_within(min(seconds, WHOLE_SECONDS))
        timeout = Timeout(connect=min(seconds, CONNECT_SECONDS), read=min(seconds, READ_SECONDS))
        try:
            response = self._pool.urlopen(
                "GET", path, headers=headers, retries=_ONCE, redirect=False, timeout=timeout, preload_content=False
            )
            try:
                body = _read(response)
            except BaseException:
                response.close()  # with what is left unread, the connection is of no more use
                raise
        except (HTTPError, OSError) as exc:
            raise DexatelError(Problem.UNREACHABLE, f"no answer ({_kind(exc)})") from exc
        return Answer(status=response.status, headers=response.headers, body=body)

    def close(self) -> None:
        """Ends its connections."""
        self._pool.close()


def _pool(base_url: str, connections: int) -> TimedPool | TimedTlsPool:
    url = parse_url(base_url)
    if url.host is None:
        raise ValueError(f"no host in {base_url!r}")
    if url.scheme != "https":
        return TimedPool(url.host, url.port, maxsize=connections)
    import certifi  # noqa: PLC0415 - a provider on this machine needs none of its certificates

    # The CA bundle is loaded once, not for every connection: each time takes some 20 ms of CPU.
    context = ssl.create_default_context(cafile=certifi.where())
    return TimedTlsPool(url.host, url.port, maxsize=connections, ssl_context=context)


def _read(response: BaseHTTPResponse) -> bytes:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        # None was asked for, and unpacking what somebody else packed can fill the memory.
        raise DexatelError(Problem.MALFORMED_ANSWER, "the body is compressed", status=response.status)
    body = bytearray()
    # read1, since read waits for all it was asked for, in one buffer that is as large
    while chunk := response.read1(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > LARGEST_BODY:
            what = f"the body is larger than {LARGEST_BODY} bytes"
            raise DexatelError(Problem.MALFORMED_ANSWER, what, status=response.status)
    return bytes(body)


def _kind(exc: BaseException) -> str:
    # The cause's type, not its text: that quotes addresses, and what else a library thinks useful.
    return type(exc).__name__
