"""The texts of others as a person sees them: names can hold line breaks, emoji, or ten thousand characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from unicodedata import category, normalize

from anyascii import anyascii

# A name in an email is cut after so many characters. A person recognises it by then.
LONGEST_NAME = 200
# Letters and symbols by their category, of which nothing is seen: the fillers of Hangul, and the blank of Braille.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def visible(text: str, longest: int = LONGEST_NAME) -> str:
    """The beginning of `text` on one line, without control characters and marks that turn the direction."""
    return " ".join("".join(_seen(char) for char in text[: 4 * longest]).split())


def line(text: str, longest: int = LONGEST_NAME) -> str:
    """`text` as it is seen, cut if it is longer than `longest`."""
    whole = visible(text, longest)
    return whole if len(whole) <= longest else whole[:longest].rstrip() + "…"


def for_subject(text: str) -> str:
    """`text` without characters that SNS refuses in a subject, or that are not seen by themselves."""
    return "".join(char for char in normalize("NFC", text) if category(char)[0] != "C")


def to_ascii(text: str) -> str:
    """`text` in printable ASCII, with the letters of other alphabets written in Latin ones."""
    return re.sub(r"[^ -~]|\s+", " ", "".join(map(transliterated, text))).strip()


def transliterated(char: str) -> str:
    """The character in ASCII. A symbol has only its plain form, if there is one: an emoji would become a word."""
    if category(char) == "So":
        return normalize("NFKD", char).encode("ascii", "ignore").decode("ascii")
    return anyascii(char)


def cut_to(text: str, places: int) -> str:
    """As much of `text` as fits so many UTF-16 units, as SNS may count, with no part of a sign at its end."""
    kept, units = 0, 0
    for char in text:
        units += 1 + (char > "\uffff")
        if units > places:
            break
        kept += 1
    while 0 < kept < len(text) and _is_joined(text, kept):
        kept -= 1
    return text[:kept]


def first_name(names: Iterable[str | None], fold: Callable[[str], str] = str) -> str:
    """The first of the names that shows a letter or a digit after `fold`. Empty if there is none."""
    folded = (" ".join(fold(visible(name)).split()) for name in names if name)
    return next((name for name in folded if any(map(_is_word, name))), "")


def _is_word(char: str) -> bool:
    """Whether it is a letter or a digit that is seen."""
    return char not in _BLANKS and category(char)[0] in "LN"


def _is_joined(text: str, at: int) -> bool:
    """Whether the character there is a part of the sign before it: an accent, a skin tone, or half of a flag."""
    code = ord(text[at])
    if code in _FLAG_LETTERS:
        letters = re.search(r"[\U0001F1E6-\U0001F1FF]*\Z", text[:at])
        return bool(letters and len(letters[0]) % 2)
    return category(text[at])[0] == "M" or code in _SKIN_TONES


def _seen(char: str) -> str:
    kind = category(char)
    if kind == "Cc":
        return " "  # such as a line break
    joins_emoji = char == "\u200d"
    return "" if kind.startswith("C") and not joins_emoji else char
