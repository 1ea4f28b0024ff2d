"""What a campaign missed while its user had muted it, said in one alert once the mute has ended. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from campaign_reporter.alerts.alert import ENDS, Alert
from campaign_reporter.decision.watched import WatchedCampaign
from campaign_reporter.sending.pending import due, with_pending, without_pending
from campaign_reporter.times import from_text, to_text


def owed_now(watched: WatchedCampaign, now: datetime) -> tuple[WatchedCampaign, Sequence[Alert]]:
    """The alerts that wait on the campaign and that nobody has claimed, and the campaign as it is to be for them.

    Those that were held while it was muted are one, which takes their place.
    """
    alerts = due(watched, now)
    held = [alert for alert in alerts if watched.outbox[alert.alert_id].is_held]
    if not held:
        return watched, alerts
    one = released(held, now)
    without = without_pending(watched, *(alert.alert_id for alert in held))
    return with_pending(without, one, now), [*(alert for alert in alerts if alert not in held), one]


def released(held: Sequence[Alert], now: datetime) -> Alert:
    """One alert in the place of those that were held, which are in the order in which they came.

    It is the one that matters most: how the campaign ended, else the worst. Its facts are the latest, and its reason
    tells of each. It begins to wait now.
    """
    main = next((alert for alert in reversed(held) if alert.event in ENDS), None)
    main = main or max(held, key=lambda alert: alert.severity.rank)
    latest = held[-1]
    missed = "; ".join(f"{from_text(alert.observed_at):%Y-%m-%d %H:%M} UTC: {alert.reason}" for alert in held)
    return replace(
        main,
        observed_at=to_text(now),
        label=latest.label,
        campaign=latest.campaign,
        reason=f"the campaign was muted until now, and missed: {missed}",
    )
