"""A poll of one campaign that changes nothing: what would be recorded and said, and why the rest would not be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from campaign_reporter.alerts import texts
from campaign_reporter.alerts.alert import Alert
from campaign_reporter.decision.campaign import Campaign
from campaign_reporter.decision.policy import Policy
from campaign_reporter.decision.reasons import Case, reasons
from campaign_reporter.decision.transitions import decide
from campaign_reporter.decision.watched import WatchedCampaign
from campaign_reporter.errors import DexatelError, Problem
from campaign_reporter.pace import Deadline
from campaign_reporter.provider.dexatel import Dexatel
from campaign_reporter.reporter import Reporter
from campaign_reporter.sending.mutes import owed_now
from campaign_reporter.tables.campaigns import values_of
from campaign_reporter.tables.status_history import values_of as record_values
from campaign_reporter.times import to_text

type Answer = dict[str, Any]

# What is the reporter's own business.
_INTERNAL = frozenset({"outbox", "concerns_told", "missing_runs", "missing_alerted", "watch_until"})


def rehearse(reporter: Reporter, campaign_id: str, deadline: Deadline) -> Answer:
    """What a poll of the campaign, now, would lead to; of one that is not listed, as if it had just been.

    Raises ApiKeyError where there is no key, and TableError where a table can't be read. What keeps the provider from
    telling is part of the answer.
    """
    now = reporter.clock()
    listed = reporter.campaigns.get(campaign_id)
    before = listed or WatchedCampaign(campaign_id=campaign_id)
    observed = _read(reporter, campaign_id, deadline)
    after, record, alerts = before, None, list(owed_now(before, now)[1])
    if not before.finished_at:
        last = reporter.history.end_for(before, observed)
        decision = decide(before, observed, last_record=last, now=now, policy=reporter.policy)
        after, record, alerts = decision.after, decision.record, [*alerts, *decision.alerts]
    policy = reporter.policy.with_overrides(before.overrides)
    case = Case(before=before, observed=observed, after=after, policy=policy, now=now)
    return {
        "campaign_id": campaign_id,
        "is_listed": listed is not None,
        "finished_at": before.finished_at,
        "seen": _seen(observed),
        "settings": _settings(before, policy),
        "would_record": record and record_values(record),
        "would_change": _changes(before, after),
        "would_send": [_told(alert, before, now, reporter.alert_time_zone) for alert in alerts],
        "would_not_send": _reasons(case, alerts),
    }


def _read(reporter: Reporter, campaign_id: str, deadline: Deadline) -> Campaign | DexatelError:
    transport, pace = reporter.transport, reporter.request_pace
    dexatel = Dexatel(transport=transport, api_key=reporter.api_key, pace=pace, deadline=deadline)
    if not pace.wait(deadline.remaining()):
        return DexatelError(Problem.RATE_LIMITED, "Dexatel has asked for a pause that is longer than this invocation")
    try:
        return dexatel.read(campaign_id)
    except DexatelError as exc:
        return exc


def _told(alert: Alert, before: WatchedCampaign, now: datetime, zone: str) -> Answer:
    muted_until = before.overrides.muted_until if before.overrides.are_muting(now) else None
    return {
        "alert_id": alert.alert_id,
        "event": str(alert.event),
        "severity": str(alert.severity),
        "reason": alert.reason,
        "when": f"once the mute ends, at {to_text(muted_until)}" if muted_until else "now",
        "subject": texts.subject(alert),
        "email": texts.email(alert, zone),
        "sms": texts.sms(alert),
    }


def _reasons(case: Case, alerts: Sequence[Alert]) -> dict[str, str]:
    found = reasons(case, frozenset(alert.event for alert in alerts))
    if case.before.finished_at:
        return {str(event): "it has finished and is not polled; remove finished_at to watch it" for event in found}
    return {str(event): reason for event, reason in found.items()}


def _seen(observed: Campaign | DexatelError) -> Answer:
    if isinstance(observed, DexatelError):
        return {"problem": str(observed.problem), "detail": observed.detail}
    return {
        name: value for name, value in values_of(WatchedCampaign(campaign_id="", campaign=observed)).items() if value
    }


def _settings(before: WatchedCampaign, policy: Policy) -> Answer:
    muted_until = before.overrides.muted_until
    return {
        "low_delivery_percent": policy.low_delivery_percent,
        "min_attempts": policy.min_attempts,
        "overdue_minutes": policy.overdue_minutes,
        "stalled_minutes": policy.stalled_minutes,
        "settle_minutes": policy.settle_minutes,
        "muted_until": muted_until and to_text(muted_until),
        "problem": before.overrides.wrong,
    }


def _changes(before: WatchedCampaign, after: WatchedCampaign) -> Answer:
    """Each attribute of the item that would be another, as it is and as it would be."""
    old, new = (values_of(watched) for watched in (before, after))
    changed = [name for name in new if old[name] != new[name] and name not in _INTERNAL]
    return {name: [_plain(old[name]), _plain(new[name])] for name in changed}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
