"""JSON and cells of CSV. A hostile name changes neither a terminal nor a spreadsheet."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Any
from unicodedata import category

from campaign_reporter_cli.terminal.values import on_one_line

_NOT_ASCII = re.compile(r"[^ -~\n]")
_LARGEST_OF_TWO_BYTES = "\uffff"
# A cell that begins so is a formula to a spreadsheet. In many countries it takes a semicolon for the end of a cell.
_FORMULA = re.compile("(?:^|;[\"'\\s]*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def json_text(value: Any, indent: str = "") -> str:
    """The value, with each line indented. Control and format characters are escaped, so nothing of it is lost."""
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


def csv_cell(value: Any) -> Any:
    """A text on one line that no spreadsheet takes for a formula. Numbers stay numbers."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        value = [f"{name}={number}" for name, number in value.items()]
    if isinstance(value, list):
        value = " ".join(value)
    if not isinstance(value, str):
        return value
    return _FORMULA.sub(lambda found: f"{found[0]}'", on_one_line(value, len(value) + 1))
