"""The alerts of a muted campaign become one alert once the mute has ended."""

from datetime import timedelta

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event, Severity
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
COMPLETED = held(Event.COMPLETED, Severity.INFO, "it completed", hours=4, delivered=50)
CORRECTED = held(Event.CORRECTED, Severity.INFO, "the rate is 60%", hours=5, delivered=60)


def test_a_single_held_alert_keeps_its_event_and_begins_to_wait_now() -> None:
    said = combined([OVERDUE], NOW)
    assert (said.alert_id, said.event, said.severity) == (OVERDUE.alert_id, Event.OVERDUE, Severity.WARNING)
    assert said.observed_at == to_text(NOW)
    assert said.reason == "the campaign was muted until now, and missed: 2026-11-23 03:00 UTC: it has not started"


def test_the_end_of_the_campaign_matters_more_than_a_worse_alert_before() -> None:
    said = combined([OVERDUE, FAILING, COMPLETED, CORRECTED], NOW)
    assert (said.alert_id, said.event, said.severity) == (COMPLETED.alert_id, Event.COMPLETED, Severity.INFO)


def test_the_last_of_two_ends_matters() -> None:
    canceled = held(Event.CANCELED, Severity.WARNING, "somebody canceled it", hours=1)
    assert combined([canceled, COMPLETED], NOW).event == Event.COMPLETED


def test_without_an_end_the_worst_alert_matters() -> None:
    assert combined([OVERDUE, FAILING, STALLED], NOW).alert_id == FAILING.alert_id


def test_the_first_of_equally_bad_alerts_matters() -> None:
    assert combined([OVERDUE, STALLED], NOW).alert_id == OVERDUE.alert_id


def test_the_facts_are_the_latest_and_the_reason_lists_each_alert_with_its_time() -> None:
    said = combined([FAILING, COMPLETED, CORRECTED], NOW)
    assert (said.label, said.campaign) == (CORRECTED.label, CORRECTED.campaign)
    assert said.reason == (
        "the campaign was muted until now, and missed: "
        "2026-11-23 05:00 UTC: few are delivered; "
        "2026-11-23 07:00 UTC: it completed; "
        "2026-11-23 08:00 UTC: the rate is 60%"
    )


def test_the_next_run_makes_the_same_alert_id_if_a_run_dies_before_it_is_sent() -> None:
    first, again = (combined([FAILING, COMPLETED], NOW + timedelta(minutes=minute)) for minute in (0, 1))
    assert first.alert_id == again.alert_id == COMPLETED.alert_id
