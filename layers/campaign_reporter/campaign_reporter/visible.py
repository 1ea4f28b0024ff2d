"""Texts that others have written, such as a campaign's name, as they are safe and bearable to read. Pure."""

from __future__ import annotations

import re
import unicodedata

# A name is cut here: a person recognises it by then.
LONGEST_NAME = 200


def line(text: str, longest: int = LONGEST_NAME) -> str:
    """`text` as it is seen, on one line of bearable length."""
    seen = visible(text, longest)
    return seen if len(seen) <= longest else seen[:longest].rstrip() + "…"


def visible(text: str, longest: int = LONGEST_NAME) -> str:
    """The beginning of `text` on one line, without what is not seen (controls, marks that turn the direction)."""
    return " ".join("".join(_seen(char) for char in text[: 4 * longest]).split())


def _seen(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return " "  # such as a line break
    joins_emoji = char == "\u200d"
    return "" if category.startswith("C") and not joins_emoji else char


def to_ascii(text: str) -> str:
    """What of `text` is printable ASCII, accents dropped."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^ -~]|\s+", " ", folded).strip()
