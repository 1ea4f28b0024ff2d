"""Requests to the provider, with answers of bounded time and size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider.adapter import ProviderAdapter
from campaign_reporter.provider.timed_connections import answer_within
from campaign_reporter.timing.budget import ANSWER_SECONDS, CONNECT_SECONDS, READ_SECONDS

if TYPE_CHECKING:
    from requests import Response

# A campaign takes a few hundred bytes. One with a name of 10,000 emoji takes 120 KB.
LARGEST_BODY = 256 * 1024
_CHUNK = 64 * 1024
# The registered codings that compress. Some servers put an encoding of characters in the same header, or `none`.
_COMPRESSIONS = frozenset(
    {"br", "compress", "dcb", "dcz", "deflate", "exi", "gzip", "pack200-gzip", "x-compress", "x-gzip", "zstd"}
)
# urllib3 refuses a time-out of 0.
_SHORTEST_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the provider, with any status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """Sends requests to the host of `base_url` and to no other host. Many threads can share it.

    A body has at most `largest` bytes.
    """

    def __init__(self, base_url: str, connections: int, *, largest: int = LARGEST_BODY) -> None:
        self._adapter = ProviderAdapter(base_url, connections)
        self._largest = largest

    def get(self, path: str, headers: Mapping[str, str], seconds: float) -> Answer:
        """Sends one GET request and returns the answer. It takes no longer than `seconds`.

        Raises:
            DexatelError: `unreachable` if no whole answer came, `malformed_answer` if it is too large or compressed.
        """
        seconds = max(seconds, _SHORTEST_SECONDS)
        answer_within(min(seconds, ANSWER_SECONDS))
        timeout = (min(seconds, CONNECT_SECONDS), min(seconds, READ_SECONDS))
        try:
            response = self._adapter.send(self._adapter.prepare(path, headers), stream=True, timeout=timeout)
            try:
                body = _read(response, self._largest)
            except BaseException:
                response.close()  # a connection with an unread rest can't be used again
                raise
        except DexatelError:
            raise
        except Exception as exc:  # noqa: BLE001 - as said below
            # No answer, or a fault of the libraries: either concerns this request alone.
            # The detail names only the error's type, since its text can quote addresses and headers.
            # For the same reason no traceback may show it.
            raise DexatelError(Problem.UNREACHABLE, f"no answer ({type(exc).__name__})") from None
        return Answer(status=response.status_code, headers=response.headers, body=body)

    def close(self) -> None:
        """Closes the connections."""
        self._adapter.close()


def _read(response: Response, largest: int) -> bytes:
    if response.status_code == HTTPStatus.OK and _is_compressed(response.headers.get("Content-Encoding", "")):
        # The request asks for no compression, and unpacking such a body could fill the memory. A refusal needs no body.
        raise DexatelError(Problem.MALFORMED_ANSWER, "the body is compressed", status=response.status_code)
    body = bytearray()
    # read1 returns what is there. read would wait for a whole chunk, in a buffer of that size.
    while chunk := response.raw.read1(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > largest:
            detail = f"the body is larger than {largest} bytes"
            raise DexatelError(Problem.MALFORMED_ANSWER, detail, status=response.status_code)
    return bytes(body)


def _is_compressed(encoding: str) -> bool:
    return not _COMPRESSIONS.isdisjoint(coding.strip().lower() for coding in encoding.split(","))
