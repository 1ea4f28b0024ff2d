"""What is said of a campaign: which alert, how severe, and why. Pure."""

from __future__ import annotations

from datetime import datetime

from campaign_reporter.alerts.alert import Alert, Event, Severity, alert_id
from campaign_reporter.decision.campaign import Campaign, Counts, Status
from campaign_reporter.decision.concerns import Concern
from campaign_reporter.decision.watched import WatchedCampaign
from campaign_reporter.errors import DexatelError
from campaign_reporter.times import from_text, to_text

# From here on hours say more than minutes.
_LONG_MINUTES = 180
_EVENTS = {
    Status.COMPLETED: (Event.COMPLETED, Severity.INFO, "it completed"),
    Status.FAILED: (Event.FAILED, Severity.CRITICAL, "the provider reports that it failed"),
    Status.CANCELED: (Event.CANCELED, Severity.WARNING, "somebody canceled it at the provider"),
}


def finished(
    watched: WatchedCampaign,
    campaign: Campaign,
    *,
    previous_status: str | None,
    low_delivery_percent: float,
    now: datetime,
) -> Alert:
    """That `campaign` has reached its final status; a completed one that delivered too little is a warning."""
    event, severity, reason = _EVENTS[Status(campaign.status)]
    if event == Event.COMPLETED and campaign.counts.is_below(low_delivery_percent):
        severity = Severity.WARNING
        reason = f"it completed, but less than {low_delivery_percent:g}% of the attempted messages were delivered"
    return _alert(watched, event, severity, reason, previous_status=previous_status, now=now)


_CONCERNS = {
    Concern.FAILING: (Event.FAILING, Severity.CRITICAL),
    Concern.OVERDUE: (Event.OVERDUE, Severity.WARNING),
    Concern.STALLED: (Event.STALLED, Severity.WARNING),
}


def of_concern(
    watched: WatchedCampaign, campaign: Campaign, concern: Concern, *, low_delivery_percent: float, now: datetime
) -> Alert:
    """That something is going wrong with a campaign which has not ended."""
    event, severity = _CONCERNS[concern]
    match concern:
        case Concern.FAILING:
            attempted = f"of the {campaign.counts.attempted:,} messages attempted so far"
            reason = f"{_rate(campaign.counts)} {attempted} were delivered, less than {low_delivery_percent:g}%"
        case Concern.OVERDUE:
            reason = f"it was scheduled for {_ago(campaign.schedule, now)}, and has not started"
        case Concern.STALLED:
            reason = f"none of its counts has moved since {_ago(watched.changed_at, now)}"
    return _alert(watched, event, severity, reason, now=now)


def corrected(watched: WatchedCampaign, campaign: Campaign, told: Counts, *, now: datetime) -> Alert:
    """That the rate of delivery is not what it was when the campaign completed."""
    was = f"it was {_rate(told)}" if told.delivery_percent is not None else "none was known"
    reason = f"the delivery rate is {_rate(campaign.counts)} with the late receipts; when it completed {was}"
    return _alert(watched, Event.CORRECTED, Severity.INFO, reason, now=now)


def _rate(counts: Counts) -> str:
    return f"{counts.delivery_percent:g}%"


def _ago(moment: str | None, now: datetime) -> str:
    """A time in UTC, to the minute, and how long ago that was."""
    assert moment is not None  # noqa: S101 - told to the type checker: there is no such concern without it
    then = from_text(moment)
    minutes = round((now - then).total_seconds() / 60)
    if minutes >= _LONG_MINUTES:
        ago = f"{minutes / 60:.0f} hours"
    else:
        ago = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{then:%Y-%m-%d %H:%M} UTC, {ago} ago"


def not_found(watched: WatchedCampaign, error: DexatelError, *, now: datetime) -> Alert:
    """That the provider does not know the campaign."""
    return _alert(watched, Event.NOT_FOUND, Severity.WARNING, error.detail, now=now)


def invalid(watched: WatchedCampaign, error: DexatelError, *, now: datetime) -> Alert:
    """That the id can't be a campaign's."""
    return _alert(watched, Event.INVALID, Severity.WARNING, error.detail, now=now)


def _alert(
    watched: WatchedCampaign,
    event: Event,
    severity: Severity,
    reason: str,
    *,
    previous_status: str | None = None,
    now: datetime,
) -> Alert:
    return Alert(
        alert_id=alert_id(watched.campaign_id, event, watched.revision),
        event=event,
        severity=severity,
        observed_at=to_text(now),
        reason=reason,
        campaign_id=watched.campaign_id,
        label=watched.label,
        previous_status=previous_status,
        campaign=watched.campaign,
    )
