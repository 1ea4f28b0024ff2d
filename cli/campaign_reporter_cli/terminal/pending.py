"""The pending alerts of a campaign in words."""

from __future__ import annotations

from collections.abc import Iterator

from campaign_reporter.model.outbox import PendingAlert
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter_cli.terminal.display import Display
from campaign_reporter_cli.terminal.values import time_with_zone


def pending_alerts(display: Display, watched: WatchedCampaign) -> Iterator[str]:
    """Each pending alert: its event, why it waits, and since when."""
    for alert_id, pending in watched.pending.items():
        since = time_with_zone(pending.alert.observed_at, display)
        yield f"{pending.alert.event.word}, {_why(display, watched, pending)} since {since} ({alert_id})"


def _why(display: Display, watched: WatchedCampaign, pending: PendingAlert) -> str:
    if watched.ignored:
        return "held as long as the campaign is ignored, waiting"
    if pending.is_held:
        return "held by the mute"
    return "waiting to be sent" if pending.is_due(display.clock()) else "perhaps being sent right now, waiting"


def unreadable_alerts(watched: WatchedCampaign) -> Iterator[str]:
    """Each pending alert that this release can't read, and why."""
    for alert_id, unreadable in watched.unreadable.items():
        yield f"an alert that waits can't be read: {unreadable.reason} ({alert_id})"
