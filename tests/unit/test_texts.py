"""What people read, as files for a person to judge: tests/unit/texts/<event>.txt.

After a change of the texts write them anew, and read the difference: `UPDATE_TEXTS=1 make test TESTS=tests/unit`.
"""

import os
from pathlib import Path

import pytest

from campaign_reporter import texts
from campaign_reporter.alerts import Alert, Event, Severity
from campaign_reporter.campaign import Counts
from campaign_reporter.gsm import septets
from tests.builders import alert, campaign

FILES = Path(__file__).parent / "texts"


def about_reporter(event: Event, severity: Severity, reason: str, alert_id: str) -> Alert:
    return Alert(
        alert_id=alert_id, event=event, severity=severity, observed_at="2026-11-23T15:00:00.000Z", reason=reason
    )


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


def as_a_page(alert: Alert) -> str:
    sms = texts.sms(alert)
    return (
        f"SUBJECT ({len(texts.subject(alert))} characters)\n{texts.subject(alert)}\n\n"
        f"EMAIL\n{texts.email(alert)}\n"
        f"SMS ({septets(sms)} of 160 places)\n{sms}\n"
    )


@pytest.mark.parametrize("name", ALERTS)
def test_people_read_what_the_file_shows(name: str) -> None:
    file, page = FILES / f"{name}.txt", as_a_page(ALERTS[name])
    if os.environ.get("UPDATE_TEXTS"):
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8"), f"{file} differs; see the top of {__name__} if it is to"


def test_there_is_a_file_for_every_event() -> None:
    assert {alert.event for alert in ALERTS.values()} == set(Event)
    assert {path.stem for path in FILES.iterdir()} == set(ALERTS)
