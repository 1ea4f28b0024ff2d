"""The decision about a campaign that was read: it goes on, it has just ended, or it had ended before."""

from __future__ import annotations

from dataclasses import replace

from campaign_reporter.decision import incidents
from campaign_reporter.decision.case import Case, Decision
from campaign_reporter.decision.concerns import concerns_of
from campaign_reporter.decision.corrections import CORRECTED
from campaign_reporter.decision.ends import END_RULES
from campaign_reporter.decision.finishing import expiry, finished_unless_pending
from campaign_reporter.decision.news import unread_since
from campaign_reporter.decision.rules import CONCERN_RULES, UNKNOWN_STATUS
from campaign_reporter.decision.settling import has_settled, settles_until
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.times import just_after, to_text
from campaign_reporter.model.watched_campaign import NO_CONCERNS, WatchedCampaign


def decide_read(case: Case, seen: Campaign, last: HistoryRecord | None) -> Decision:
    known = case.known or (last.campaign if last else None)
    campaign = seen.updated_over(known)
    case = replace(case, known=known, after=_readable(case.after, campaign, last))
    if known is None or (campaign.status, campaign.counts) != (known.status, known.counts):
        case = _with_record(case, campaign)
    if not campaign.is_final:
        return _decide_going_on(case)
    end = END_RULES[campaign.status]
    return _decide_ended(case, campaign) if end.holds(case) else decide_over(case, campaign)


def _decide_going_on(case: Case) -> Decision:
    """Alerts the concerns that are armed. A concern may come and go until the campaign ends."""
    case = incidents.armed(case)
    concerns = concerns_of(case)
    armed = {name: rule for name, rule in CONCERN_RULES.items() if name in concerns and rule.holds(case)}
    alerts = tuple(rule.alert(case) for rule in armed.values())
    after = incidents.alerted(replace(case.after, concerns=concerns), armed, case)
    if UNKNOWN_STATUS.holds(case):
        alerts = (*alerts, UNKNOWN_STATUS.alert(case))
        after = replace(after, unknown_statuses=after.unknown_statuses | {case.campaign.status})
    return Decision(case=replace(case, after=after), alerts=alerts)


def _decide_ended(case: Case, campaign: Campaign) -> Decision:
    """Alerts the end at once, also while its counts still move."""
    until = settles_until(campaign, case.policy.settle_minutes, case.now)
    counts = campaign.counts if until else None
    after = replace(case.after, concerns=NO_CONCERNS, settle_until=until, completed_counts=counts)
    case = replace(case, after=after if until else incidents.forgotten(after))
    return Decision(case=case, alerts=(END_RULES[campaign.status].alert(case),))


def decide_over(case: Case, campaign: Campaign) -> Decision:
    """The campaign had ended before this poll: waits until its counts have settled, then finishes it."""
    case = replace(case, after=replace(case.after, concerns=NO_CONCERNS))
    until = case.after.settle_until
    if until is None and case.after.is_settling:  # the time was lost, so the campaign settles anew
        until = settles_until(campaign, case.policy.settle_minutes, case.now)
    if until is not None and not has_settled(campaign, until, case.now):
        return Decision(case=replace(case, after=replace(case.after, settle_until=until)))
    settled = replace(case.after, settle_until=None, completed_counts=None)
    case = replace(case, after=incidents.forgotten(settled))
    if CORRECTED.holds(case):
        return Decision(case=case, alerts=(CORRECTED.alert(case),))
    return Decision(case=finished_unless_pending(case))


def _readable(before: WatchedCampaign, campaign: Campaign, last: HistoryRecord | None) -> WatchedCampaign:
    """The campaign without its problems. An item without a state goes on from the end of its history."""
    if before.campaign is None and last is not None:
        before = replace(before, revision=last.revision, changed_at=last.observed_at)
    return without_problem(replace(before, campaign=campaign, watch_until=None))


def without_problem(before: WatchedCampaign) -> WatchedCampaign:
    """The campaign without the problem that it had."""
    return replace(before, problem=None, problem_detail=None, problem_since=None, unreadable_told=None, missing_runs=0)


def _with_record(case: Case, campaign: Campaign) -> Case:
    moment = to_text(just_after(case.after.changed_at, case.now))
    after = replace(case.after, revision=case.after.revision + 1, changed_at=moment)
    record = HistoryRecord(
        campaign_id=after.campaign_id,
        observed_at=moment,
        revision=after.revision,
        campaign=campaign,
        label=after.label,
        previous_status=case.known.status if case.known else None,
        expires_at=expiry(case.now, case.policy.history_retention_days),
        unread_since=unread_since(case, campaign),
    )
    return replace(case, after=after, record=record)
