"""Reading JSON as far as it can be read: one part that makes no sense does not spoil the others."""

from __future__ import annotations

import json
from typing import Any, Final

UNCLEAR: Final = object()
"""The value of a key that occurs twice in one object with different values: nothing says which of them counts."""


def read_json(body: bytes) -> Any:
    """The value in the body. ValueError or RecursionError if it is no JSON.

    NaN and infinities are read as Python's floats. A byte that is not UTF-8 becomes a lone surrogate.
    """
    return _DECODER.decode(body.decode("utf-8", "surrogateescape").removeprefix("\ufeff"))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        found |= {name: UNCLEAR for name, value in pairs if value != found[name]}
    return found


# Made once: `json.loads` with options makes a decoder for every body, which takes as long as reading it. If it is not
# strict, a text can hold line breaks and tabs as they are.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, strict=False)
