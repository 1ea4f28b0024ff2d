"""A screenshot with a palette of 256 colours takes half the room, and the documentation looks the same."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import cache

type _Colour = tuple[int, ...]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 6: 4}
_MOST_COLOURS = 256
_PAETH = 4


def with_palette(png: bytes) -> bytes:
    """The PNG of a browser, 8 bits a channel and not interlaced, with its 256 most frequent colours."""
    parts = dict(_parts(png))
    width, height, _, kind = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    rows = list(_rows(zlib.decompress(parts[b"IDAT"]), width, _CHANNELS[kind]))
    counted = Counter(colour for row in rows for colour in row)
    palette = [colour for colour, _ in counted.most_common(_MOST_COLOURS)]
    places = {colour: place for place, colour in enumerate(palette)}

    @cache
    def nearest(colour: _Colour) -> int:
        if colour in places:
            return places[colour]
        distances = [sum((a - b) ** 2 for a, b in zip(colour, each, strict=True)) for each in palette]
        return distances.index(min(distances))

    pixels = b"".join(b"\0" + bytes(map(nearest, row)) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colours = b"".join(map(bytes, palette))
    written = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_part(name, data) for name, data in written)


def _parts(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of the file. Those of the picture are one."""
    place, picture = len(_SIGNATURE), b""
    while place < len(png):
        length, name = struct.unpack(">I4s", png[place : place + 8])
        data = png[place + 8 : place + 8 + length]
        picture += data if name == b"IDAT" else b""
        yield name, data
        place += length + 12
    yield b"IDAT", picture


def _rows(data: bytes, width: int, channels: int) -> Iterator[list[_Colour]]:
    """The colours of each row, without what makes them transparent."""
    size = width * channels
    above = bytearray(size)
    for start in range(0, len(data), size + 1):
        row = bytearray(data[start + 1 : start + 1 + size])
        _unfilter(data[start], row, above, channels)
        yield [tuple(row[at : at + 3]) for at in range(0, size, channels)]
        above = row


def _unfilter(kind: int, row: bytearray, above: bytearray, channels: int) -> None:
    """Undoes the filter of a row: each byte was written as its difference from what its neighbours suggest."""
    for at in range(len(row)):
        left = row[at - channels] if at >= channels else 0
        corner = above[at - channels] if at >= channels else 0
        up = above[at]
        if kind == _PAETH:
            guess = left + up - corner
            suggested = min((left, up, corner), key=lambda each, guess=guess: abs(guess - each))  # type: ignore[misc]
        else:
            suggested = (0, left, up, (left + up) // 2)[kind]
        row[at] = (row[at] + suggested) & 0xFF


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
