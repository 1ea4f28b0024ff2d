"""The texts and the document of each alert, as files for a person to judge: tests/unit/texts/<event>.txt.

After a change of the texts write the files anew and read the difference: `UPDATE_TEXTS=1 make test TESTS=tests/unit`.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from campaign_reporter.alerts.gsm import septets
from campaign_reporter.alerts.messages import message, subject
from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.campaign import Campaign, Counts
from campaign_reporter.model.event import Event
from campaign_reporter.model.severity import Severity
from campaign_reporter.sending.mutes import combined
from tests.builders import EVENTS, HOSTILE_NAMES, NOW, alert, campaign
from tests.groups import grouped

FILES = Path(__file__).parent / "texts"


def said(event: Event, reason: str, **changes: Any) -> Alert:
    """An alert about a campaign, as severe as its event usually is."""
    return alert(event, **{"severity": event.row.severity, "reason": reason, "previous_status": None} | changes)


def about_reporter(event: Event, number: int, reason: str, *, subject: str = "reporter") -> Alert:
    nothing: dict[str, Any] = dict.fromkeys(("campaign_id", "label", "campaign"))
    return said(event, reason, alert_id=alert_id(subject, event, number), **nothing)


def a_dozen() -> list[Alert]:
    """Two alerts of failed campaigns, one of a failing one, and nine of completed ones."""
    bad = {
        "Black Friday": (Event.FAILED, Counts(total=10_000, delivered=1_200, failed=800)),
        "Flash sale": (Event.FAILED, Counts(total=500, delivered=50, failed=75)),
        "Old address book": (Event.FAILING, Counts(total=800, delivered=120, failed=80)),
    }
    worst = [
        said(
            event,
            "60% of the 200 messages attempted so far were delivered, less than 90%",
            alert_id=f"{name}:{event}:2",
            label=None,
            previous_status="in_progress",
            campaign=campaign(name=name, counts=counts),
        )
        for name, (event, counts) in bad.items()
    ]
    return [alert(alert_id=f"{number}:campaign.completed:2", label=None) for number in range(9)] + worst


def seen(status: str, delivered: int = 0, failed: int = 0) -> Campaign:
    return campaign(status, counts=Counts(total=10_000, delivered=delivered, failed=failed))


ALERTS = {
    "campaign.completed": alert(),
    "campaign.completed.low_delivery": alert(
        severity=Severity.WARNING,
        reason="it completed, but less than 90% of the attempted messages were delivered",
        campaign=seen("completed", 7_425, 2_575),
    ),
    "campaign.completed.few_counted": alert(campaign=campaign(counts=Counts(total=100_000, delivered=10, failed=0))),
    "campaign.completed.name_in_armenian": alert(
        campaign=campaign(name="Սև ուրբաթ", counts=Counts(total=10_000, delivered=9_700, failed=200))
    ),
    "campaign.completed.little_known": alert(label=None, previous_status=None, campaign=Campaign(status="completed")),
    "campaign.failed": said(
        Event.FAILED,
        "the provider reports that it failed",
        previous_status="in_progress",
        campaign=seen("failed", 1_200, 800),
    ),
    "campaign.canceled": said(
        Event.CANCELED,
        "somebody canceled it at the provider",
        campaign=campaign("canceled", counts=Counts(total=9_000, delivered=1_000, failed=20)),
        previous_status="in_progress",
    ),
    "campaign.not_found": said(Event.NOT_FOUND, "HTTP status 404: 1601: Campaign is not found", campaign=None),
    "campaign.invalid": said(
        Event.INVALID,
        "the id is no UUID, so it can't be a campaign's",
        alert_id="sha256-3f2a9c0d51b7e468:campaign.invalid:0",
        campaign_id="black friday",
        label=None,
        campaign=None,
    ),
    "campaign.overdue": said(
        Event.OVERDUE,
        "it was scheduled for 2026-11-23 14:00 UTC, 16 minutes ago, and has not started",
        campaign=seen("scheduled"),
    ),
    "campaign.stalled": said(
        Event.STALLED,
        "none of its counts has moved since 2026-11-23 13:59 UTC, 61 minutes ago",
        campaign=seen("in_progress", 6_120, 41),
    ),
    "campaign.failing": said(
        Event.FAILING,
        "58.3% of the 1,200 messages attempted so far were delivered, less than 90%",
        campaign=seen("in_progress", 700, 500),
    ),
    "campaign.unreadable": said(
        Event.UNREADABLE,
        "it could not be read since 2026-11-23 13:58 UTC, 62 minutes ago: HTTP status 500",
        campaign=seen("in_progress", 6_120, 41),
    ),
    "campaign.unknown_status": said(
        Event.UNKNOWN_STATUS,
        'its status is "paused", which Dexatel\'s documentation does not list',
        campaign=seen("paused", 6_120, 41),
    ),
    "campaign.corrected": said(
        Event.CORRECTED,
        "the delivery rate is 93.2% with the late receipts; when it completed it was 98.5%",
        campaign=seen("completed", 9_320, 680),
    ),
    "campaign.corrected.low_delivery": said(
        Event.CORRECTED,
        "the delivery rate is 60% with the late receipts, less than 90%; when it completed it was 98.5%",
        severity=Severity.WARNING,
        campaign=seen("completed", 5_880, 3_920),
    ),
    "campaign.completed.muted": combined(
        [
            said(
                Event.OVERDUE,
                "it was scheduled for 2026-11-23 01:00 UTC, 16 minutes ago, and has not started",
                observed_at="2026-11-23T01:16:00.000Z",
            ),
            alert(observed_at="2026-11-23T04:20:00.000Z"),
        ],
        NOW,
    ),
    "campaign.failed.hostile": said(
        Event.FAILED,
        "the provider reports that it failed",
        label="\u202eevil\u202c " + "label " * 100,
        previous_status="in_progress",
        campaign=campaign("failed", name="🎉 First\nSecond\x00\x85 👨‍👩‍👧\u202e " + "long name " * 1_000),
    ),
    "campaigns.grouped": grouped(a_dozen()),
    "campaigns.grouped.hostile": grouped(
        said(
            Event.FAILED,
            "the provider reports that it failed",
            alert_id=f"{number}:campaign.failed:2",
            label=None,
            previous_status="in_progress",
            campaign=campaign("failed", name=name, counts=Counts(total=100, delivered=number, failed=50)),
        )
        for number, name in enumerate(HOSTILE_NAMES.values())
    ),
    "campaigns.grouped.labels": grouped(
        [
            said(Event.OVERDUE, "it has not started", campaign=seen("scheduled")),
            alert(severity=Severity.WARNING, alert_id="1:campaign.completed:2", campaign=seen("completed", 50, 50)),
            alert(label=None),
        ]
    ),
    "reporter.key_rejected": about_reporter(Event.KEY_REJECTED, 1, "HTTP status 401"),
    "reporter.unreachable": about_reporter(Event.UNREACHABLE, 1, "no answer (ConnectTimeout)"),
    "reporter.recovered": about_reporter(Event.RECOVERED, 2, "campaigns can be read again"),
    "reporter.test": about_reporter(
        Event.TEST,
        1,
        "a test alert was asked for; the last complete run over your list ended 2026-11-23 14:59 UTC",
        subject="8d5a3f0e-8a0e-4ee0-9d0c-3a7f3a2f9b11",
    ),
}
# The zones of the texts that are not in UTC.
ZONES = {
    "campaign.completed.name_in_armenian": "Asia/Erevan",  # no zone has this name
    "campaign.failed.hostile": "Asia/Yerevan",
    "campaign.overdue": "Europe/Berlin",
    "campaign.completed.muted": "Europe/Berlin",
    "campaigns.grouped": "America/New_York",
    "reporter.test": "Europe/Berlin",
}


def as_a_page(name: str) -> str:
    alert, zone = ALERTS[name], ZONES.get(name, "UTC")
    by_protocol = json.loads(message(alert, zone))
    title, email, sms, document = subject(alert, zone), by_protocol["email"], by_protocol["sms"], by_protocol["sqs"]
    return (
        f"SUBJECT ({len(title)} characters)\n{title}\n\nEMAIL\n{email}\n"
        f"SMS ({septets(sms)} of 160 places)\n{sms}\n\n"
        f"JSON\n{json.dumps(json.loads(document), ensure_ascii=False, indent=2)}\n"
    )


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_reads_as_its_file_shows(name: str) -> None:
    file, page = FILES / f"{name}.txt", as_a_page(name)
    if os.environ.get("UPDATE_TEXTS"):
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8"), f"{file} differs; see the top of {__name__} if it is to"


def test_every_event_has_a_file_and_no_file_is_left_over() -> None:
    assert {alert.event for alert in ALERTS.values()} == {*EVENTS, Event.GROUPED}
    assert {path.stem for path in FILES.iterdir()} == set(ALERTS)
