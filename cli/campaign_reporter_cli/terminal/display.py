"""How the user wants to see results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum


class Output(StrEnum):
    """The form of what a command prints."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@dataclass(kw_only=True)
class Display:
    """The form of results, the zone of the times in them, and the clock."""

    output: Output = Output.TABLE
    zone: tzinfo | None = None
    """The zone of the times that are shown; None is the user's own."""
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
