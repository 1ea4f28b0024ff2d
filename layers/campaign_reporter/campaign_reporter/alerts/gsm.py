"""The GSM 7-bit alphabet of text messages (3GPP TS 23.038): 160 places a part. A few signs take two places."""

from __future__ import annotations

import unicodedata

ONE_PART = 160
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
# The quotation marks and dashes of word processors, and their plain forms. NFKD turns an ellipsis into three dots.
_LOOKALIKES = str.maketrans("\u2018\u2019\u201c\u201d\u201e\u2013\u2014`", "''\"\"\"--'")


def septets(text: str) -> int:
    """The number of places that `text` takes. ValueError for a sign that is not in the alphabet."""
    foreign = set(text) - _BASIC - _EXTENDED
    if foreign:
        raise ValueError(f"not in the GSM 7-bit alphabet: {sorted(foreign)}")
    return len(text) + sum(char in _EXTENDED for char in text)


def to_gsm(text: str) -> str:
    """`text` in the alphabet, without the accents that it lacks and without signs that have no plain form."""
    return "".join(_plain_form(char) for char in text.translate(_LOOKALIKES))


def cut(text: str, places: int) -> str:
    """As much of a text in the alphabet as fits so many places. It ends in `...` if it is cut."""
    if septets(text) <= places:
        return text
    kept = text[: max(places - 3, 0)]
    while kept and septets(kept) > places - 3:
        kept = kept[:-1]
    return (kept.rstrip() + "...")[: max(places, 0)]


def _plain_form(char: str) -> str:
    if char in _BASIC or char in _EXTENDED:
        return char
    return "".join(part for part in unicodedata.normalize("NFKD", char) if part in _BASIC or part in _EXTENDED)
