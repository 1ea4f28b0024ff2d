"""Connections whose answers have to end in time.

A time-out of the socket is for one wait, so an answer that comes a byte at a time, its head included, is never too
late. Here the time for the whole of it is kept where the socket is read.
"""

from __future__ import annotations

import io
import math
import time
from contextvars import ContextVar
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    import socket

# When the answer that this thread waits for has to be there, on the monotonic clock.
_ends: ContextVar[float] = ContextVar("_ends", default=math.inf)


def answer_within(seconds: float) -> None:
    """Gives the next answer that this thread reads so many seconds, from now, to come to its end."""
    _ends.set(time.monotonic() + seconds)


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._sock = sock
        self._raw = raw
        self._longest_wait = sock.gettimeout() or math.inf
        self._ends = _ends.get()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not end in time")
        self._sock.settimeout(min(left, self._longest_wait))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_TimedReader(sock, self.fp.detach()))


class _Connection(HTTPConnection):
    response_class = _TimedResponse


class _TlsConnection(HTTPSConnection):
    response_class = _TimedResponse


class TimedPool(HTTPConnectionPool):
    """Connections to a host in the clear."""

    ConnectionCls = _Connection


class TimedTlsPool(HTTPSConnectionPool):
    """Connections to a host over TLS."""

    ConnectionCls = _TlsConnection
