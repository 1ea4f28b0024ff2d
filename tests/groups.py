"""Many alerts of one run, each about a campaign of its own."""

from collections.abc import Iterable
from itertools import cycle, islice
from typing import Any

from campaign_reporter.alerts.groups import group_of, in_groups
from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event
from campaign_reporter.model.severity import Severity
from campaign_reporter.model.times import to_text
from tests.builders import NOW, alert, campaign

# The events of a group's members with their usual severity, the worst first.
SEVERITIES = {
    Event.FAILED: Severity.CRITICAL,
    Event.FAILING: Severity.CRITICAL,
    Event.CANCELED: Severity.WARNING,
    Event.STALLED: Severity.WARNING,
    Event.OVERDUE: Severity.WARNING,
    Event.UNREADABLE: Severity.WARNING,
    Event.UNKNOWN_STATUS: Severity.WARNING,
    Event.NOT_FOUND: Severity.WARNING,
    Event.INVALID: Severity.WARNING,
    Event.COMPLETED: Severity.INFO,
    Event.CORRECTED: Severity.INFO,
}


def member(number: int, event: Event = Event.COMPLETED, *, failed: int = 1, **changes: Any) -> Alert:
    """An alert about the campaign with that number, which is also in its name."""
    campaign_id = f"00000000-0000-4000-8000-{number:012}"
    counts = Counts(total=100, delivered=100 - failed, failed=failed)
    about = {
        "alert_id": alert_id(campaign_id, event, 2),
        "severity": SEVERITIES[event],
        "campaign_id": campaign_id,
        "label": None,
        "campaign": campaign(name=f"Campaign {number}", counts=counts),
    }
    return alert(event, **about | changes)


def crowd(number: int, *events: Event, **changes: Any) -> list[Alert]:
    """So many alerts, with these events in turn, or with every event."""
    return [member(each, event, **changes) for each, event in enumerate(islice(cycle(events or SEVERITIES), number))]


def grouped(alerts: Iterable[Alert]) -> Alert:
    """The one message of all these alerts."""
    (members,) = in_groups([*alerts])
    return group_of(members, to_text(NOW))
