"""The facts of a page as JSON, in a link that needs neither network nor script."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from campaign_reporter.model.campaign import COUNT_NAMES, provided_names
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.pages.facts import CampaignFacts
from campaign_reporter.pages.html import Html, tag

_STATES = (
    "campaign_id",
    "label",
    "added_by",
    "added_at",
    "revision",
    "changed_at",
    "finished_at",
    "settle_until",
    "alerted_at",
    "alerted_by",
    "problem",
    "problem_detail",
    "problem_since",
    "settings_problem",
)
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9_-]+", re.ASCII)
_LONGEST_FILE_NAME = 64


def json_link(facts: CampaignFacts, shown: Sequence[HistoryRecord]) -> Html:
    """A link that saves the campaign and the records that are shown, with the names of the attributes in the tables."""
    written = json.dumps(document(facts, shown), separators=(",", ":"))
    name = _NOT_IN_A_FILE_NAME.sub("-", facts.watched.campaign_id)[:_LONGEST_FILE_NAME]
    address = f"data:application/json;base64,{b64encode(written.encode()).decode()}"
    return tag("a", "Save as JSON", class_="button", href=address, download=f"campaign-{name}.json")


def document(facts: CampaignFacts, shown: Sequence[HistoryRecord]) -> dict[str, Any]:
    """The same as an object. `history_left_out` counts the records that are not in `history`."""
    return {
        "campaign": _campaign(facts.watched),
        "history": [_record(record) for record in shown],
        "history_left_out": len(facts.records) - len(shown),
    }


def _campaign(watched: WatchedCampaign) -> dict[str, Any]:
    campaign = watched.campaign
    found = {name: getattr(watched, name) for name in _STATES}
    found |= {name: getattr(campaign, name, None) for name in ("status", *provided_names())}
    found |= {f"messages_{name}": getattr(watched.counts, name) for name in COUNT_NAMES}
    found |= {
        "ignored": watched.ignored or None,
        "concerns": sorted(watched.concerns),
        "concerns_told_at": dict(watched.concerns_told_at),
    }
    return {name: value for name, value in found.items() if value not in (None, [], {})}


def _record(record: HistoryRecord) -> dict[str, Any]:
    """The record without the names, which the campaign has too."""
    counts = record.campaign.counts
    found: dict[str, Any] = {
        "observed_at": record.observed_at,
        "revision": record.revision,
        "status": record.campaign.status,
        "previous_status": record.previous_status,
    }
    found |= {f"messages_{name}": getattr(counts, name) for name in COUNT_NAMES}
    return {name: value for name, value in found.items() if value is not None}
