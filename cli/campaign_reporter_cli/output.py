"""Printing what a command has found, in the form that the user has chosen.

Names are hostile: whatever they hold, no control character and no mark that turns the direction reaches a terminal, and
no spreadsheet takes them for a formula.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from io import TextIOWrapper
from typing import Any, NamedTuple
from unicodedata import category

from campaign_reporter_cli.session import Output, Session

type Row = Mapping[str, Any]

# A cell that begins so is a formula to a spreadsheet. In many countries it takes a semicolon for the end of a cell.
_FORMULA = re.compile("(?:^|;[\"'\\s]*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
_NOT_ASCII = re.compile(r"[^ -~\n]")
_LARGEST_OF_TWO_BYTES = "\uffff"


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
    _stdout().write(_json(value) + "\n")


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


def zone_name(session: Session, text: str = "") -> str:
    """The zone in which the time is shown, such as `UTC` or `CET`; without a time, that of now."""
    try:
        moment = datetime.fromisoformat(text) if text else session.clock()
        return moment.astimezone(session.zone).tzname() or ""
    except (ValueError, OverflowError):
        return ""


def _stdout() -> TextIOWrapper:
    """The output. A sign that its encoding does not have is written as a question mark."""
    out: Any = sys.stdout
    if isinstance(out, TextIOWrapper) and out.errors == "strict":
        out.reconfigure(errors="replace")
    return out  # type: ignore[no-any-return]  # a test may have put something like it there


# JSON


def _print_array(rows: Iterable[Row]) -> None:
    """Writes each row when it is read."""
    out, before = _stdout(), "[\n"
    for row in rows:
        out.write(before + _json(row, "  "))
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


def _json(value: Any, indent: str = "") -> str:
    """The value in signs that a terminal shows as they are. Every other one is escaped."""
    text = json.dumps(value, indent=2, ensure_ascii=not _writes_unicode())
    return _NOT_ASCII.sub(_escaped, indent + text.replace("\n", f"\n{indent}"))


def _writes_unicode() -> bool:
    return (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def _escaped(found: re.Match[str]) -> str:
    """The character as JSON escapes it, if it is a control or format character, or ends a line."""
    char = found[0]
    if category(char)[0] != "C" and category(char) not in {"Zl", "Zp"}:
        return char
    if char <= _LARGEST_OF_TWO_BYTES:
        return f"\\u{ord(char):04x}"
    return json.dumps(char)[1:-1]


# CSV


def _print_csv(columns: Sequence[Column], rows: Iterable[Row]) -> None:
    writer = csv.writer(_stdout(), lineterminator="\n")
    writer.writerow(column.name for column in columns)
    for row in rows:
        writer.writerow(_csv_cell(row.get(column.name)) for column in columns)


def _csv_cell(value: Any) -> Any:
    """A text on one line that no spreadsheet takes for a formula. Numbers stay numbers."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        value = [f"{name}={number}" for name, number in value.items()]
    if isinstance(value, list):
        value = " ".join(value)
    if not isinstance(value, str):
        return value
    return _FORMULA.sub(lambda found: f"{found[0]}'", on_one_line(value, len(value) + 1))


# A table


def on_one_line(text: str, longest: int = 200) -> str:
    """The text as a terminal may show it, cut if it is longer."""
    if len(text) <= longest and text.isascii() and text.isprintable():  # most texts, and tables can be long
        return text.strip()
    from campaign_reporter.alerts.visible import line  # noqa: PLC0415 - as said above

    return line(text, longest)


def shown(value: Any, kind: Kind, session: Session) -> str:
    """A value as a person reads it, on one line; `-` if there is none."""
    if value is None or value in ("", []):
        return "-"
    match kind:
        case Kind.NUMBER:
            return f"{value:,}"
        case Kind.PERCENT:
            return f"{value:g}%"
        case Kind.TIME:
            return shown_time(value, session)
    return on_one_line(" ".join(value) if isinstance(value, list) else str(value)) or "-"


def shown_time(text: str, session: Session) -> str:
    """The time in the zone of the user. Users edit the items of their list, so it may be any text."""
    try:
        return f"{datetime.fromisoformat(text).astimezone(session.zone):%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError):
        return on_one_line(text)


def _print_table(session: Session, columns: Sequence[Column], rows: Sequence[Row], nothing: str) -> None:
    if not rows:
        say(nothing)
        return
    from campaign_reporter_cli.grid import print_grid  # noqa: PLC0415 - JSON, CSV and `--help` need no tables

    _stdout()
    cells = [[shown(row.get(column.name), column.kind, session) for column in columns] for row in rows]
    if left_out := print_grid(columns, cells):
        say(f"The terminal is too narrow for: {', '.join(left_out)}.")
