"""Plain text in columns."""

from __future__ import annotations

from collections.abc import Sequence

type Row = Sequence[str]

_GAP = "  "


def aligned(rows: Sequence[Row]) -> list[str]:
    """A line for each row. Columns are as wide as they must be, text to the left and numbers to the right.

    The last column is not aligned, so it is the place for names: wide characters there move nothing.
    """
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns[:-1]]
    numbers = [any(map(_is_number, column)) for column in columns[:-1]]
    return [_line(row, widths, numbers) for row in rows]


def _line(row: Row, widths: Sequence[int], numbers: Sequence[bool]) -> str:
    cells = [
        f"{cell:>{width}}" if is_number else f"{cell:<{width}}"
        for cell, width, is_number in zip(row, widths, numbers, strict=False)
    ]
    return f"{_GAP}{_GAP.join((*cells, row[-1]))}".rstrip()


def _is_number(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "").removesuffix("%").isdecimal()
