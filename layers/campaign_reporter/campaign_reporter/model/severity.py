"""How much an alert matters."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How much an alert matters. Subscriptions can filter by it."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """The higher, the worse."""
        return list(Severity).index(self)
