"""How many points of failure were tried, and how many healed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Points:
    """Counted over all rounds and ways to fail."""

    tried: int = 0
    healed: int = 0

    def __str__(self) -> str:
        return f"Points of failure: {self.tried:,} tried, {self.healed:,} healed"
