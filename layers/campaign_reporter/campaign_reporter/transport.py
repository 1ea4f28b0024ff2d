"""How requests travel: one pool of connections and one TLS context a process, and answers of bounded size and time."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import certifi
from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from campaign_reporter.errors import DexatelError, Problem
from campaign_reporter.timed_connections import POOLS, answer_within

if TYPE_CHECKING:
    from collections.abc import Mapping

CONNECT_SECONDS = 3.0
# For one wait on the socket, and for the whole of an answer: a byte a second is no answer.
READ_SECONDS = 7.0
WHOLE_SECONDS = 10.0
# A campaign takes a few hundred bytes, one with a name of 10,000 emoji 120 KB.
LARGEST_BODY = 512 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(HTTPAdapter):
    """An adapter for many threads. It follows no redirect and asks the environment for nothing.

    The CA bundle is loaded once, not for every connection: each time takes some 20 ms of CPU.
    """

    def __init__(self, connections: int) -> None:
        super().__init__(pool_connections=1, pool_maxsize=connections, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Makes the pool with the one TLS context, which checks the certificate and the host's name."""
        context = ssl.create_default_context(cafile=certifi.where())
        super().init_poolmanager(*args, **kwargs, ssl_context=context)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leaves the connection as it is: the context has the certificates already, and requires them."""

    def get(self, request: PreparedRequest, seconds: float) -> Answer:
        """The answer to `request` within so many seconds at most; DexatelError (unreachable, malformed_answer)."""
        seconds = max(seconds, 0.1)  # urllib3 refuses a time-out of nothing
        answer_within(min(seconds, WHOLE_SECONDS))
        timeout = (min(seconds, CONNECT_SECONDS), min(seconds, READ_SECONDS))
        try:
            response = self.send(request, stream=True, timeout=timeout)
            try:
                body = _read(response)
            except BaseException:
                response.raw.close()  # with what is left unread, the connection is of no more use
                raise
        except (RequestException, HTTPError, OSError) as exc:
            raise DexatelError(Problem.UNREACHABLE, f"no answer ({_kind(exc)})") from exc
        return Answer(status=response.status_code, headers=response.headers, body=body)


def _read(response: Response) -> bytes:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        # None was asked for, and unpacking what somebody else packed can fill the memory.
        raise DexatelError(Problem.MALFORMED_ANSWER, "the body is compressed", status=response.status_code)
    body = bytearray()
    # read1, since read waits for all it was asked for, in one buffer that is as large
    while chunk := response.raw.read1(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > LARGEST_BODY:
            what = f"the body is larger than {LARGEST_BODY} bytes"
            raise DexatelError(Problem.MALFORMED_ANSWER, what, status=response.status_code)
    return bytes(body)


def _kind(exc: BaseException) -> str:
    # The cause's type, not its text: that quotes addresses, and what else a library thinks useful.
    return type(exc).__name__
