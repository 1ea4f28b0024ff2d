"""The records of a text: an id on each line, or CSV with any delimiter."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from campaign_reporter_cli.adding.headers import is_certain
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.input.ids import campaign_id

_USUAL = (",", ";", "\t", "|")
# A mark beside an id that is no part of it, of a quotation or of a remark.
_BESIDE = re.compile(
    r"""[0-9a-f]{12}["']?\s*([^\w\s"'#.(){}\[\]<>-])|([^\w\s"'#.(){}\[\]<>-])\s*["']?[0-9a-f]{8}-""", re.IGNORECASE
)
_SAID = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)  # on the first line, as Excel writes and reads it
_A_SAMPLE = 1_000


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a record, and the line on which it begins. If that begins with #, it may be a comment."""

    line: int
    cells: tuple[str, ...]
    may_be_comment: bool = False


def read_records(text: str) -> list[Record]:
    """The records without blank lines. InputError names the line that can't be read."""
    lines = list(io.StringIO(text, newline=None))
    said = _SAID.match(lines[0]) if lines else None
    if said:
        lines[0] = "\n"
    delimiter = said[1] if said else _delimiter(lines[:_A_SAMPLE])
    try:
        return _even(list(_records(lines, delimiter)), delimiter)
    except _Unreadable as exc:
        if delimiter == "\t":  # databases put tabs between cells, and no quotation marks around them
            return list(_records(lines, delimiter, quoting=csv.QUOTE_NONE))
        raise InputError(f"line {exc}") from exc


def is_marked_header(records: Sequence[Record]) -> bool:
    """Whether the first record begins with # and is a header all the same."""
    return bool(records) and records[0].may_be_comment and not any(map(campaign_id, records[0].cells))


def _even(records: list[Record], delimiter: str) -> list[Record]:
    """The records. If blanks are between cells, a cell that is empty or has a blank would move the others."""
    first = next(iter(records), None)
    if first and delimiter == " " and not any(map(campaign_id, first.cells)):
        for each in records:
            if len(each.cells) != len(first.cells):
                raise _Unreadable(f"{each.line}: not as many cells as the header has. Put quotation marks around each")
    return records


class _Unreadable(Exception):
    """A record that can't be read: its line, and why."""


def _records(lines: Iterable[str], delimiter: str, *, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> Iterator[Record]:
    source = _Lines(lines, delimiter)
    # Without `strict` a quotation mark that is never closed would make all that follows one cell.
    reader = csv.reader(source, delimiter=delimiter, quoting=quoting, skipinitialspace=True, strict=True)
    while True:
        source.begins = True
        try:
            cells = next(reader, None)
        except csv.Error as exc:
            raise _Unreadable(f"{source.number}: the quotation marks don't match ({exc})") from exc
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Record(source.number, tuple(cell.strip() for cell in cells), source.may_be_comment)


class _Lines:
    """The lines for the reader of CSV. A line that can only be a comment is blank.

    `begins` means that the next line begins a record. `number` and `may_be_comment` are those of the record.
    """

    def __init__(self, lines: Iterable[str], delimiter: str) -> None:
        self._lines = enumerate(lines, 1)
        self._delimiter = delimiter
        self.begins = True
        self.number = 0
        self.may_be_comment = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number, line = next(self._lines)
        if not self.begins:
            return line
        self.begins, self.number = False, number
        self.may_be_comment = line.lstrip().startswith("#")
        return "\n" if self.may_be_comment and not self._may_be_record(line) else line

    def _may_be_record(self, line: str) -> bool:
        """Whether the line has more than a comment, such as `#;Name;ID` or `#1 in town;1cd111e6-…`."""
        first, *others = line.split(self._delimiter)
        return any(is_certain(each) or campaign_id(each) for each in others) or (bool(others) and is_certain(first))


def _delimiter(lines: list[str]) -> str:
    """The delimiter with which the most records have an id in a cell of its own."""
    sample = "".join(lines)
    beside = dict.fromkeys(mark for found in _BESIDE.finditer(sample) for mark in found.groups() if mark)
    usual = sorted(_USUAL, key=lambda mark: -next((line.count(mark) for line in lines if line.strip()), 0))
    return max((*usual, *beside, " "), key=lambda mark: _ids(lines, mark))


def _ids(lines: list[str], delimiter: str) -> int:
    count = 0
    try:
        for record in islice(_records(lines, delimiter), _A_SAMPLE):
            count += any(map(campaign_id, record.cells))
    except _Unreadable:  # with this delimiter, or because the sample ends in a cell
        pass
    return count
