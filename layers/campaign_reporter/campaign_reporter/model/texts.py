"""The one limit for texts of others, from the provider and from the tables alike.

An item has at most 400 KB, and the key of an index at most 2,048 bytes. An alert repeats the texts of its campaign on
the same item.
"""

from __future__ import annotations

LONGEST_NAME = 10_000
LONGEST_TEXT = 256
LONGEST_STATUS = 64


def clean(text: str, longest: int) -> str:
    """The text without surrounding blanks, cut, and without lone surrogates."""
    return storable(text)[:longest].strip()


def storable(text: str) -> str:
    """The text without lone surrogates. They are valid in JSON and in a Python string, but can't be sent or stored."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
