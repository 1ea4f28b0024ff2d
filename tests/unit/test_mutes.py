"""The alerts of a muted campaign become one alert once the mute has ended."""

from datetime import timedelta

import pytest

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event
from campaign_reporter.model.severity import Severity
from campaign_reporter.model.times import to_text
from campaign_reporter.sending.mutes import combined
from tests.builders import NOW, alert, campaign

NIGHT = NOW - timedelta(hours=12)


def held(event: Event, severity: Severity, reason: str, *, hours: float = 0, delivered: int = 0) -> Alert:
    """An alert so many hours after the beginning of the night, with the campaign as it was known then."""
    return alert(
        event,
        severity=severity,
        reason=reason,
        observed_at=to_text(NIGHT + timedelta(hours=hours)),
        label=f"label at {hours:g}",
        campaign=campaign("in_progress", counts=Counts(total=100, delivered=delivered, failed=40)),
    )


OVERDUE = held(Event.OVERDUE, Severity.WARNING, "it has not started")
FAILING = held(Event.FAILING, Severity.CRITICAL, "few are delivered", hours=2, delivered=10)
STALLED = held(Event.STALLED, Severity.WARNING, "nothing moves", hours=3, delivered=20)
CANCELED = held(Event.CANCELED, Severity.WARNING, "somebody canceled it", hours=1)
COMPLETED = held(Event.COMPLETED, Severity.INFO, "it completed", hours=4, delivered=50)
CORRECTED = held(Event.CORRECTED, Severity.INFO, "the rate is 60%", hours=5, delivered=60)


@pytest.mark.parametrize(
    ("held_alerts", "main"),
    (
        ([OVERDUE], OVERDUE),
        ([OVERDUE, FAILING, COMPLETED, CORRECTED], COMPLETED),
        ([CANCELED, COMPLETED], COMPLETED),
        ([OVERDUE, FAILING, STALLED], FAILING),
        ([OVERDUE, STALLED], OVERDUE),
    ),
    ids=("the only one", "the end", "the last end", "the worst without an end", "the first of two as bad"),
)
def test_the_alert_that_matters_most_is_sent_and_begins_to_wait_now(held_alerts: list[Alert], main: Alert) -> None:
    sent = combined(held_alerts, NOW)
    assert (sent.alert_id, sent.event, sent.severity) == (main.alert_id, main.event, main.severity)
    assert sent.observed_at == to_text(NOW)
    assert combined(held_alerts, NOW + timedelta(minutes=1)).alert_id == sent.alert_id, "also if a run dies before"


def test_an_end_is_as_severe_as_the_correction_of_its_counts() -> None:
    poor = held(Event.CORRECTED, Severity.WARNING, "the rate is 30%", hours=5, delivered=30)
    sent = combined([STALLED, COMPLETED, poor], NOW)
    assert (sent.event, sent.severity, sent.headline) == (Event.COMPLETED, "warning", "Campaign completed POORLY")
    assert combined([STALLED, COMPLETED], NOW).severity == Severity.INFO


def test_the_facts_are_the_latest_and_the_reason_lists_each_alert_with_its_time() -> None:
    sent = combined([FAILING, COMPLETED, CORRECTED], NOW)
    assert (sent.label, sent.campaign) == (CORRECTED.label, CORRECTED.campaign)
    assert sent.reason == (
        "the campaign was muted until now, and missed: "
        "2026-11-23 05:00 UTC: few are delivered; "
        "2026-11-23 07:00 UTC: it completed; "
        "2026-11-23 08:00 UTC: the rate is 60%"
    )
