"""A campaign on the list, with the state that the reporter keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaign_reporter.model.campaign import Campaign, Counts, Status
from campaign_reporter.model.outbox import OutboxHolder
from campaign_reporter.model.policy import NO_OVERRIDES, Overrides
from campaign_reporter.model.problem import Problem

NO_CONCERNS: frozenset[str] = frozenset()
NO_STATUSES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedCampaign(OutboxHolder):
    """An item of the Campaigns table. Times are ISO 8601 texts in UTC, `expires_at` is in epoch seconds.

    `revision` counts the records of the history. `alerted_by` is the alert id of the message that carried the last
    alert. `wrong` says what is wrong with attributes that were edited by hand, and `settings_problem` is what the item
    says about that. `unreadable_item` says why the item as a whole can't be read; then the item is left as it is.

    `concerns` are those that hold now. `concerns_told` are those that were alerted and are not armed anew since, and
    `concerns_told_at` has the time of each alert. `moving_since` is when the counts went on after a stall.

    A completed campaign is watched until `settle_until`, and `completed_counts` are the counts of its alert. Both stay
    if the campaign goes on in that time, since it may complete again.

    `unknown_statuses` are the statuses that were alerted since the provider's reference does not list them.
    `unreadable_told` is the `problem_since` that was alerted because the campaign could not be read for long.

    `missing_runs` counts the runs in a row that did not find the campaign. After enough of them it stays on watch until
    `watch_until`, and `missing_alerted` is the revision at which that was alerted.
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
    wrong: str | None = None
    unreadable_item: str | None = None
    settings_problem: str | None = None
    concerns: frozenset[str] = NO_CONCERNS
    concerns_told: frozenset[str] = NO_CONCERNS
    concerns_told_at: Mapping[str, str] = field(default_factory=dict)
    moving_since: str | None = None
    settle_until: str | None = None
    completed_counts: Counts | None = None
    expires_at: int | None = None
    problem: Problem | None = None
    problem_detail: str | None = None
    problem_since: str | None = None
    unreadable_told: str | None = None
    unknown_statuses: frozenset[str] = NO_STATUSES
    missing_runs: int = 0
    missing_alerted: int | None = None
    watch_until: str | None = None
    ignored: bool = False
    added_by: str | None = None
    added_at: str | None = None

    @property
    def counts(self) -> Counts:
        """The campaign's numbers of messages, all None before it was read."""
        return self.campaign.counts if self.campaign else Counts()

    @property
    def is_settling(self) -> bool:
        """Whether it has completed, and its counts may still move."""
        return self.was_alerted_as_completed and self.campaign is not None and self.campaign.status == Status.COMPLETED

    @property
    def was_alerted_as_completed(self) -> bool:
        """Whether it has settled or may do so. If its `settle_until` was lost, the counts of its alert show that."""
        return self.settle_until is not None or self.completed_counts is not None

    @property
    def is_over(self) -> bool:
        """Whether the campaign finishes as soon as its alerts are sent."""
        if self.is_settling:
            return False
        return self.problem == Problem.INVALID_IDENTIFIER or (self.campaign is not None and self.campaign.is_final)
