"""A fuzzer: bodies that differ from a good one in a few places, the same for the same seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

# Parsers, tables and people stumble over these.
_TOKENS = (
    *(b"null", b"true", b"false", b"NaN", b"-Infinity", b"-1", b"0", b"1.5", b"1e999", b"-0", b"9" * 40, b'""', b"[]"),
    *(b"{}", b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\x00", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\\u0000"),
    *(b"\\ud83d", b"\\udc00", b"\xe2\x80\xae", b'"status"', b'"completed"', b'"data"', b'"id"', b'"errors"'),
)
_VALUES: tuple[object, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**13, 10**40, float("nan"), float("inf"), 1e308),
    *("", " ", "\x00", "\ud83d", "7", "1e3", "x" * 5_000, "🎉" * 300, "2026-13-45 99:99:99", "0000-00-00 00:00:00"),
    *("completed", "COMPLETED", "canceled ", "paused", [], {}, [[]], [None], {"total": 1}, {"status": "failed"}),
)

type _Change = Callable[[random.Random, bytearray], bytearray]


def mutations(good: bytes, count: int, *, seed: int) -> Iterator[bytes]:
    """So many bodies, each with up to three changes, to its bytes or to its JSON."""
    chance = random.Random(seed)  # noqa: S311 - the same every time, as no secret may be
    for _ in range(count):
        body = bytearray(good)
        for _ in range(chance.randint(1, 3)):
            body = chance.choice(_CHANGES)(chance, body)
        yield bytes(body)


def _flipped(chance: random.Random, body: bytearray) -> bytearray:
    if body:
        body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return body


def _span(chance: random.Random, body: bytearray) -> slice:
    start = chance.randint(0, len(body))
    return slice(start, min(len(body), start + chance.randint(1, 20)))


def _cut_out(chance: random.Random, body: bytearray) -> bytearray:
    del body[_span(chance, body)]
    return body


def _repeated(chance: random.Random, body: bytearray) -> bytearray:
    span = _span(chance, body)
    body[span] = body[span] * chance.randint(2, 50)
    return body


def _truncated(chance: random.Random, body: bytearray) -> bytearray:
    return body[: chance.randint(0, len(body))]


def _overwritten(chance: random.Random, body: bytearray) -> bytearray:
    body[_span(chance, body)] = chance.choice(_TOKENS)
    return body


def _inserted(chance: random.Random, body: bytearray) -> bytearray:
    at = chance.randint(0, len(body))
    body[at:at] = chance.choice(_TOKENS)
    return body


def _reencoded(chance: random.Random, body: bytearray) -> bytearray:
    text = body.decode("utf-8", "replace")
    return bytearray(text.encode(chance.choice(("utf-16", "utf-32-le", "utf-8-sig", "utf-7"))))


def _restated(chance: random.Random, body: bytearray) -> bytearray:
    """Still JSON if it was: a value is replaced, wrapped or removed."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return body
    places = list(_places(document))
    if places:
        holder, key = chance.choice(places)
        match chance.randrange(4):
            case 0:
                del holder[key]
            case 1:
                holder[key] = [holder[key]]
            case _:
                holder[key] = chance.choice(_VALUES)
    return bytearray(json.dumps(document).encode())


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in inner:
        yield value, key
        yield from _places(held)


# Most changes leave it JSON, since anything else is refused at once.
_CHANGES: tuple[_Change, ...] = (
    _flipped, _cut_out, _repeated, _truncated, _overwritten, _inserted, _reencoded, *[_restated] * 7,
)  # fmt: skip
