"""Every key that a test makes up contains the canary, so tests can look for it in all that the reporter leaves."""

from typing import Final

CANARY: Final = "-canary-"


def key(name: str) -> str:
    """An API key, as good as any."""
    return f"dx-{name}{CANARY}0b9e"
