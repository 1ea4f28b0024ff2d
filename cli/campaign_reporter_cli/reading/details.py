"""Everything that is known of one campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaign_reporter.model.campaign import provided_names
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.last_known import last_known
from campaign_reporter.model.policy import PER_CAMPAIGN
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter_cli.aws.store import Store
from campaign_reporter_cli.input.ids import keys_of
from campaign_reporter_cli.reading.histories import unknown
from campaign_reporter_cli.reading.listing import row_of

NAMES = (
    "campaign_id",
    "is_listed",
    "name",
    "label",
    "status",
    *(name for name in provided_names() if name != "name"),
    "messages_total",
    "messages_delivered",
    "messages_failed",
    "messages_waiting",
    "delivery_percent",
    "revision",
    "changed_at",
    "finished_at",
    "settle_until",
    "alerted_at",
    "alerted_by",
    "pending_alerts",
    "unreadable_alerts",
    "concerns",
    "problem",
    "problem_detail",
    "problem_since",
    "settings_problem",
    "muted_until",
    "ignored",
    "added_by",
    "added_at",
    *PER_CAMPAIGN,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """A campaign and its history. If it `is_listed` is false, the history alone knows of it."""

    watched: WatchedCampaign
    records: Sequence[HistoryRecord]
    is_listed: bool

    def row(self, now: datetime) -> dict[str, Any]:
        """All that is known, but for the history."""
        watched, campaign = self.watched, self.watched.campaign
        states = (
            *("revision", "settle_until", "alerted_at", "alerted_by"),
            *("problem_detail", "problem_since", "added_by", "added_at"),
        )
        found = row_of(watched, now)
        found |= {name: getattr(campaign, name, None) for name in provided_names()}
        found |= {name: getattr(watched, name) for name in states}
        found |= {name: watched.overrides.thresholds.get(name) for name in PER_CAMPAIGN}
        found |= {
            "is_listed": self.is_listed,
            "messages_waiting": watched.counts.waiting,
            "pending_alerts": sorted(watched.pending),
            "unreadable_alerts": sorted(watched.unreadable),
        }
        return {name: found[name] for name in NAMES}


def details_of(store: Store, typed: str) -> Details:
    """The campaign with its history. InputError if nothing is known of it."""
    for written in keys_of(typed):
        watched, records = store.campaign(written), store.records(written)
        if watched:
            return Details(watched=last_known(watched, records), records=records, is_listed=True)
        if records:
            unlisted = WatchedCampaign(campaign_id=written)
            return Details(watched=last_known(unlisted, records), records=records, is_listed=False)
    raise unknown(typed)
