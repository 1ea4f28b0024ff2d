"""The decision: from what was known and what a poll observed, to what is written and which alerts follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from campaign_reporter.decision.concerns import concerns_of
from campaign_reporter.decision.rule import Case
from campaign_reporter.decision.rules import CONCERN_RULES, CORRECTED, END_RULES, INVALID, MISSING_RUNS, NOT_FOUND
from campaign_reporter.decision.settling import has_settled, settles_until
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.outbox import without_pending
from campaign_reporter.model.policy import Policy
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.times import from_text, just_after, to_text
from campaign_reporter.model.watched_campaign import NO_CONCERNS, WatchedCampaign

# A campaign that was alerted as not found stays on watch for so long.
_MISSING_WATCH = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The result of one poll; its case has the campaign afterwards and the record that its history gains."""

    case: Case
    alerts: tuple[Alert, ...] = ()

    @property
    def after(self) -> WatchedCampaign:
        """The campaign afterwards."""
        return self.case.after

    @property
    def record(self) -> HistoryRecord | None:
        """The record that the history gains, if any."""
        return self.case.record


def needs_last_record(before: WatchedCampaign, observed: Campaign | Unreadable) -> bool:
    """Whether `decide` needs the newest record of the history.

    An item without a state may be new, or its user has listed the campaign again over the old item. The history then
    goes on from its end.
    """
    return before.campaign is None and isinstance(observed, Campaign)


def decide(
    before: WatchedCampaign,
    observed: Campaign | Unreadable,
    *,
    last_record: HistoryRecord | None = None,
    now: datetime,
    policy: Policy,
) -> Decision:
    """The result of one poll of `before` at `now`. `after is before` if the poll found nothing new."""
    policy = policy.with_overrides(before.overrides)
    case = Case(before=before, observed=observed, after=before, policy=policy, now=now, known=before.campaign)
    if isinstance(observed, Campaign) and _is_as_known(case, observed):
        return Decision(case=case)
    # A user may have put a finished campaign back on watch, so it does not expire any more.
    on_watch = replace(before, expires_at=None, settings_problem=before.overrides.wrong)
    case = replace(case, after=on_watch)
    if isinstance(observed, Campaign):
        return _decide_read(case, observed, last_record)
    return _decide_unreadable(case, observed)


def after_acknowledgement(
    watched: WatchedCampaign, alert_ids: Iterable[str], *, message_id: str, now: datetime, policy: Policy
) -> WatchedCampaign:
    """The campaign once SNS has accepted these of its alerts in the message with the alert id `message_id`.

    Only now may the campaign finish.
    """
    sent = replace(without_pending(watched, *alert_ids), alerted_at=to_text(now), alerted_by=message_id)
    return _finished(sent, now=now, policy=policy) if sent.is_over and not sent.outbox else sent


# The campaign was read


def _is_as_known(case: Case, seen: Campaign) -> bool:
    """Whether nothing has changed and nothing is left to do. Nearly every poll ends here."""
    before = case.before
    if seen != before.campaign or before.problem or before.missing_runs or before.watch_until:
        return False
    if before.expires_at is not None or before.overrides.wrong != before.settings_problem:
        return False
    if seen.is_final:
        return before.settle_until is not None and not has_settled(seen, before.settle_until, case.now)
    return not before.is_settling and before.concerns == concerns_of(case)


def _decide_read(case: Case, seen: Campaign, last: HistoryRecord | None) -> Decision:
    known = case.known or (last.campaign if last else None)
    campaign = seen.updated_over(known)
    case = replace(case, known=known, after=_readable(case.after, campaign, last))
    if known is None or (campaign.status, campaign.counts) != (known.status, known.counts):
        case = _with_record(case, campaign)
    if not campaign.is_final:
        return _decide_going_on(case)
    end = END_RULES[campaign.status]
    return _decide_ended(case, campaign) if end.holds(case) else _decide_over(case, campaign)


def _decide_going_on(case: Case) -> Decision:
    """Alerts the concerns that were not alerted before. A concern may come and go until the campaign ends."""
    concerns = concerns_of(case)
    rules = [rule for name, rule in CONCERN_RULES.items() if name in concerns and rule.holds(case)]
    after = replace(
        case.after,
        concerns=concerns,
        concerns_told=case.after.concerns_told | concerns,
        settle_until=None,
        completed_counts=None,
    )
    case = replace(case, after=after)
    return Decision(case=case, alerts=tuple(rule.alert(case) for rule in rules))


