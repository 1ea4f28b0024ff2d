"""The alert as JSON for machines, version 1. Every key is always there; what is unknown is null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import COUNT_NAMES, Counts, provided_names

_CAMPAIGN_TEXTS = provided_names(lambda field: field.in_alerts)


def to_document(alert: Alert, *, in_full: int | None = None) -> dict[str, Any]:
    """The document of an alert.

    A group has two more keys. `alerts` has `in_full` of its members, or all of them if that is None. `more` has the
    alert ids of the others.
    """
    return _document(alert) | (_members(alert.members, in_full) if alert.members else {})


def messages(counts: Counts) -> dict[str, Any]:
    """The numbers of messages, with those that are in neither count and the delivery rate."""
    known = {name: getattr(counts, name) for name in COUNT_NAMES}
    return known | {"waiting": counts.waiting, "delivery_percent": counts.delivery_percent}


def _members(members: Sequence[Alert], in_full: int | None) -> dict[str, Any]:
    number = len(members) if in_full is None else in_full
    return {
        "alerts": [_document(member) for member in members[:number]],
        "more": [member.alert_id for member in members[number:]],
    }


def _document(alert: Alert) -> dict[str, Any]:
    names = ("status", *_CAMPAIGN_TEXTS)
    texts = {name: getattr(alert.campaign, name, None) for name in names}
    # The order of the documentation: names and statuses first.
    about = {"id": alert.campaign_id, "name": None, "label": alert.label, "status": None}
    about |= {"previous_status": alert.previous_status} | texts
    return {
        "version": 1,
        "alert_id": alert.alert_id,
        "event": str(alert.event),
        "severity": str(alert.severity),
        "observed_at": alert.observed_at,
        "campaign": about,
        "messages": messages(alert.counts),
        "reason": alert.reason,
    }
