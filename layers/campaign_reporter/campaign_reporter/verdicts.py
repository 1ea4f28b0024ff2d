"""What is said of a campaign: which alert, how severe, and why. Pure."""

from __future__ import annotations

from datetime import datetime

from campaign_reporter.alerts import Alert, Event, Severity, alert_id
from campaign_reporter.campaign import Campaign, Status
from campaign_reporter.errors import DexatelError
from campaign_reporter.times import to_text
from campaign_reporter.watched import WatchedCampaign

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
