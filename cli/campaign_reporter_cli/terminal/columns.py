"""The columns of results: their names, their titles, and the kind of their values."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any, NamedTuple

type Row = Mapping[str, Any]


class Kind(Enum):
    """The form of a column's values."""

    TEXT = auto()
    STATUS = auto()
    NOTE = auto()  # a text about something that is wrong
    NUMBER = auto()
    PERCENT = auto()
    TIME = auto()  # ISO 8601 in UTC


class Column(NamedTuple):
    """A column: the key in each row, which JSON and CSV use as it is, and the title for a person.

    A terminal may be too narrow for all columns. Then those with the highest `rank` are left out first, and those with
    the rank 0 never. One that `can_shrink` shows the beginnings of its values.
    """

    name: str
    title: str
    kind: Kind = Kind.TEXT
    rank: int = 0
    can_shrink: bool = False
