"""What people and machines read, as files for a person to judge: tests/unit/texts/<event>.txt.

After a change of the texts write them anew, and read the difference: `UPDATE_TEXTS=1 make test TESTS=tests/unit`.
"""

import json
import os
from pathlib import Path

import pytest

from campaign_reporter.alerts import group_texts, texts
from campaign_reporter.alerts.gsm import septets
from campaign_reporter.alerts.messages import message
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event, Severity
from campaign_reporter.sending.mutes import combined
from tests.builders import EVENTS, HOSTILE_NAMES, NOW, alert, campaign
from tests.groups import grouped

FILES = Path(__file__).parent / "texts"


def about_reporter(event: Event, severity: Severity, reason: str, alert_id: str) -> Alert:
    return Alert(
        alert_id=alert_id, event=event, severity=severity, observed_at="2026-11-23T15:00:00.000Z", reason=reason
    )


def a_dozen() -> list[Alert]:
    """Two that failed, one that fails and nine that completed."""
    bad = {
        "Black Friday": (Event.FAILED, Counts(total=10_000, delivered=1_200, failed=800)),
        "Flash sale": (Event.FAILED, Counts(total=500, delivered=50, failed=75)),
        "Old address book": (Event.FAILING, Counts(total=800, delivered=120, failed=80)),
    }
    worst = [
        alert(
            event,
            severity=Severity.CRITICAL,
            alert_id=f"{name}:{event}:2",
            reason="60% of the 200 messages attempted so far were delivered, less than 90%",
            label=None,
            campaign=campaign(name=name, counts=counts),
        )
        for name, (event, counts) in bad.items()
    ]
    return [alert(alert_id=f"{number}:campaign.completed:2", label=None) for number in range(9)] + worst


