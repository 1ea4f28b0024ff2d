"""A table that fits the terminal. A pipe has no width, so nothing is cut there."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from campaign_reporter_cli.terminal.columns import Column, Kind

_GAP = 2
# A name is recognised by so many places.
_LEAST = 12
# A long line in a pipe is not wrapped.
_NO_WIDTH = 10_000
_NUMBERS = frozenset({Kind.NUMBER, Kind.PERCENT})
_COLOURS = {
    "scheduled": "cyan",
    "in_progress": "yellow",
    "completed": "green",
    "complete": "green",
    "partial": "yellow",
    "failed": "bold red",
    "canceled": "magenta",
}


def console() -> Console:
    """The terminal, or a pipe without colour. NO_COLOR takes the colour away too, and everything like it."""
    made = Console(highlight=False, markup=False, emoji=False)
    if made.no_color:
        made = Console(highlight=False, markup=False, emoji=False, color_system=None)
    if not made.is_terminal:
        made.width = _NO_WIDTH
    return made


def colour_of(status: str) -> str:
    """The style of a status or an outcome; empty if it is an unknown one."""
    return _COLOURS.get(status, "")


def print_grid(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[str]:
    """Prints the rows, each with a text for each column. Gives the titles of the columns that were left out."""
    out = console()
    widths = [max(map(cell_len, (column.title, *cells))) for column, *cells in zip(columns, *rows, strict=True)]
    kept = _kept(columns, widths, rows, out.width) if out.is_terminal else list(range(len(columns)))
    widths = _shrunk(columns, widths, kept, out.width)
    header = Text(_line(columns, [column.title for column in columns], kept, widths).plain, style="bold")
    for line in (header, *(_line(columns, row, kept, widths) for row in rows)):
        _print(out, line)
    return [column.title for place, column in enumerate(columns) if place not in kept and _says(rows, place)]


def _print(out: Console, line: Text) -> None:
    """Without colour the text is written as it is, since rich takes long over many lines."""
    if out.color_system is None:
        sys.stdout.write(f"{line.plain}\n")
    else:
        out.print(line, soft_wrap=True)


def _kept(columns: Sequence[Column], widths: Sequence[int], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The places of the columns that a terminal of that width shows."""
    kept = [place for place, column in enumerate(columns) if not column.rank or _says(rows, place)]
    least = [min(own, _LEAST) if column.can_shrink else own for column, own in zip(columns, widths, strict=True)]
    while _whole(least, kept) > width and (last := max(kept, key=lambda place: columns[place].rank)):
        if not columns[last].rank:
            break
        kept.remove(last)
    return kept


def _says(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether there is anything in the column."""
    return any(row[place] != "-" for row in rows)


def _shrunk(columns: Sequence[Column], widths: Sequence[int], kept: Sequence[int], width: int) -> list[int]:
    """The widths at which the columns fit. The widest of those that can shrink give way first."""
    fitting = list(widths)
    able = [place for place in kept if columns[place].can_shrink]
    while able and (over := _whole(fitting, kept) - width) > 0:
        widest = max(able, key=lambda place: fitting[place])
        others = [fitting[place] for place in able if place != widest]
        step = min(over, max(1, fitting[widest] - max(others, default=0)))
        if fitting[widest] - step < 1:
            break
        fitting[widest] -= step
    return fitting


def _whole(widths: Sequence[int], kept: Sequence[int]) -> int:
    return sum(widths[place] + _GAP for place in kept) - _GAP


def _line(columns: Sequence[Column], cells: Sequence[str], kept: Sequence[int], widths: Sequence[int]) -> Text:
    line = Text()
    for place in kept:
        text, kind = _fitted(cells[place], widths[place]), columns[place].kind
        padding = " " * (widths[place] - cell_len(text))
        is_last = place == kept[-1]
        line.append(" " * _GAP * bool(line) + padding * (kind in _NUMBERS))
        line.append(text, style=_style(kind, text))
        line.append(padding * (kind not in _NUMBERS and not is_last))
    return line


def _fitted(text: str, width: int) -> str:
    """The text, or as much of it as fits, also if its signs are two places wide."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"


def _style(kind: Kind, text: str) -> str:
    match kind:
        case Kind.STATUS:
            return colour_of(text)
        case Kind.NOTE:
            return "yellow" if text != "-" else ""
    return ""
