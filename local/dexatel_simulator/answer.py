"""Describes an answer: everything that a provider, or a gateway in front of it, can do to a client."""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Self

_SPACES: Final = b" " * 65_536


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer as it is sent. The class methods make one; the other methods return a changed copy."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    padding: int = 0
    """The number of spaces after the body. They are made while they are sent, so a big answer takes no memory."""
    delay: float = 0.0
    """Seconds before the first byte."""
    drip: float = 0.0
    """Seconds between two bytes of the body. 0 sends the body at once."""
    drips_head: bool = False
    """Whether the status line and the headers drip too."""
    withheld: int = 0
    """The number of bytes that Content-Length counts and that are never sent. The connection is closed instead."""
    is_chunked: bool = False
    """Whether it has `Transfer-Encoding: chunked` instead of Content-Length."""
    drops: bool = False
    """Whether the connection is reset after the delay, without any answer."""

    @classmethod
    def raw(cls, body: bytes, *, status: int = 200, content_type: str = "application/json") -> Self:
        """Answers with any bytes."""
        return cls(status=status, headers={"Content-Type": content_type}, body=body)

    @classmethod
    def json(cls, value: object, *, status: int = 200) -> Self:
        """Answers with a JSON value. NaN and infinity are written as Python writes them."""
        return cls.raw(json.dumps(value).encode(), status=status)

    @classmethod
    def error(cls, status: int, *, code: int, message: str, path: str = "", timestamp: str = "") -> Self:
        """Answers with the error body of the provider's reference: a list `errors` of one error."""
        error = {
            "timestamp": timestamp,
            "path": path,
            "method": "GET",
            "status": status,
            "message": message,
            "code": code,
        }
        return cls.json({"errors": [error]}, status=status)

    @classmethod
    def html(cls, text: str = "<html><h1>502 Bad Gateway</h1></html>", *, status: int = 502) -> Self:
        """Answers as a gateway does."""
        return cls.raw(text.encode(), status=status, content_type="text/html; charset=utf-8")

    @classmethod
    def too_many_requests(cls, retry_after: int | str | None = None) -> Self:
        """Answers 429, with a Retry-After in seconds, as an HTTP date, or without any.

        The provider's reference has the status, but says nothing about the header.
        """
        answer = cls.error(429, code=429, message="Too many requests")
        return answer if retry_after is None else answer.with_headers({"Retry-After": str(retry_after)})

    @classmethod
    def redirect(cls, location: str, *, status: int = 302) -> Self:
        return cls(status=status, headers={"Location": location})

    @classmethod
    def hang(cls, seconds: float) -> Self:
        """Sends nothing for some seconds, then resets the connection."""
        return cls(drops=True, delay=seconds)

    @classmethod
    def reset(cls) -> Self:
        """Resets the connection as soon as the request has been read."""
        return cls(drops=True)

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Adds headers. One of the same name is replaced."""
        return replace(self, headers={**self.headers, **headers})

    def delayed(self, seconds: float) -> Self:
        """Sends the first byte after some seconds."""
        return replace(self, delay=seconds)

    def dripping(self, every: float, *, head: bool = False) -> Self:
        """Sends one byte at a time, with a pause of `every` seconds. A read timeout never ends such an answer."""
        return replace(self, drip=every, drips_head=head)

    def padded_to(self, size: int) -> Self:
        """Adds spaces until the body has `size` bytes. JSON stays valid."""
        return replace(self, padding=max(0, size - len(self.body)))

    def gzipped(self) -> Self:
        """Compresses the body. `padded_to(...).gzipped()` makes a bomb."""
        packer = zlib.compressobj(wbits=31)
        packed = b"".join([*(packer.compress(piece) for piece in self.pieces()), packer.flush()])
        return replace(self, body=packed, padding=0).with_headers({"Content-Encoding": "gzip"})

    def truncated(self, *, keep: int) -> Self:
        """Sends only the first `keep` bytes of the body, then closes the connection."""
        kept = self.body[:keep]
        return replace(self, body=kept, padding=0, withheld=self.content_length - len(kept))

    def chunked(self) -> Self:
        return replace(self, is_chunked=True)

    @property
    def content_length(self) -> int:
        """The value of Content-Length, which counts the withheld bytes too."""
        return len(self.body) + self.padding + self.withheld

    def pieces(self) -> Iterator[bytes]:
        """Yields the bytes of each write of the body, without chunked framing."""
        if self.drip:
            yield from (bytes([byte]) for byte in self.body)
        elif self.body:
            yield self.body
        blocks, rest = divmod(self.padding, len(_SPACES))
        yield from (_SPACES for _ in range(blocks))
        if rest:
            yield _SPACES[:rest]
