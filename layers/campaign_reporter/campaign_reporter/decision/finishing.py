"""When a campaign leaves the watch: only after its last alert was acknowledged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from campaign_reporter.decision.case import Case
from campaign_reporter.model.outbox import without_pending
from campaign_reporter.model.policy import Policy
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign


def after_acknowledgement(
    watched: WatchedCampaign, alert_ids: Iterable[str], *, message_id: str, now: datetime, policy: Policy
) -> WatchedCampaign:
    """The campaign once SNS has accepted these of its alerts in the message with the alert id `message_id`.

    Only now may the campaign finish.
    """
    sent = replace(without_pending(watched, *alert_ids), alerted_at=to_text(now), alerted_by=message_id)
    return _finished(sent, now=now, policy=policy) if sent.is_over and not sent.outbox else sent


def finished_unless_pending(case: Case) -> Case:
    """A pending alert keeps the campaign on watch, also one that this release can't read."""
    if case.after.outbox:
        return case
    return replace(case, after=_finished(case.after, now=case.now, policy=case.policy))


def _finished(watched: WatchedCampaign, *, now: datetime, policy: Policy) -> WatchedCampaign:
    """Off the watch. `watch_until` goes, so that a missing campaign that its user puts back is waited for anew."""
    expires_at = expiry(now, policy.finished_retention_days)
    return replace(watched, finished_at=to_text(now), expires_at=expires_at, watch_until=None)


def expiry(now: datetime, days: int) -> int | None:
    """The time in epoch seconds after so many days, or None for never."""
    return int((now + timedelta(days=days)).timestamp()) if days else None
