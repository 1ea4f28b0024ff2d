"""The pictures of the documentation look like the screenshots from which they are made."""

import struct
import zlib

import pytest

from local.pages.palette import _part, with_palette

SIZE = 5
PIXELS = [bytes((40 * x, 50 * y, 7 * x * y)) for y in range(SIZE) for x in range(SIZE)]


def filtered(kind: int) -> bytes:
    """The pixels as a PNG whose rows all have that filter."""
    rows = [b"".join(PIXELS[y * SIZE : (y + 1) * SIZE]) for y in range(SIZE)]
    written = b""
    for above, row in zip([bytes(3 * SIZE), *rows], rows, strict=False):
        written += bytes([kind])
        for at, value in enumerate(row):
            left, corner = (row[at - 3], above[at - 3]) if at >= 3 else (0, 0)
            up = above[at]
            guess = left + up - corner
            paeth = min((left, up, corner), key=lambda each: abs(guess - each))
            written += bytes([(value - (0, left, up, (left + up) // 2, paeth)[kind]) % 256])
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _part(b"IHDR", header) + _part(b"IDAT", zlib.compress(written)) + _part(b"IEND", b"")


@pytest.mark.parametrize("kind", range(5))
def test_no_pixel_changes_if_there_are_few_colours(kind: int) -> None:
    png = with_palette(filtered(kind))

    palette_at, picture_at = png.index(b"PLTE") + 4, png.index(b"IDAT") + 4
    places = zlib.decompressobj().decompress(png[picture_at:])
    colours = [
        png[palette_at + 3 * place : palette_at + 3 * place + 3] for at, place in enumerate(places) if at % (SIZE + 1)
    ]

    assert colours == PIXELS
