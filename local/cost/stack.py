"""A stack with its list, and how its runs follow one another."""

from __future__ import annotations

import math
from dataclasses import dataclass

from campaign_reporter.timing.budget import ANSWER_SECONDS, WRITING_SECONDS
from campaign_reporter.timing.pace import MARGIN
from campaign_reporter.timing.shares import ONE_IN
from local.cost import prices

SECONDS = prices.DAYS * 24 * 3600
"""Those of a month."""
_RESERVED = ANSWER_SECONDS + WRITING_SECONDS
"""The seconds at the end of an invocation in which nothing more is asked of Dexatel."""
_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A stack and its list. `changes` are those of a campaign in its life, and the last of them is its end.

    As many campaigns end in a month as are on watch. The list holds each of them twice: another has finished, and waits
    for its removal.

    `discovery_minutes` is the time from one discovery to the next, and 0 if there is none. `listed` is the number of
    campaigns that Dexatel's own list has.
    """

    campaigns: int
    period_seconds: int
    max_run_seconds: int
    rate: int
    segments: int
    changes: int
    history_days: int
    memory_mb: int
    metrics: int
    alarms: int
    watches_a_minute: int
    dashboards_before: int
    views_a_day: int
    pages: int
    page_views_a_day: int
    discovery_minutes: int
    listed: int

    @property
    def round_seconds(self) -> float:
        """The time in which the pace lets each campaign be polled once."""
        # Runs leave the slots of discoveries free, also while none is at work.
        share = 1 - 1 / ONE_IN if self.discovery_minutes else 1
        return self.campaigns * MARGIN / (self.rate * share)

    @property
    def run_seconds(self) -> float:
        """The time that a run polls: a round, or as long as a run may begin anything."""
        return min(self.round_seconds, self.max_run_seconds - _RESERVED)

    @property
    def starts(self) -> float:
        return SECONDS / self.period_seconds

    @property
    def runs(self) -> float:
        """The runs of each segment. A run that finds another at work is skipped, and is none of them."""
        return self.starts / math.ceil(max(self.run_seconds, 1) / self.period_seconds)

    @property
    def skipped(self) -> float:
        return self.starts - self.runs

    @property
    def watches(self) -> float:
        """How often missed runs are counted."""
        return SECONDS / _MINUTE * self.watches_a_minute

    @property
    def own_watches(self) -> float:
        """Those that are invocations of their own. A run that starts each minute counts them itself."""
        return 0 if self.period_seconds == _MINUTE else self.watches

    @property
    def rounds(self) -> float:
        return self.runs * (self.run_seconds / self.round_seconds)
