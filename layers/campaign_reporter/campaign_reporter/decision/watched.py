"""A campaign on the list: what the reporter knows of it, and one record of its history."""

from __future__ import annotations

from dataclasses import dataclass, field

from campaign_reporter.decision.campaign import Campaign, Counts
from campaign_reporter.decision.concerns import NO_CONCERNS, Concern
from campaign_reporter.decision.overrides import NO_OVERRIDES, Overrides
from campaign_reporter.errors import Problem
from campaign_reporter.sending.pending import Owing


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedCampaign(Owing):
    """An item of the Campaigns table. Times are ISO 8601 texts in UTC, `expires_at` is in epoch seconds.

    `revision` counts the records of the history. `alerted_by` is the id of the message that told the last alert.
    `settings_problem` is what is wrong with its `overrides`.

    `concerns` are those that hold, `concerns_told` those that were alerted and will not be again before it has ended.
    Once it has completed it is watched until `settle_until`, and `completed_counts` are what was told of it.

    `missing_runs` counts the runs in a row that did not find it; once there were enough of them it stays on watch until
    `watch_until`, and `missing_alerted` is the revision at which that was said.
    """

    campaign_id: str
    label: str | None = None
    revision: int = 0
    campaign: Campaign | None = None
    changed_at: str | None = None
    finished_at: str | None = None
    alerted_at: str | None = None
    alerted_by: str | None = None
    overrides: Overrides = NO_OVERRIDES
    settings_problem: str | None = None
    concerns: frozenset[Concern] = NO_CONCERNS
    concerns_told: frozenset[Concern] = NO_CONCERNS
    settle_until: str | None = None
    completed_counts: Counts | None = None
    expires_at: int | None = None
    problem: Problem | None = None
    problem_detail: str | None = None
    problem_since: str | None = None
    missing_runs: int = 0
    missing_alerted: int | None = None
    watch_until: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether its alerts are all there is to wait for: once they are sent it finishes."""
        if self.problem == Problem.INVALID_IDENTIFIER:
            return True
        return self.campaign is not None and self.campaign.is_final and self.settle_until is None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRecord:
    """One change of status or counts, as StatusHistory keeps it; `expires_at` in epoch seconds."""

    campaign_id: str
    observed_at: str
    revision: int
    status: str
    previous_status: str | None = None
    counts: Counts = field(default_factory=Counts)
    update_date: str | None = None
    expires_at: int | None = None
