"""A poll of one campaign that changes nothing: what it would record and send, and why not the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from campaign_reporter.alerts import texts
from campaign_reporter.alerts.links import Links
from campaign_reporter.decision.case import Case, Decision
from campaign_reporter.decision.rules import RULES, reasons_against, said_before
from campaign_reporter.decision.transitions import decide, needs_last_record
from campaign_reporter.decision.unread_segments import sight_of
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.outbox import PendingAlert, with_pending
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
_OF_CONCERNS = ("concerns_told", "concerns_told_at", "moving_since")
_INTERNAL = frozenset({"outbox", *_OF_CONCERNS, "missing_runs", "missing_alerted", "watch_until"})


def rehearse(dependencies: Dependencies, campaign_id: str, deadline: Deadline) -> Answer:
    """The result that a poll of the campaign would have now. A campaign that is not listed counts as just listed.

    Raises ApiKeyError if there is no key, and TableError if a table can't be read. A problem of the provider is part of
    the answer.
    """
    now, policy = dependencies.clock(), dependencies.policy
    listed = dependencies.campaigns.get(campaign_id)
    before = listed or WatchedCampaign(campaign_id=campaign_id)
    observed = _read(dependencies, campaign_id, deadline)
    own_policy = policy.with_overrides(before.overrides)
    decision = Decision(case=Case(before=before, observed=observed, after=before, policy=own_policy, now=now))
    if not (unpolled := _why_not_polled(before)):
        last = dependencies.history.newest(campaign_id) if needs_last_record(before, observed) else None
        sight = sight_of(dependencies.runs.states.read(), now)
        decision = decide(
            before,
            observed,
            last_record=last,
            now=now,
            policy=policy,
            sight=sight,
        )
    case, pending = decision.case, _pending(before, decision.alerts, now)
    alerts = [*alerts_to_send(pending, now)[1], *(() if _is_muted(before, now) else decision.alerts)]
    links = _links(dependencies, deadline) if alerts else None
    return {
        "campaign_id": campaign_id,
        "is_listed": listed is not None,
        "finished_at": before.finished_at,
        "seen": _seen(observed),
        "settings": _settings(before, own_policy),
        "would_record": case.record and _plain(record_attributes(case.record)),
        "would_change": _changes(before, case.after),
        "would_send": [_alert(alert, before, now, dependencies.alert_time_zone, links) for alert in alerts],
        "would_not_send": _reasons(case, alerts, pending, unpolled),
    }


def _read(dependencies: Dependencies, campaign_id: str, deadline: Deadline) -> Campaign | Unreadable:
    dexatel = dependencies.new_dexatel(deadline)
    if not dependencies.request_pace.wait(deadline.remaining()):
        detail = "Dexatel has asked for a pause that is longer than this invocation"
        return Unreadable(problem=Problem.RATE_LIMITED, detail=detail)
    return dexatel.read(campaign_id)


def _why_not_polled(before: WatchedCampaign) -> str | None:
    """Why a run would not poll it, or None if it would."""
    if before.unreadable_item:
        return f"its item can't be read, so it is left as it is: {before.unreadable_item}"
    if before.ignored:
        return "it is ignored and not polled; `campaign-reporter unignore` watches it again"
    if before.finished_at:
        return "it has finished and is not polled; `campaign-reporter rewatch` watches it again"
    if before.is_over and before.outbox:
        return "it is over and not polled: it finishes once its alerts are sent"
    return None


def _is_muted(before: WatchedCampaign, now: datetime) -> bool:
    return before.overrides.are_muting(now)


def _pending(before: WatchedCampaign, alerts: Sequence[Alert], now: datetime) -> WatchedCampaign:
    """The campaign with its pending alerts. A mute holds the new ones too, and one alert will report them all."""
    if before.finished_at or before.ignored:  # no run looks at it
        return replace(before, outbox={})
    if not _is_muted(before, now):
        return before
    for alert in alerts:
        before = with_pending(before, alert, now, is_held=True)
    return before


def _links(dependencies: Dependencies, deadline: Deadline) -> Links | None:
    page_links = dependencies.links
    return page_links.links() if page_links and page_links.prepare(within=deadline.remaining()) else None


def _alert(alert: Alert, before: WatchedCampaign, now: datetime, zone: str, links: Links | None) -> Answer:
    muted_until = before.overrides.muted_until if _is_muted(before, now) else None
    return {
        "alert_id": alert.alert_id,
        "event": str(alert.event),
        "severity": str(alert.severity),
        "reason": alert.reason,
        "when": f"once the mute ends, at {to_text(muted_until)}" if muted_until else "now",
        "subject": texts.subject(alert, zone),
        "email": texts.email(alert, zone, links.of(alert) if links else None),
        "sms": texts.sms(alert, zone),
    }


def _reasons(case: Case, alerts: Sequence[Alert], pending: WatchedCampaign, unpolled: str | None) -> dict[str, str]:
    """For each event without an alert of its own, why. `unpolled` says why a run would not even poll the campaign."""
    sent = frozenset(alert.event for alert in alerts)
    if unpolled:
        said = {event: said_before(case, event) for event in RULES if event not in sent}
        found = {event: f"{before}; {unpolled}" if before else unpolled for event, before in said.items()}
    else:
        found = reasons_against(case, sent)
    waiting = {each.alert.event: _why_waiting(each, case.now) for each in pending.pending.values()}
    return {str(event): reason for event, reason in (found | waiting).items() if event not in sent}


def _why_waiting(pending: PendingAlert, now: datetime) -> str:
    if pending.is_due(now):
        return "one alert reports it with all that the mute has held"
    return f"a run is sending it, until {to_text(pending.claimed_until)} at the latest"


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
