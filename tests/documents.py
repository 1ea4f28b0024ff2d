"""Reads the documentation: its pages, sections, blocks and tables."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
# The pages for users, in the order in which a reader meets them, and then every other page.
PAGES: Final = ("README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
ALL_PAGES: Final = tuple(
    sorted(
        path.relative_to(ROOT).as_posix()
        for pattern in ("*.md", "docs/**/*.md", ".github/**/*.md")
        for path in ROOT.glob(pattern)
    )
)
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def page(name: str) -> str:
    """The text of a page, by its path from the root of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def section(name: str, heading: str) -> str:
    """The text below a heading of the second level."""
    return page(name).split(f"\n## {heading}\n")[1].split("\n## ")[0]


def blocks(text: str, language: str) -> list[str]:
    """The blocks of code in this language, in their order; "" for those that name none."""
    return [block for found, block in _FENCED.findall(text) if found == language]


def commands(name: str, heading: str) -> list[str]:
    """The blocks of commands below a heading."""
    return blocks(section(name, heading), "bash")


def prose(name: str) -> str:
    """The text of a page without its blocks of code."""
    return _FENCED.sub("", page(name))


def rows(text: str) -> list[list[str]]:
    """The cells of each row of the first table in the text, without its head."""
    lines = re.search(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    assert lines, "there is a table"
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[0].splitlines()[2:]]


def names(cell: str) -> list[str]:
    """The names in a cell, each of which is set as code."""
    return re.findall(r"`([^`]+)`", cell)
