"""JSON that a terminal shows as it is. A hostile name can't change the terminal, and nothing of it is lost."""

from __future__ import annotations

import json
import re
import sys
from typing import Any
from unicodedata import category

_NOT_ASCII = re.compile(r"[^ -~\n]")
_LARGEST_OF_TWO_BYTES = "\uffff"


def json_text(value: Any, indent: str = "") -> str:
    """The value, with each line indented. Control and format characters are escaped."""
    text = json.dumps(value, indent=2, ensure_ascii=not _writes_unicode())
    return _NOT_ASCII.sub(_escaped, indent + text.replace("\n", f"\n{indent}"))


def _writes_unicode() -> bool:
    return (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def _escaped(found: re.Match[str]) -> str:
    """The character as JSON escapes it, if it is a control or format character, or ends a line."""
    char = found[0]
    if category(char)[0] != "C" and category(char) not in {"Zl", "Zp"}:
        return char
    if char <= _LARGEST_OF_TWO_BYTES:
        return f"\\u{ord(char):04x}"
    return json.dumps(char)[1:-1]
