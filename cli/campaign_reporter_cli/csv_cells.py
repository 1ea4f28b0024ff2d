"""Cells of CSV. A hostile name is a text on one line, and no spreadsheet takes it for a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from campaign_reporter_cli.values import on_one_line

# A cell that begins so is a formula to a spreadsheet. In many countries it takes a semicolon for the end of a cell.
_FORMULA = re.compile("(?:^|;[\"'\\s]*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")


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
