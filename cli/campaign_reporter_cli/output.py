"""Printing the results of a command in the form that the user has chosen."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from io import TextIOWrapper
from itertools import chain, islice
from typing import Any, NamedTuple

from campaign_reporter_cli.csv_cells import csv_cell
from campaign_reporter_cli.json_text import json_text
from campaign_reporter_cli.session import Output, Session
from campaign_reporter_cli.values import Kind, shown

type Row = Mapping[str, Any]


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


def print_rows(
    session: Session,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    nothing: str,
    table: Sequence[Column] | None = None,
) -> None:
    """Prints the rows. `nothing` is for a person, if there are none.

    A `table` for a person may have other columns than JSON and CSV. Those are written row by row, so any number of rows
    takes little memory.
    """
    match session.output:
        case Output.JSON:
            _print_array({column.name: row.get(column.name) for column in columns} for row in rows)
        case Output.CSV:
            _print_csv(columns, rows)
        case Output.TABLE:
            _print_table(session, table or columns, list(rows), nothing)


def print_json(value: Any) -> None:
    """Prints one JSON value."""
    _stdout().write(json_text(value) + "\n")


def print_line(text: str) -> None:
    """Prints a line for a person. It is never wrapped, so that commands in it can be copied."""
    _stdout().write(f"{text}\n")


def say(text: str) -> None:
    """Prints a message for a person, on stderr."""
    sys.stderr.write(f"{text}\n")


def remark(session: Session, text: str) -> None:
    """Says something that only a person wants to know, such as how many rows there were."""
    if session.output is Output.TABLE or sys.stderr.isatty():
        say(text)


def counted(number: int, noun: str) -> str:
    """Such as `1 campaign` or `1,200 campaigns`."""
    return f"{number:,} {noun if number == 1 else f'{noun}s'}"


def _stdout() -> TextIOWrapper:
    """The output. A sign that its encoding does not have is written as a question mark."""
    out: Any = sys.stdout
    if isinstance(out, TextIOWrapper) and out.errors == "strict":
        out.reconfigure(errors="replace")
    return out  # type: ignore[no-any-return]  # a test may have put something like it there


# JSON and CSV


def _print_array(rows: Iterable[Row]) -> None:
    """Writes each row when it is read."""
    out, before = _stdout(), "[\n"
    for row in rows:
        out.write(before + json_text(row, "  "))
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


def _print_csv(columns: Sequence[Column], rows: Iterable[Row]) -> None:
    writer = csv.writer(_stdout(), lineterminator="\n")
    rest = iter(rows)
    first = list(islice(rest, 1))  # if reading fails at once, nothing is written
    writer.writerow(column.name for column in columns)
    for row in chain(first, rest):
        writer.writerow(csv_cell(row.get(column.name)) for column in columns)


# A table


def _print_table(session: Session, columns: Sequence[Column], rows: Sequence[Row], nothing: str) -> None:
    if not rows:
        say(nothing)
        return
    from campaign_reporter_cli.grid import print_grid  # noqa: PLC0415 - JSON, CSV and `--help` need no tables

    _stdout()
    cells = [[shown(row.get(column.name), column.kind, session) for column in columns] for row in rows]
    if left_out := print_grid(columns, cells):
        say(f"The terminal is too narrow for: {', '.join(left_out)}.")
