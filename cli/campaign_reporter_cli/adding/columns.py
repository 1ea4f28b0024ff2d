"""Finds the columns that hold the ids and the user's attributes: by the header of a file, or by its values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaign_reporter.alerts.visible import line
from campaign_reporter_cli.adding.headers import is_certain, rank
from campaign_reporter_cli.adding.records import Record, is_marked_header
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.input.attributes import known_name
from campaign_reporter_cli.input.ids import campaign_id

_A_WORD = re.compile(r"[^\W\d_]+([ _][^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The numbers of the columns that are read, from 0. `header` has the names of all, if the file has a header.

    `has_others` says whether a file without a header has more than ids.
    """

    ids: tuple[int, ...]
    attributes: Mapping[str, int]
    header: Sequence[str] | None = None
    has_others: bool = False

    @property
    def unused(self) -> list[str]:
        """The names of the columns that are not read."""
        used = {*self.ids, *self.attributes.values()}
        return [name for number, name in enumerate(self.header or ()) if number not in used and name]


def find_columns(records: Sequence[Record]) -> tuple[Columns, Sequence[Record]]:
    """The columns of these records, and those that are campaigns.

    InputError if it is not clear which column holds the ids.
    """
    certain = [each for each in records if not each.may_be_comment]
    first = next(iter(records if is_marked_header(records) else certain), None)
    if first is None:
        raise InputError("there are no campaigns in it")
    rest = [each for each in certain if each is not first]
    if not _is_header(first, rest):
        ids = _by_values(certain, may_be_several=True)
        has_others = any(cell for each in certain for number, cell in enumerate(each.cells) if number not in ids)
        columns = Columns(ids=ids, attributes={}, has_others=has_others)
        length = Counter(len(each.cells) for each in certain).most_common(1)[0][0]
        return columns, [each for each in records if not _is_comment(each, columns, length)]
    header = first.cells
    ids = _by_header(header, rest) or _by_values(rest) or _by_name(header)
    if not ids:
        raise InputError(f"line {first.line}: no column holds campaign ids. Name it campaign_id")
    columns = Columns(ids=ids, attributes=_attributes(first), header=header)
    return columns, [each for each in records if each is not first and not _is_comment(each, columns, len(header))]


def _is_comment(record: Record, columns: Columns, length: int) -> bool:
    """Whether it is a comment: it begins with #, and does not look like the others, with an id in its place."""
    if not record.may_be_comment:
        return False
    is_like_others = len(record.cells) == length and record.cells[0] != "#"
    return not (is_like_others and all(campaign_id(_cell(record, number)) for number in columns.ids))


def _attributes(header: Record) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, cell in enumerate(header.cells):
        if name := known_name(cell):
            if name in found:
                raise InputError(f"line {header.line}: two columns are named {name}")
            found[name] = number
    return found


def _is_header(first: Record, rest: Sequence[Record]) -> bool:
    """Whether the first record names columns. A first id that is misspelt must not pass for a name."""
    if any(map(campaign_id, first.cells)):
        return False
    has_others = len(first.cells) > 1
    if any(is_certain(cell) or (has_others and rank(cell)) for cell in first.cells):
        return True
    ids = _by_values(rest) if has_others else ()
    return bool(ids) and all(_A_WORD.fullmatch(_cell(first, number)) for number in ids)


def _by_name(header: Sequence[str]) -> tuple[int, ...]:
    """The first of the columns with the best name, so that errors are about what it holds."""
    ranked = sorted((likely, number) for number, name in enumerate(header) if (likely := rank(name)) is not None)
    return (ranked[0][1],) if ranked else ()


def _by_header(header: Sequence[str], rest: Sequence[Record]) -> tuple[int, ...]:
    """The column named campaign_id, or the one with the best name of those that hold ids."""
    held = _held(rest)
    ranked = sorted(
        (likely, number)
        for number, name in enumerate(header)
        if (likely := rank(name)) is not None and (likely == 0 or held[number])
    )
    best = [number for likely, number in ranked if likely == ranked[0][0]]
    return _only(best)


def _by_values(records: Sequence[Record], *, may_be_several: bool = False) -> tuple[int, ...]:
    """The column that holds the most ids, or all if the file has nothing but ids."""
    held = _held(records)
    most = max(held.values(), default=0)
    best = sorted(number for number, count in held.items() if 2 * count >= most)
    if may_be_several and all(campaign_id(cell) for each in records for cell in each.cells if cell):
        return tuple(sorted(held))
    return _only(best) or ((0,) if may_be_several else ())


def _only(numbers: Sequence[int]) -> tuple[int, ...]:
    if len(numbers) > 1:
        named = " and ".join(str(number + 1) for number in numbers[:2])
        raise InputError(f"columns {named} both hold ids. Name the right one campaign_id in a first line")
    return tuple(numbers)


def _held(records: Sequence[Record]) -> Counter[int]:
    """How many ids each column holds."""
    return Counter(number for each in records for number, cell in enumerate(each.cells) if campaign_id(cell))


def _cell(record: Record, number: int) -> str:
    return record.cells[number] if number < len(record.cells) else ""


def described(columns: Columns) -> str:
    """A sentence about the columns of a file. Empty if the file has nothing but ids."""
    if columns.header is None:
        number = columns.ids[0] + 1
        return (
            f"the ids are in column {number}. The others are not read: no header names them"
            if columns.has_others
            else ""
        )
    parts = [f'the ids are in "{line(columns.header[columns.ids[0]], 40)}"']
    if columns.attributes:
        parts.append(f"read: {', '.join(columns.attributes)}")
    if columns.unused:
        parts.append("not read: " + ", ".join(f'"{line(name, 40)}"' for name in columns.unused))
    return "; ".join(parts)
