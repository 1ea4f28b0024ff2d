"""Finds the columns that hold the ids and the user's attributes: by the header of a file, or by its values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaign_reporter.alerts.visible import line
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.ids import campaign_id
from campaign_reporter_cli.records import Record
from campaign_reporter_cli.user_attributes import folded, known_name

_BEST = "campaignid"
_GOOD = frozenset({"id", "ids", "uuid", "campaign", "campaigns", "campaignids", "campaignuuid", "dexatelid"})
_PERHAPS = re.compile(r"(\D*[\W_])?(ids?|uuid|guid)([\W_]\D*)?", re.IGNORECASE)
# Ids of other things, as the reporter's own exports have them.
_OF_OTHERS = frozenset({"accountid", "templateid", "audienceid"})
_A_WORD = re.compile(r"[^\W\d_]+([ _][^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The numbers of the columns that are read, from 0. `header` has the names of all, if the file has a header."""

    ids: tuple[int, ...]
    attributes: Mapping[str, int]
    header: Sequence[str] | None = None

    @property
    def unused(self) -> list[str]:
        """The names of the columns that are not read."""
        used = {*self.ids, *self.attributes.values()}
        return [name for number, name in enumerate(self.header or ()) if number not in used and name]


def find_columns(records: Sequence[Record]) -> Columns:
    """The columns of these records. InputError if it is not clear which column holds the ids."""
    if not records:
        raise InputError("there are no campaigns in it")
    first, *rest = records
    if not _is_header(first, rest):
        return Columns(ids=_by_values(records, may_be_several=True), attributes={})
    header = first.cells
    ids = _by_header(header, rest) or _by_values(rest) or _by_name(header)
    if not ids:
        raise InputError(f"line {first.line}: no column holds campaign ids. Name it campaign_id")
    return Columns(ids=ids, attributes=_attributes(first), header=header)


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
    likely = 2 if has_others else 1
    if any(known_name(cell) or _rank(cell) in range(likely + 1) for cell in first.cells):
        return True
    ids = _by_values(rest) if has_others else ()
    return bool(ids) and all(_A_WORD.fullmatch(_cell(first, number)) for number in ids)


def _rank(name: str) -> int | None:
    """How likely a column with this name holds the campaigns' ids: 0 is best, None is not at all."""
    plain = folded(name)
    if plain == _BEST:
        return 0
    if plain in _GOOD:
        return 1
    return 2 if _PERHAPS.fullmatch(name) and plain not in _OF_OTHERS else None


def _by_name(header: Sequence[str]) -> tuple[int, ...]:
    """The first of the columns with the best name, so that errors are about what it holds."""
    ranked = sorted((rank, number) for number, name in enumerate(header) if (rank := _rank(name)) is not None)
    return (ranked[0][1],) if ranked else ()


def _by_header(header: Sequence[str], rest: Sequence[Record]) -> tuple[int, ...]:
    """The column named campaign_id, or the one with the best name of those that hold ids."""
    held = _held(rest)
    ranked = sorted(
        (rank, number)
        for number, name in enumerate(header)
        if (rank := _rank(name)) is not None and (rank == 0 or held[number])
    )
    best = [number for rank, number in ranked if rank == ranked[0][0]]
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
    """A sentence about the columns of a file."""
    if columns.header is None:
        return ""
    read = [f'the ids from "{line(columns.header[columns.ids[0]], 40)}"', *columns.attributes]
    unused = ", ".join(f'"{line(name, 40)}"' for name in columns.unused)
    return f"Columns: {', '.join(read)}" + (f"; not used: {unused}" if unused else "")
