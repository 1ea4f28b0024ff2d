"""The alert as JSON for machines, version 1. Every key is always there; what is unknown is null."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import COUNT_NAMES, Counts, provided_names

type PageUrl = Callable[[Alert], str | None]

_CAMPAIGN_TEXTS = provided_names(lambda field: field.in_alerts)


def no_page(_: Alert) -> None:
    """The link to the page of an alert if there are no pages."""


def to_document(
    alert: Alert, *, in_full: int | None = None, named: int | None = None, page_url: PageUrl = no_page
) -> dict[str, Any]:
    """The document of an alert.

    A group has three more keys. `alerts` has `in_full` of its members, and `more` has the alert ids of others, up to so
    many `named` in all. `omitted` counts the rest. Without a number there is no limit.
    """
    document = _document(alert, page_url)
    if not alert.members:
        return document
    named_ones = alert.members[:named]
    number = len(named_ones) if in_full is None else in_full
    return document | {
        "alerts": [_document(member, page_url) for member in named_ones[:number]],
        "more": [member.alert_id for member in named_ones[number:]],
        "omitted": len(alert.members) - len(named_ones),
    }


def messages(counts: Counts) -> dict[str, Any]:
    """The numbers of messages, with those that are in neither count and the delivery rate."""
    known = {name: getattr(counts, name) for name in COUNT_NAMES}
    return known | {"waiting": counts.waiting, "delivery_percent": counts.delivery_percent}


def _document(alert: Alert, page_url: PageUrl) -> dict[str, Any]:
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
        "page_url": page_url(alert),
    }
