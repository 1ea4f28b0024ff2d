"""Writes the amounts into the pages: `python -m local.cost.pages`. A test fails while they are not up to date."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from typing import Final

from local.cost import discovery
from local.cost.__main__ import main
from local.cost.bill import Bill, total_of
from local.cost.month import lines, total
from local.cost.stacks import default, release_1_0_0
from local.emulator import ROOT

SIZES: Final = (10, 1_000, 100_000)
# The columns of docs/scale.md.
_SCALES: Final = (
    *(default(campaigns=size) for size in SIZES),
    default(campaigns=100_000, rate=200, max_run_seconds=900, period_seconds=600),
    default(campaigns=10_000_000, rate=1_000, max_run_seconds=900, period_seconds=900, segments=8),
)
# The columns of the discovery in docs/cost.md.
_DISCOVERIES: Final = (
    default(campaigns=10, discovery_minutes=15, listed=1_000),
    default(campaigns=1_000, discovery_minutes=15, listed=100_000),
)
_TOTAL, _REST = "USD a month", "the rest"
_ROW = re.compile(
    r"^\| (?P<bold>\**)(?P<name>[^,|*]+)(?P<about>[^|]*) \|(?: \**[0-9,]+\.[0-9]{2}\** \|)+$", re.MULTILINE
)
_MEMORY = re.compile(r"^\| (?P<bold>\**)(?P<mb>\d+) MB\** \|(?: \**[0-9,.]+\** \|){3}", re.MULTILINE)
_SHOWN = re.compile(r"(?<=^\$ make cost CAMPAIGNS=1000\n)[^`]*", re.MULTILINE)
_TOTALS = re.compile(r"(Ten campaigns cost )\S+( USD a month,\s+1,000 cost )\S+( USD, and 100,000 cost )\S+( USD)")


def updated(name: str, text: str) -> str:
    """Returns the text of the page with the amounts as they are now."""
    return _PAGES[name](text)


def _readme(text: str) -> str:
    totals = [f"{total(default(campaigns=size)):.2f}" for size in SIZES]
    return _TOTALS.sub(lambda found: "".join(map("".join, zip(found.groups(), [*totals, ""], strict=True))), text)


def _cost(text: str) -> str:
    text = _SHOWN.sub(_printed(), _readme(text))
    text = _table(text, "A month", [lines(made(campaigns=size)) for size in SIZES for made in (release_1_0_0, default)])
    text = _table(text, "Discovery", [discovery.lines(stack) for stack in _DISCOVERIES])
    return _MEMORY.sub(_memory, text)


def _memory(row: re.Match[str]) -> str:
    amounts = [total(default(campaigns=size, memory_mb=int(row["mb"]))) for size in SIZES]
    return _cells(row["bold"], f"{row['mb']} MB", amounts)


def _scale(text: str) -> str:
    return _table(text, "At each size", [lines(stack) for stack in _SCALES])


def _printed() -> str:
    with redirect_stdout(StringIO()) as printed:
        main(["--campaigns", "1000"])
    return printed.getvalue()


def _table(text: str, heading: str, bills: Sequence[Bill]) -> str:
    """The text with the amounts of the table below the heading. A row is found by its words before the first comma."""
    before, mark, after = text.partition(f"\n## {heading}\n")
    table, end, rest = after.partition("\n## ")
    names = [found["name"].strip() for found in _ROW.finditer(table)]
    columns = [_amounts(bill, names) for bill in bills]

    def row(found: re.Match[str]) -> str:
        cells = [column[found["name"].strip()] for column in columns]
        return _cells(found["bold"], found["name"] + found["about"].rstrip("*"), cells)

    return before + mark + _ROW.sub(row, table) + end + rest


def _amounts(bill: Bill, names: Sequence[str]) -> Bill:
    """The amounts of a column by the names of the rows. Lines that have no row of their own are the rest."""
    found = {name: round(usd, 2) for name, usd in bill.items()}
    rest = sum(usd for name, usd in found.items() if name not in names)
    return {**found, _REST: rest, _TOTAL: total_of(bill)}


def _cells(bold: str, name: str, amounts: Sequence[float]) -> str:
    return f"| {bold}{name}{bold} | " + " | ".join(f"{bold}{usd:,.2f}{bold}" for usd in amounts) + " |"


_PAGES: Final[Mapping[str, Callable[[str], str]]] = {
    "README.md": _readme,
    "docs/cost.md": _cost,
    "docs/scale.md": _scale,
}
PAGES: Final = tuple(_PAGES)


if __name__ == "__main__":
    for page in PAGES:
        (ROOT / page).write_text(updated(page, (ROOT / page).read_text()))
