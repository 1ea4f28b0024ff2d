"""A campaign as it was last known: by its item on the list, or else by its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.watched_campaign import WatchedCampaign


def last_known(watched: WatchedCampaign, records: Sequence[HistoryRecord]) -> WatchedCampaign:
    """The campaign with what the history knows, if its item does not say how it goes."""
    if watched.campaign or not records:
        return watched
    last = records[-1]
    label, changed_at = watched.label or last.label, watched.changed_at or last.observed_at
    return replace(watched, campaign=last.campaign, revision=last.revision, label=label, changed_at=changed_at)