def _decide_ended(case: Case, campaign: Campaign) -> Decision:
    """Alerts the end at once, also while its counts still move."""
    until = settles_until(campaign, case.policy.settle_minutes, case.now)
    after = replace(
        case.after,
        concerns=NO_CONCERNS,
        concerns_told=NO_CONCERNS,
        settle_until=until,
        completed_counts=campaign.counts if until else None,
    )
    case = replace(case, after=after)
    return Decision(case=case, alerts=(END_RULES[campaign.status].alert(case),))


def _decide_over(case: Case, campaign: Campaign) -> Decision:
    """The campaign had ended before this poll: waits until its counts have settled, then finishes it."""
    until = case.after.settle_until
    if until is None and case.after.is_settling:  # the time was lost, so the campaign settles anew
        until = settles_until(campaign, case.policy.settle_minutes, case.now)
    if until is not None and not has_settled(campaign, until, case.now):
        return Decision(case=replace(case, after=replace(case.after, settle_until=until)))
    case = replace(case, after=replace(case.after, settle_until=None, completed_counts=None))
    if CORRECTED.holds(case):
        return Decision(case=case, alerts=(CORRECTED.alert(case),))
    return Decision(case=_finished_unless_pending(case))


def _readable(before: WatchedCampaign, campaign: Campaign, last: HistoryRecord | None) -> WatchedCampaign:
    """The campaign without its problems. An item without a state goes on from the end of its history."""
    if before.campaign is None and last is not None:
        before = replace(before, revision=last.revision, changed_at=last.observed_at)
    return replace(
        before,
        campaign=campaign,
        problem=None,
        problem_detail=None,
        problem_since=None,
        missing_runs=0,
        watch_until=None,
    )


def _with_record(case: Case, campaign: Campaign) -> Case:
    moment = to_text(just_after(case.after.changed_at, case.now))
    after = replace(case.after, revision=case.after.revision + 1, changed_at=moment)
    record = HistoryRecord(
        campaign_id=after.campaign_id,
        observed_at=moment,
        revision=after.revision,
        campaign=campaign,
        previous_status=case.known.status if case.known else None,
        expires_at=_expiry(case.now, case.policy.history_retention_days),
    )
    return replace(case, after=after, record=record)


# The campaign could not be read


def _decide_unreadable(case: Case, observed: Unreadable) -> Decision:
    before = case.after
    if before.is_settling and before.campaign and observed.is_gone:
        # The provider has deleted a completed campaign, so its counts move no more.
        settled = replace(case, after=replace(before, settle_until=to_text(case.now)))
        return _decide_over(settled, before.campaign)
    after = before
    if before.problem != observed.problem:
        since = before.problem_since or to_text(case.now)
        after = replace(before, problem=observed.problem, problem_detail=observed.detail, problem_since=since)
    if observed.problem == Problem.NOT_FOUND:
        return _decide_missing(replace(case, after=after))
    # Another problem does not say that the campaign is missing, so it breaks the row of runs.
    case = replace(case, after=replace(after, missing_runs=0))
    if observed.problem != Problem.INVALID_IDENTIFIER:
        return Decision(case=case)
    if INVALID.holds(case):
        return Decision(case=case, alerts=(INVALID.alert(case),))
    return Decision(case=_finished_unless_pending(case))


def _decide_missing(case: Case) -> Decision:
    after = case.after
    if after.watch_until is not None:
        has_waited = case.now >= from_text(after.watch_until)
        return Decision(case=_finished_unless_pending(case) if has_waited else case)
    case = replace(case, after=replace(after, missing_runs=after.missing_runs + 1))
    if case.after.missing_runs < MISSING_RUNS:
        return Decision(case=case)
    watched = replace(case.after, watch_until=to_text(case.now + _MISSING_WATCH), missing_alerted=after.revision)
    alerted = replace(case, after=watched)
    return Decision(case=alerted, alerts=(NOT_FOUND.alert(alerted),) if NOT_FOUND.holds(alerted) else ())


# The campaign finishes


def _finished_unless_pending(case: Case) -> Case:
    """A pending alert keeps the campaign on watch, also one that this release can't read."""
    if case.after.outbox:
        return case
    return replace(case, after=_finished(case.after, now=case.now, policy=case.policy))


def _finished(watched: WatchedCampaign, *, now: datetime, policy: Policy) -> WatchedCampaign:
    """Off the watch. `watch_until` goes, so that a missing campaign that its user puts back is waited for anew."""
    expires_at = _expiry(now, policy.finished_retention_days)
    return replace(watched, finished_at=to_text(now), expires_at=expires_at, watch_until=None)


def _expiry(now: datetime, days: int) -> int | None:
    return int((now + timedelta(days=days)).timestamp()) if days else None
