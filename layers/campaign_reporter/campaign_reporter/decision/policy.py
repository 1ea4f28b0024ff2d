"""What the user has set for all campaigns, and how it is changed by what is set for one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from campaign_reporter.decision.overrides import NO_OVERRIDES, Overrides


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the user has set: a percentage, a number of messages, minutes (0 for never), and days (0 for ever)."""

    low_delivery_percent: float
    min_attempts: int
    overdue_minutes: float
    stalled_minutes: float
    settle_minutes: float
    history_retention_days: int
    finished_retention_days: int

    def with_overrides(self, overrides: Overrides) -> Policy:
        """What holds for a campaign on whose item its user has set these."""
        if overrides is NO_OVERRIDES:
            return self
        names = ("low_delivery_percent", "overdue_minutes", "stalled_minutes")
        found = {name: getattr(overrides, name) for name in names}
        return replace(self, **{name: value for name, value in found.items() if value is not None})
