"""A programmed answer: all that a provider, or a gateway before it, can do to a client."""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Self

_SPACES: Final = b" " * 65_536


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer on the wire. Class methods make one; the other methods return a changed copy."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    padding: int = 0
    """So many spaces follow the body, made while being sent: a big answer takes no memory here."""
    delay: float = 0.0
    """Seconds before the first byte."""
    drip: float = 0.0
    """Seconds between two bytes of the body; 0 sends it at once."""
    drips_head: bool = False
    """The status line and the headers drip too."""
    withheld: int = 0
    """So many bytes are promised by Content-Length and never sent: the connection is closed instead."""
    is_chunked: bool = False
    """No Content-Length but `Transfer-Encoding: chunked`."""
    drops: bool = False
    """No answer at all: after the delay the connection is reset."""

    @classmethod
    def raw(cls, body: bytes, *, status: int = 200, content_type: str = "application/json") -> Self:
        """Any bytes."""
        return cls(status=status, headers={"Content-Type": content_type}, body=body)

    @classmethod
    def json(cls, value: object, *, status: int = 200) -> Self:
        """Any JSON value, and NaN and infinity in the way that Python writes them."""
        return cls.raw(json.dumps(value).encode(), status=status)

    @classmethod
    def error(
        cls, status: int, *, code: int, message: str, path: str = "", method: str = "GET", timestamp: str = ""
    ) -> Self:
        """The provider's documented error body: a list `errors` with one error."""
        error = {
            "timestamp": timestamp,
            "path": path,
            "method": method,
            "status": status,
            "message": message,
            "code": code,
        }
        return cls.json({"errors": [error]}, status=status)

    @classmethod
    def html(cls, text: str = "<html><h1>502 Bad Gateway</h1></html>", *, status: int = 502) -> Self:
        """What gateways say."""
        return cls.raw(text.encode(), status=status, content_type="text/html; charset=utf-8")

    @classmethod
    def too_many_requests(cls, retry_after: int | str | None = None) -> Self:
        """429 is documented, its headers are not. `retry_after`: seconds, an HTTP date, or None for no header."""
        answer = cls.error(429, code=429, message="Too many requests")
        return answer if retry_after is None else answer.with_headers({"Retry-After": str(retry_after)})

    @classmethod
    def redirect(cls, location: str, *, status: int = 302) -> Self:
        """Elsewhere, please."""
        return cls(status=status, headers={"Location": location})

    @classmethod
    def hang(cls, seconds: float) -> Self:
        """Says nothing for so long, then resets the connection."""
        return cls(drops=True, delay=seconds)

    @classmethod
    def reset(cls) -> Self:
        """Resets the connection as soon as the request has been read."""
        return cls(drops=True)

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """These headers too, in the place of those of the same name."""
        return replace(self, headers={**self.headers, **headers})

    def delayed(self, seconds: float) -> Self:
        """Its first byte comes after so many seconds."""
        return replace(self, delay=seconds)

    def dripping(self, every: float, *, head: bool = False) -> Self:
        """A byte every so many seconds: a read timeout never fires, a deadline has to."""
        return replace(self, drip=every, drips_head=head)

    def padded_to(self, size: int) -> Self:
        """Spaces up to `size` bytes in all. JSON stays valid: only its size speaks against it."""
        return replace(self, padding=max(0, size - len(self.body)))

    def gzipped(self) -> Self:
        """The same body, compressed; `padded_to(...).gzipped()` is a bomb."""
        packer = zlib.compressobj(wbits=31)
        packed = b"".join([*(packer.compress(piece) for piece in self.pieces()), packer.flush()])
        return replace(self, body=packed, padding=0).with_headers({"Content-Encoding": "gzip"})

    def truncated(self, *, keep: int) -> Self:
        """Only the first `keep` bytes of the body are sent, then the connection is closed."""
        kept = self.body[:keep]
        return replace(self, body=kept, padding=0, withheld=self.content_length - len(kept))

    def chunked(self) -> Self:
        """Without a length in advance."""
        return replace(self, is_chunked=True)

    @property
    def content_length(self) -> int:
        """What Content-Length says, in bytes: also what is withheld."""
        return len(self.body) + self.padding + self.withheld

    def pieces(self) -> Iterator[bytes]:
        """What is sent of the body, a write at a time, without chunked framing."""
        if self.drip:
            yield from (bytes([byte]) for byte in self.body)
        elif self.body:
            yield self.body
        blocks, rest = divmod(self.padding, len(_SPACES))
        yield from (_SPACES for _ in range(blocks))
        if rest:
            yield _SPACES[:rest]
