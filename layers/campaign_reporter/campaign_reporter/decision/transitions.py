"""The decision: from what was known and what a poll observed, to what is written and which alerts follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from campaign_reporter.decision.case import Case, Decision
from campaign_reporter.decision.concerns import concerns_of
from campaign_reporter.decision.read_campaigns import decide_read
from campaign_reporter.decision.settling import has_settled, is_open
from campaign_reporter.decision.unread_campaigns import decide_unreadable
from campaign_reporter.model.campaign import DOCUMENTED_STATUSES, Campaign
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.policy import Policy
from campaign_reporter.model.problem import Unreadable
from campaign_reporter.model.sight import CLEAR, Sight
from campaign_reporter.model.watched_campaign import WatchedCampaign


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
    sight: Sight = CLEAR,
) -> Decision:
    """The result of one poll of `before` at `now`. `after is before` if the poll found nothing new."""
    policy = policy.with_overrides(before.overrides)
    case = Case(
        before=before,
        observed=observed,
        after=before,
        policy=policy,
        now=now,
        known=before.campaign,
        sight=sight,
    )
    if isinstance(observed, Campaign) and _is_as_known(case, observed):
        return Decision(case=case)
    # A user may have put a finished campaign back on watch, so it does not expire any more.
    on_watch = replace(before, expires_at=None, settings_problem=before.wrong)
    case = replace(case, after=on_watch)
    if isinstance(observed, Campaign):
        return decide_read(case, observed, last_record)
    return decide_unreadable(case, observed)


def _is_as_known(case: Case, seen: Campaign) -> bool:
    """Whether nothing has changed and nothing is left to do. Nearly every poll ends here."""
    before = case.before
    if seen != before.campaign or before.problem or before.missing_runs or before.watch_until:
        return False
    if before.expires_at is not None or before.wrong != before.settings_problem:
        return False
    if seen.is_final:
        return before.settle_until is not None and not has_settled(seen, before.settle_until, case.now)
    is_told = seen.status in DOCUMENTED_STATUSES or seen.status in before.unknown_statuses
    if not is_told or (before.was_alerted_as_completed and not is_open(before.settle_until, case.now)):
        return False
    concerns = concerns_of(case)
    # A concern that is not marked as alerted waits until a day has passed since its last alert.
    return before.concerns == concerns and concerns <= before.concerns_told
