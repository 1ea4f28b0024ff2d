"""The GSM 7-bit alphabet of text messages (3GPP TS 23.038): 160 places a part. A few signs take two places."""

from __future__ import annotations

from unicodedata import normalize

from campaign_reporter.alerts.visible import transliterated

ONE_PART = 160
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
_ALPHABET = _BASIC | _EXTENDED
# The one printable sign of ASCII that it lacks.
_LOOKALIKES = {ord("`"): "'"}


def septets(text: str) -> int:
    """The number of places that `text` takes. ValueError for a sign that is not in the alphabet."""
    foreign = set(text) - _ALPHABET
    if foreign:
        raise ValueError(f"not in the GSM 7-bit alphabet: {sorted(foreign)}")
    return len(text) + sum(char in _EXTENDED for char in text)


def to_gsm(text: str) -> str:
    """`text` in the alphabet: its letters stay, and those of other alphabets are written in Latin ones."""
    composed = normalize("NFC", text)
    return "".join(char if char in _ALPHABET else _plain_form(char) for char in composed)


def cut(text: str, places: int) -> str:
    """As much of a text in the alphabet as fits so many places. It ends in `...` if it is cut."""
    if septets(text) <= places:
        return text
    kept = text[: max(places - 3, 0)]
    while kept and septets(kept) > places - 3:
        kept = kept[:-1]
    return (kept.rstrip() + "...")[: max(places, 0)]


def _plain_form(char: str) -> str:
    return "".join(each for each in transliterated(char).translate(_LOOKALIKES) if each in _ALPHABET)
