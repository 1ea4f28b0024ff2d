"""Every key that a test makes up holds the canary, which is then looked for in all that the reporter leaves behind."""

from typing import Final

CANARY: Final = "-canary-"


def key(name: str) -> str:
    """An API key, as good as any."""
    return f"dx-{name}{CANARY}0b9e"
