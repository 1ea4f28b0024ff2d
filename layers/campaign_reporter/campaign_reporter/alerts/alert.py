"""What people and machines are told: the alert, and its form as JSON."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from campaign_reporter.decision.campaign import Campaign, Counts

_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class Event(StrEnum):
    """What an alert can be about."""

    COMPLETED = "campaign.completed"
    FAILED = "campaign.failed"
    CANCELED = "campaign.canceled"
    NOT_FOUND = "campaign.not_found"
    INVALID = "campaign.invalid"
    OVERDUE = "campaign.overdue"
    STALLED = "campaign.stalled"
    FAILING = "campaign.failing"
    CORRECTED = "campaign.corrected"
    GROUPED = "campaigns.grouped"
    KEY_REJECTED = "reporter.key_rejected"
    UNREACHABLE = "reporter.unreachable"
    RECOVERED = "reporter.recovered"
    DIGEST = "reporter.digest"
    TEST = "reporter.test"


# How a campaign can end.
ENDS = frozenset({Event.COMPLETED, Event.FAILED, Event.CANCELED})


class Severity(StrEnum):
    """How much an alert matters, for subscriptions' filter policies."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """The higher, the worse."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert, complete: every text that is sent is made of this and nothing else.

    `campaign` and `campaign_id` are None where the alert is about the reporter itself, or a group of `members`.
    `observed_at` is the time of the run that saw it, ISO 8601 in UTC.
    """

    alert_id: str
    event: Event
    severity: Severity
    observed_at: str
    reason: str
    campaign_id: str | None = None
    label: str | None = None
    previous_status: str | None = None
    campaign: Campaign | None = None
    members: tuple[Alert, ...] = ()

    @property
    def counts(self) -> Counts:
        """The campaign's numbers of messages, all None where there is no campaign."""
        return self.campaign.counts if self.campaign else Counts()


def alert_id(subject: str, event: Event, revision: int) -> str:
    """The same text for the same happening, in whichever run: a repeat is recognised by it.

    A subject that is no plain identifier (a listed id can be any text) is named by its SHA-256.
    """
    if not _PLAIN_ID.fullmatch(subject):
        subject = "sha256-" + hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{subject}:{event}:{revision}"


def to_document(alert: Alert, *, in_full: int | None = None) -> dict[str, Any]:
    """The alert as JSON for machines, version 1: every key is always there, what is unknown is null.

    A group has two more: `alerts`, so many of its members (all, where `in_full` is None), and `more`, the alert ids of
    the others.
    """
    return _document(alert) | (_members(alert.members, in_full) if alert.members else {})


def _members(members: Sequence[Alert], in_full: int | None) -> dict[str, Any]:
    number = len(members) if in_full is None else in_full
    return {
        "alerts": [_document(member) for member in members[:number]],
        "more": [member.alert_id for member in members[number:]],
    }


def _document(alert: Alert) -> dict[str, Any]:
    campaign, counts = alert.campaign, alert.counts
    return {
        "version": 1,
        "alert_id": alert.alert_id,
        "event": str(alert.event),
        "severity": str(alert.severity),
        "observed_at": alert.observed_at,
        "campaign": {
            "id": alert.campaign_id,
            "name": campaign and campaign.name,
            "label": alert.label,
            "status": campaign and campaign.status,
            "previous_status": alert.previous_status,
            "channel": campaign and campaign.channel,
            "account_id": campaign and campaign.account_id,
            "schedule": campaign and campaign.schedule,
            "create_date": campaign and campaign.create_date,
            "update_date": campaign and campaign.update_date,
        },
        "messages": {
            "total": counts.total,
            "delivered": counts.delivered,
            "failed": counts.failed,
            "delivery_percent": counts.delivery_percent,
        },
        "reason": alert.reason,
    }


def from_document(document: Mapping[str, Any]) -> Alert:
    """The alert that `to_document` wrote; groups are not kept anywhere."""
    about, messages = document["campaign"], document["messages"]
    named = ("status", "name", "channel", "account_id", "schedule", "create_date", "update_date")
    counts = Counts(**{name: messages[name] for name in ("total", "delivered", "failed")})
    return Alert(
        alert_id=document["alert_id"],
        event=Event(document["event"]),
        severity=Severity(document["severity"]),
        observed_at=document["observed_at"],
        reason=document["reason"],
        campaign_id=about["id"],
        label=about["label"],
        previous_status=about["previous_status"],
        campaign=Campaign(**{name: about[name] for name in named}, counts=counts) if about["status"] else None,
    )
