"""Reading a file of text in the encoding that its program used."""

from __future__ import annotations

import codecs
import sys
from dataclasses import dataclass
from pathlib import Path

from campaign_reporter_cli.errors import InputError

STDIN = "-"
# The longer marks come first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_A_SAMPLE = 4_096
_OLD_WINDOWS = "cp1252"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file. It `is_a_guess` if nothing in the file says which letters it has."""

    text: str
    is_a_guess: bool


def name_of(file: str) -> str:
    """The file as an error names it."""
    return "stdin" if file == STDIN else file


def read_file(file: str, encoding: str | None) -> Decoded:
    """The text of the file, or of stdin. InputError if it can't be read."""
    if (data := _data(file)).startswith(_WORKBOOKS):
        raise InputError(f"{name_of(file)} is a workbook: save it as CSV first")
    used = encoding or _encoding(data)
    try:
        text = data.decode(used)
    except (LookupError, ValueError) as exc:
        raise InputError(f"{name_of(file)} can't be read as text: {exc}. Name its encoding with --encoding") from exc
    if "\0" in text:
        raise InputError(f"{name_of(file)} is no text file")
    return Decoded(text.removeprefix("\ufeff"), is_a_guess=used == _OLD_WINDOWS and not encoding)


def _data(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    except OSError as exc:
        raise InputError(f"{name_of(file)} can't be read: {exc.strerror or exc}") from exc


def _encoding(data: bytes) -> str:
    """That of its mark, else UTF-16 if every second byte is 0, else UTF-8 if it can be, else that of old Windows."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    sample = data[:_A_SAMPLE]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample and 2 * sample[first::2].count(0) > len(sample[first::2]):
            return encoding
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _OLD_WINDOWS
    return "utf-8"
