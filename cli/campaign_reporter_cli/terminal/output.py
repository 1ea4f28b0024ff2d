"""Printing the results of a command in the form that the user has chosen."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from itertools import chain, islice
from typing import Any

from campaign_reporter_cli.terminal.columns import Column, Row
from campaign_reporter_cli.terminal.display import Display, Output
from campaign_reporter_cli.terminal.escaping import csv_cell, json_text
from campaign_reporter_cli.terminal.values import shown


def print_rows(
    display: Display,
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
    match display.output:
        case Output.JSON:
            _print_array({column.name: row.get(column.name) for column in columns} for row in rows)
        case Output.CSV:
            _print_csv(columns, rows)
        case Output.TABLE:
            _print_table(display, table or columns, list(rows), nothing)


def print_json(value: Any) -> None:
    """Prints one JSON value."""
    _stdout().write(json_text(value) + "\n")


def print_line(text: str) -> None:
    """Prints a line for a person. It is never wrapped, so that commands in it can be copied."""
    _stdout().write(f"{text}\n")


def say(text: str) -> None:
    """Prints a message for a person, on stderr."""
    sys.stderr.write(f"{text}\n")


def remark(display: Display, text: str) -> None:
    """Says something that only a person wants to know, such as how many rows there were."""
    if display.output is Output.TABLE or sys.stderr.isatty():
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


def _print_table(display: Display, columns: Sequence[Column], rows: Sequence[Row], nothing: str) -> None:
    if not rows:
        say(nothing)
        return
    from campaign_reporter_cli.terminal.grid import print_grid  # noqa: PLC0415 - JSON, CSV and `--help` need no tables

    _stdout()
    cells = [[shown(row.get(column.name), column.kind, display) for column in columns] for row in rows]
    if left_out := print_grid(columns, cells):
        say(f"The terminal is too narrow for: {', '.join(left_out)}.")
