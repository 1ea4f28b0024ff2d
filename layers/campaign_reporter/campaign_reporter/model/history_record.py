"""One record of a campaign's history."""

from __future__ import annotations

from dataclasses import dataclass

from campaign_reporter.model.campaign import Campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRecord:
    """One change of status or counts, as StatusHistory keeps it.

    `campaign` has the status, the counts and the fields that the history repeats. `label` is the user's, as it was
    then; records of release 1.0.0 have no names. `expires_at` is in epoch seconds. `unread_since` is there on the first
    record of a campaign that had already ended, and is news only because it could not be read before: from then on.
    `passed_over` counts the newer records that could not be read.
    """

    campaign_id: str
    observed_at: str
    revision: int
    campaign: Campaign
    label: str | None = None
    previous_status: str | None = None
    expires_at: int | None = None
    unread_since: str | None = None
    passed_over: int = 0
