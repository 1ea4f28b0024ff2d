"""Printing rows as a table, as JSON or as CSV. Names are hostile: no control character reaches the terminal."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from campaign_reporter.alerts.visible import line
from campaign_reporter.model.times import from_text
from campaign_reporter_cli.session import Output, Session

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

type Row = Mapping[str, Any]

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLOURS = {
    "scheduled": "cyan",
    "in_progress": "yellow",
    "completed": "green",
    "complete": "green",
    "failed": "bold red",
    "canceled": "magenta",
}
# Wide enough for any row. A pipe has no width.
_NO_WIDTH = 10_000


class Kind(Enum):
    """The form of a column's values."""

    TEXT = auto()
    STATUS = auto()
    NUMBER = auto()
    PERCENT = auto()
    TIME = auto()  # ISO 8601 in UTC


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key in each row, which JSON and CSV use as it is, and the title for a person."""

    name: str
    title: str
    kind: Kind = Kind.TEXT


def print_rows(session: Session, columns: Sequence[Column], rows: Iterable[Row], *, nothing: str) -> None:
    """Prints the rows in the form that the user has chosen. `nothing` is for a person, if there are none."""
    match session.output:
        case Output.JSON:
            print_json([{column.name: row.get(column.name) for column in columns} for row in rows])
        case Output.CSV:
            _print_csv(columns, rows)
        case Output.TABLE:
            _print_table(session, columns, list(rows), nothing)


def print_json(value: Any) -> None:
    """Prints one JSON value."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def say(text: str) -> None:
    """Prints a message for a person, on stderr."""
    sys.stderr.write(f"{text}\n")


def console() -> Console:
    """The terminal, or a pipe without colour and of any width. NO_COLOR takes the colour away."""
    from rich.console import Console  # noqa: PLC0415 - JSON, CSV and `--help` need no tables

    return Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else _NO_WIDTH)


def shown(value: Any, kind: Kind, zone: tzinfo | None) -> str:
    """A value as a person reads it, on one line; `-` if there is none."""
    if value is None or value == "":
        return "-"
    match kind:
        case Kind.NUMBER:
            return f"{value:,}"
        case Kind.PERCENT:
            return f"{value:g}%"
        case Kind.TIME:
            return _time(value, zone)
        case Kind.TEXT | Kind.STATUS:
            return line(str(value))


def _time(text: str, zone: tzinfo | None) -> str:
    try:
        moment: datetime = from_text(text).astimezone(zone)
    except ValueError:  # users edit the items of their list
        return line(text)
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _print_table(session: Session, columns: Sequence[Column], rows: Sequence[Row], nothing: str) -> None:
    from rich.table import Table  # noqa: PLC0415 - as above

    if not rows:
        say(nothing)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        is_number = column.kind in {Kind.NUMBER, Kind.PERCENT}
        table.add_column(column.title, justify="right" if is_number else "left", overflow="ellipsis", no_wrap=True)
    for row in rows:
        table.add_row(*(_cell(row.get(column.name), column.kind, session.zone) for column in columns))
    console().print(table)


def _cell(value: Any, kind: Kind, zone: tzinfo | None) -> Text:
    from rich.text import Text  # noqa: PLC0415 - as above

    style = _COLOURS.get(str(value), "") if kind is Kind.STATUS else ""
    return Text(shown(value, kind, zone), style=style)


def _print_csv(columns: Sequence[Column], rows: Iterable[Row]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(column.name for column in columns)
    for row in rows:
        writer.writerow(_csv_cell(row.get(column.name)) for column in columns)


def _csv_cell(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula. Numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = line(value, len(value) + 1)
    return f"'{text}" if text.startswith(_FORMULA) else text