ALERTS = {
    "campaign.completed": alert(Event.COMPLETED),
    "campaign.completed.low_delivery": alert(
        Event.COMPLETED,
        severity=Severity.WARNING,
        reason="it completed, but less than 90% of the attempted messages were delivered",
        campaign=campaign(counts=Counts(total=10_000, delivered=7_425, failed=2_575)),
    ),
    "campaign.completed.little_known": alert(
        Event.COMPLETED,
        label=None,
        previous_status=None,
        campaign=campaign(
            name=None, channel=None, account_id=None, schedule=None, create_date=None, update_date=None, counts=Counts()
        ),
    ),
    "campaign.failed": alert(
        Event.FAILED,
        severity=Severity.CRITICAL,
        reason="the provider reports that it failed",
        campaign=campaign("failed", counts=Counts(total=10_000, delivered=1_200, failed=800)),
    ),
    "campaign.canceled": alert(
        Event.CANCELED,
        severity=Severity.WARNING,
        reason="somebody canceled it at the provider",
        previous_status="scheduled",
        campaign=campaign("canceled", counts=Counts(total=10_000, delivered=0, failed=0)),
    ),
    "campaign.not_found": alert(
        Event.NOT_FOUND,
        severity=Severity.WARNING,
        reason="HTTP status 404: 1601: Campaign is not found",
        previous_status=None,
        campaign=None,
    ),
    "campaign.invalid": alert(
        Event.INVALID,
        alert_id="sha256-3f2a9c0d51b7e468:campaign.invalid:0",
        severity=Severity.WARNING,
        reason="the id is no UUID, so it can't be a campaign's",
        campaign_id="black friday",
        label=None,
        previous_status=None,
        campaign=None,
    ),
    "campaign.overdue": alert(
        Event.OVERDUE,
        severity=Severity.WARNING,
        reason="it was scheduled for 2026-11-23 14:00 UTC, 16 minutes ago, and has not started",
        previous_status=None,
        campaign=campaign("scheduled", counts=Counts(total=10_000, delivered=0, failed=0)),
    ),
    "campaign.stalled": alert(
        Event.STALLED,
        severity=Severity.WARNING,
        reason="none of its counts has moved since 2026-11-23 13:59 UTC, 61 minutes ago",
        previous_status=None,
        campaign=campaign("in_progress", counts=Counts(total=10_000, delivered=6_120, failed=41)),
    ),
    "campaign.failing": alert(
        Event.FAILING,
        severity=Severity.CRITICAL,
        reason="58.3% of the 1,200 messages attempted so far were delivered, less than 90%",
        previous_status=None,
        campaign=campaign("in_progress", counts=Counts(total=10_000, delivered=700, failed=500)),
    ),
    "campaign.corrected": alert(
        Event.CORRECTED,
        reason="the delivery rate is 93.2% with the late receipts; when it completed it was 98.5%",
        previous_status=None,
        campaign=campaign(counts=Counts(total=10_000, delivered=9_320, failed=680)),
    ),
    "campaign.completed.muted": combined(
        [
            alert(
                Event.OVERDUE,
                severity=Severity.WARNING,
                observed_at="2026-11-23T01:16:00.000Z",
                reason="it was scheduled for 2026-11-23 01:00 UTC, 16 minutes ago, and has not started",
            ),
            alert(observed_at="2026-11-23T04:20:00.000Z"),
        ],
        NOW,
    ),
    "campaign.failed.hostile": alert(
        Event.FAILED,
        severity=Severity.CRITICAL,
        reason="the provider reports that it failed",
        label="\u202eevil\u202c " + "label " * 100,
        campaign=campaign("failed", name="🎉 First\nSecond\x00\x85 👨‍👩‍👧\u202e " + "long name " * 1_000),
    ),
    "campaigns.grouped": grouped(a_dozen()),
    "campaigns.grouped.hostile": grouped(
        [
            alert(
                Event.FAILED,
                severity=Severity.CRITICAL,
                alert_id=f"{number}:campaign.failed:2",
                reason="the provider reports that it failed",
                label=None,
                campaign=campaign("failed", name=name, counts=Counts(total=100, delivered=number, failed=50)),
            )
            for number, name in enumerate(HOSTILE_NAMES.values())
        ]
    ),
    "reporter.key_rejected": about_reporter(
        Event.KEY_REJECTED, Severity.CRITICAL, "HTTP status 401", "reporter:reporter.key_rejected:1"
    ),
    "reporter.unreachable": about_reporter(
        Event.UNREACHABLE, Severity.CRITICAL, "no answer (ConnectTimeout)", "reporter:reporter.unreachable:1"
    ),
    "reporter.recovered": about_reporter(
        Event.RECOVERED, Severity.INFO, "campaigns can be read again", "reporter:reporter.recovered:2"
    ),
    "reporter.test": about_reporter(
        Event.TEST,
        Severity.INFO,
        "a test alert was asked for",
        "8d5a3f0e-8a0e-4ee0-9d0c-3a7f3a2f9b11:reporter.test:1",
    ),
}


# Everybody else reads UTC.
ZONES = {"campaign.failed.hostile": "Asia/Yerevan", "campaigns.grouped": "America/New_York"}


def as_a_page(name: str) -> str:
    alert, zone = ALERTS[name], ZONES.get(name, "UTC")
    said = group_texts if alert.members else texts
    subject, email, sms = said.subject(alert), said.email(alert, zone), said.sms(alert)
    document = json.loads(json.loads(message(alert, zone))["sqs"])
    return (
        f"SUBJECT ({len(subject)} characters)\n{subject}\n\nEMAIL\n{email}\n"
        f"SMS ({septets(sms)} of 160 places)\n{sms}\n\n"
        f"JSON\n{json.dumps(document, ensure_ascii=False, indent=2)}\n"
    )


@pytest.mark.parametrize("name", ALERTS)
def test_people_and_machines_read_what_the_file_shows(name: str) -> None:
    file, page = FILES / f"{name}.txt", as_a_page(name)
    if os.environ.get("UPDATE_TEXTS"):
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8"), f"{file} differs; see the top of {__name__} if it is to"


def test_there_is_a_file_for_every_event() -> None:
    assert {alert.event for alert in ALERTS.values()} == {*EVENTS, Event.GROUPED}
    assert {path.stem for path in FILES.iterdir()} == set(ALERTS)
