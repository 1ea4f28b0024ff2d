"""The alerts of a campaign that came while it was muted: one alert reports them once the mute has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.event import ENDS, Event
from campaign_reporter.model.outbox import due_alerts, with_pending, without_pending
from campaign_reporter.model.times import from_text, to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign


def alerts_to_send(watched: WatchedCampaign, now: datetime) -> tuple[WatchedCampaign, Sequence[Alert]]:
    """The pending alerts that no run has claimed, and the campaign as it has to be for them.

    One alert takes the place of those that were held during a mute.
    """
    alerts = due_alerts(watched, now)
    held = [alert for alert in alerts if watched.pending[alert.alert_id].is_held]
    if not held:
        return watched, alerts
    one = combined(held, now)
    without = without_pending(watched, *(alert.alert_id for alert in held))
    return with_pending(without, one, now), [*(alert for alert in alerts if alert not in held), one]


def combined(held: Sequence[Alert], now: datetime) -> Alert:
    """One alert for those that were held, which are given in the order of time.

    It is the alert that matters most: the end of the campaign, else the worst. Its facts are the latest, so an end is
    as severe as the correction of its counts. Its reason reports each of them. It begins to wait now.
    """
    main = next((alert for alert in reversed(held) if alert.event in ENDS), None)
    main = main or max(held, key=lambda alert: alert.severity.rank)
    about_end = [main, *(alert for alert in held if alert.event == Event.CORRECTED)]
    latest = held[-1]
    missed = "; ".join(f"{from_text(alert.observed_at):%Y-%m-%d %H:%M} UTC: {alert.reason}" for alert in held)
    return replace(
        main,
        severity=max((alert.severity for alert in about_end), key=lambda severity: severity.rank),
        observed_at=to_text(now),
        label=latest.label,
        campaign=latest.campaign,
        reason=f"the campaign was muted until now, and missed: {missed}",
    )
