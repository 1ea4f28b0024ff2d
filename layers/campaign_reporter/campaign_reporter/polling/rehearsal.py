"""A poll of one campaign that changes nothing: what it would record and send, and why not the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from campaign_reporter.alerts import texts
from campaign_reporter.decision.case import Case
from campaign_reporter.decision.rules import RULES, reasons_against
from campaign_reporter.decision.transitions import decide, needs_last_record
from campaign_reporter.decision.unread_segments import sight_of
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.policy import Policy
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.polling.dependencies import Dependencies
from campaign_reporter.sending.mutes import alerts_to_send
from campaign_reporter.tables.attributes import Attributes, plain
from campaign_reporter.tables.campaign_items import item_attributes
from campaign_reporter.tables.status_history import record_attributes
from campaign_reporter.timing.deadline import Deadline

type Answer = dict[str, Any]

# The attributes that mean nothing to a user.
_INTERNAL = frozenset({"outbox", "concerns_told", "missing_runs", "missing_alerted", "watch_until"})


def rehearse(dependencies: Dependencies, campaign_id: str, deadline: Deadline) -> Answer:
    """The result that a poll of the campaign would have now. A campaign that is not listed counts as just listed.

    Raises ApiKeyError if there is no key, and TableError if a table can't be read. A problem of the provider is part of
    the answer.
    """
    now, policy = dependencies.clock(), dependencies.policy
    listed = dependencies.campaigns.get(campaign_id)
    before = listed or WatchedCampaign(campaign_id=campaign_id)
    observed = _read(dependencies, campaign_id, deadline)
    alerts = list(alerts_to_send(before, now)[1])
    own_policy = policy.with_overrides(before.overrides)
    case = Case(before=before, observed=observed, after=before, policy=own_policy, now=now)
    if not before.finished_at:
        last = dependencies.history.newest(campaign_id) if needs_last_record(before, observed) else None
        sight = sight_of(dependencies.runs.states.read(), now)
        decision = decide(
            before,
            observed,
            last_record=last,
            now=now,
            policy=policy,
            unread_since=sight.unread_since,
            readable_since=sight.readable_since,
            is_blind=sight.is_blind,
        )
        case, alerts = decision.case, [*alerts, *decision.alerts]
    return {
        "campaign_id": campaign_id,
        "is_listed": listed is not None,
        "finished_at": before.finished_at,
        "seen": _seen(observed),
        "settings": _settings(before, own_policy),
        "would_record": case.record and _plain(record_attributes(case.record)),
        "would_change": _changes(before, case.after),
        "would_send": [_alert(alert, before, now, dependencies.alert_time_zone) for alert in alerts],
        "would_not_send": _reasons(case, alerts),
    }


def _read(dependencies: Dependencies, campaign_id: str, deadline: Deadline) -> Campaign | Unreadable:
    dexatel = dependencies.new_dexatel(deadline)
    if not dependencies.request_pace.wait(deadline.remaining()):
        detail = "Dexatel has asked for a pause that is longer than this invocation"
        return Unreadable(problem=Problem.RATE_LIMITED, detail=detail)
    return dexatel.read(campaign_id)


def _alert(alert: Alert, before: WatchedCampaign, now: datetime, zone: str) -> Answer:
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
    sent = frozenset(alert.event for alert in alerts)
    if case.before.finished_at:
        finished = "it has finished and is not polled; remove finished_at to watch it"
        return {str(event): finished for event in RULES if event not in sent}
    return {str(event): reason for event, reason in reasons_against(case, sent).items()}


def _seen(observed: Campaign | Unreadable) -> Answer:
    if isinstance(observed, Unreadable):
        return {"problem": str(observed.problem), "detail": observed.detail}
    return _plain(item_attributes(WatchedCampaign(campaign_id="", campaign=observed)))


def _settings(before: WatchedCampaign, policy: Policy) -> Answer:
    muted_until = before.overrides.muted_until
    thresholds = {f.name: getattr(policy, f.name) for f in fields(Policy) if not f.name.endswith("_days")}
    return {
        **thresholds,
        "muted_until": muted_until and to_text(muted_until),
        "problem": before.unreadable_item or before.wrong,
    }


def _changes(before: WatchedCampaign, after: WatchedCampaign) -> Answer:
    """Each attribute of the item that would change, as it is and as it would be."""
    old, new = (_plain(item_attributes(watched)) for watched in (before, after))
    names = (name for name in old | new if old.get(name) != new.get(name) and name not in _INTERNAL)
    return {name: [old.get(name), new.get(name)] for name in names}


def _plain(attributes: Attributes) -> Answer:
    return {name: plain(attribute) for name, attribute in attributes.items()}
