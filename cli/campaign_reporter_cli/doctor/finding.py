"""A finding of a check: how bad it is, in words, and the command that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is. Something `wrong` keeps alerts from being seen or sent, now or soon."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about the deployment. `command` mends it, or shows more; None if there is nothing to do."""

    level: Level
    text: str
    command: str | None = None


def ok(text: str) -> Finding:
    """All is well here."""
    return Finding(Level.OK, text)


def warning(text: str, command: str | None = None) -> Finding:
    """It may be meant so, or may become worse."""
    return Finding(Level.WARNING, text, command)


def wrong(text: str, command: str) -> Finding:
    """It has to be mended."""
    return Finding(Level.WRONG, text, command)
