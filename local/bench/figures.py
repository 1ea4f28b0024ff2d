"""Figures, and the tables that show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure beside its baseline of the same run. `reached` is None if it has no target."""

    name: str
    value: str
    baseline: str = ""
    target: str = ""
    reached: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Section:
    """Figures of one kind. `about` says how they are measured."""

    title: str
    about: str
    figures: Sequence[Figure]

    @property
    def reached(self) -> bool:
        """Whether every figure with a target reached it."""
        return all(figure.reached is not False for figure in self.figures)

    def markdown(self) -> str:
        """Returns the section as a Markdown table with aligned columns."""
        rows = [("", "measured", "beside", "target", ""), *map(_row, self.figures)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [_line(row, widths) for row in rows]
        lines.insert(1, _line(["-" * width for width in widths], widths))
        return "\n".join([f"## {self.title}", "", self.about, "", *lines, ""])


def _row(figure: Figure) -> tuple[str, ...]:
    verdict = {True: "reached", False: "**missed**", None: ""}[figure.reached]
    return figure.name, figure.value, figure.baseline, figure.target, verdict


def _line(row: Iterable[str], widths: Iterable[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
