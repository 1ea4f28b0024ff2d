"""The texts of others as a person sees them: names can hold line breaks, emoji, or ten thousand characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

# A name in an email is cut after so many characters. A person recognises it by then.
LONGEST_NAME = 200
# Letters and symbols by their category, of which nothing is seen: the fillers of Hangul, and the blank of Braille.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def visible(text: str, longest: int = LONGEST_NAME) -> str:
    """The beginning of `text` on one line, without control characters and marks that turn the direction."""
    return " ".join("".join(_seen(char) for char in text[: 4 * longest]).split())


def line(text: str, longest: int = LONGEST_NAME) -> str:
    """`text` as it is seen, cut if it is longer than `longest`."""
    whole = visible(text, longest)
    return whole if len(whole) <= longest else whole[:longest].rstrip() + "…"


def to_ascii(text: str) -> str:
    """`text` in printable ASCII, without accents and without characters that have no plain form there."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^ -~]|\s+", " ", folded).strip()


def first_name(names: Iterable[str | None], fold: Callable[[str], str] = str) -> str:
    """The first of the names that has anything to show after `fold`. Empty if there is none."""
    folded = (" ".join(fold(visible(name)).split()) for name in names if name)
    return next((name for name in folded if any(map(_shows, name))), "")


def _shows(char: str) -> bool:
    """Whether there is anything to see of the character: fillers, joiners and marks alone show nothing."""
    return char not in _BLANKS and unicodedata.category(char)[0] not in "CMZ"


def _seen(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return " "  # such as a line break
    joins_emoji = char == "\u200d"
    return "" if category.startswith("C") and not joins_emoji else char
