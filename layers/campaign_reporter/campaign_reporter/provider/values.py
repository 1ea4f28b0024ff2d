"""The values of the provider's JSON: texts and numbers of whatever type, and the API key that a text may quote."""

from __future__ import annotations

import re
from math import isfinite

from campaign_reporter.model.texts import storable


def without(key: str | None, text: str) -> str:
    """The text without the API key, in any case of letters."""
    if key is None or key.lower() not in text.lower():
        return text
    return re.sub(re.escape(key), "[the API key]", text, flags=re.IGNORECASE)


def is_text(value: object) -> bool:
    """Whether it is a text, or a number in the place of one."""
    if isinstance(value, float):
        return isfinite(value)
    return isinstance(value, str | int) and not isinstance(value, bool)


def is_whole(value: object) -> bool:
    """Whether every character can be read. A few lost ones do not matter in a name, and do in anything else."""
    return not isinstance(value, str) or storable(value) == value


def whole_number(value: object, largest: int) -> int | None:
    """The number, which may be a text of digits; None if it is no whole number from 0 to `largest`."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,15}\s*", value, re.ASCII):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= largest else None
