"""Objects for tests: a campaign, an item of the list, an alert; each with typical values unless a test gives others."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.campaign import Campaign, Counts
from campaign_reporter.model.event import Event
from campaign_reporter.model.severity import Severity
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from local.template import policy

CAMPAIGN = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
OTHER_CAMPAIGN = "11111111-2222-4333-8444-555555555555"
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
# The defaults of the stack. Only settling is off, for the tests that are not about it.
POLICY = replace(policy(), settle_minutes=0)

# The events of single alerts. Groups and the digest have texts of their own.
EVENTS = tuple(event for event in Event if event not in {Event.GROUPED, Event.DIGEST})

HOSTILE_NAMES = {
    "emoji": "🎉 Black 👨‍👩‍👧 Friday 🎉",
    "right-to-left override": "\u202eevil\u202c name",
    "line breaks": "First\nSecond\r\nSubject: third\u2028fourth",
    "control characters": "".join(map(chr, range(32))) + "\x7f\x85name",
    "only control characters": "\x00\x01\x02\ufffe",
    "10,000 characters": "Long name " * 1_000,
    "10,000 control characters": "\x01" * 10_000,
    "10,000 emoji": "🎉" * 10_000,
    "10,000 Chinese characters": "双十一促销活动" * 1_428,
    "Armenian only": "Սև ուրբաթ",
    "Chinese only": "双十一",
    "blanks only": " \t ",
    "GSM signs of two places": "{[~^|€]}\\" * 40,
    "JSON": '"}],"name":"\\',
    "signs that grow when folded": "⑴㎯ﷺ" * 500,
    "empty": "",
}


def campaign(status: str = "completed", **changes: Any) -> Campaign:
    seen = Campaign(
        status=status,
        name="Black Friday",
        channel="SMS",
        account_id="6a0d5a7c-7f3f-4a53-9f2f-0d9b5f0f4b11",
        template_id="0f7f3a52-95a7-4a3c-8d5f-3f1d2f8f9a22",
        audience_id="c2b9f3de-1c45-4f0b-b8a7-6d6f0d8e7a33",
        schedule="2026-11-23T14:00:00Z",
        create_date="2026-11-20T09:30:00Z",
        update_date="2026-11-23T14:59:30Z",
        counts=Counts(total=10_000, delivered=9_850, failed=150),
    )
    return replace(seen, **changes)


def listed(**state: Any) -> WatchedCampaign:
    """An item of the list as its user puts it, with this state besides."""
    return WatchedCampaign(**{"campaign_id": CAMPAIGN} | state)


def alert(event: Event = Event.COMPLETED, **changes: Any) -> Alert:
    said = Alert(
        alert_id=alert_id(CAMPAIGN, event, 3),
        event=event,
        severity=Severity.INFO,
        observed_at=to_text(NOW),
        reason="it completed",
        campaign_id=CAMPAIGN,
        label="autumn sale",
        previous_status="in_progress",
        campaign=campaign(),
    )
    return replace(said, **changes)


def answer(data: object | None = None, **fields: Any) -> bytes:
    """The body of an answer about CAMPAIGN as the provider's reference shows it, with these fields changed."""
    documented = {
        "id": CAMPAIGN,
        "account_id": "account",
        "template_id": "template",
        "audience_id": "audience",
        "name": "Black Friday",
        "status": "in_progress",
        "schedule": "2026-11-23 14:00:00",
        "channel": "SMS",
        "create_date": "2026-11-20 09:30:00",
        "update_date": "2026-11-23 14:59:30",
        "messages": {"total": 100, "delivered": 60, "failed": 5},
    }
    return json.dumps({"data": documented | fields if data is None else data}).encode()
