"""Others' text as a person sees it: names can hold line breaks, emoji, or ten thousand characters. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

# Names in an email are cut here: a person recognises them by then.
LONGEST_NAME = 200


def visible(text: str, longest: int = LONGEST_NAME) -> str:
    """The beginning of `text` on one line, without what is not seen (controls, marks that turn the direction)."""
    return " ".join("".join(_seen(char) for char in text[: 4 * longest]).split())


def line(text: str, longest: int = LONGEST_NAME) -> str:
    """`text` as it is seen, of bearable length."""
    whole = visible(text, longest)
    return whole if len(whole) <= longest else whole[:longest].rstrip() + "…"


def to_ascii(text: str) -> str:
    """`text` in printable ASCII: accents are dropped, and so is every character that has no likeness there."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^ -~]|\s+", " ", folded).strip()


def first_name(names: Iterable[str | None], fold: Callable[[str], str] = str) -> str:
    """The first of the names of which `fold` leaves anything to see; empty where there is none."""
    return next((folded for name in names if name and (folded := " ".join(fold(visible(name)).split()))), "")


def _seen(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return " "  # such as a line break
    joins_emoji = char == "\u200d"
    return "" if category.startswith("C") and not joins_emoji else char
