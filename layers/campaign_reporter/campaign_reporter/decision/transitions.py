"""What a poll means: the pure decision from what was known and what was observed to what is written and said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from campaign_reporter.alerts.alert import Alert
from campaign_reporter.decision import verdicts
from campaign_reporter.decision.campaign import Campaign
from campaign_reporter.decision.concerns import NO_CONCERNS, concerns_of
from campaign_reporter.decision.policy import Policy
from campaign_reporter.decision.settling import has_moved, has_settled, settles_until
from campaign_reporter.decision.watched import HistoryRecord, WatchedCampaign
from campaign_reporter.errors import DexatelError, Problem
from campaign_reporter.sending.pending import without_pending
from campaign_reporter.times import from_text, just_after, to_text

# A campaign first seen in a final status is news only this long after its last update.
NEWS_FOR = timedelta(hours=24)
# A campaign that the provider does not know is alerted at this many runs in a row, then watched this much longer.
MISSING_RUNS = 3
MISSING_WATCH = timedelta(hours=24)
_GONE = frozenset({Problem.NOT_FOUND, Problem.INVALID_IDENTIFIER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a campaign becomes, what its history gains and what is to be said."""

    after: WatchedCampaign
    record: HistoryRecord | None = None
    alerts: tuple[Alert, ...] = ()


def decide(
    before: WatchedCampaign,
    observed: Campaign | DexatelError,
    *,
    last_record: HistoryRecord | None = None,
    now: datetime,
    policy: Policy,
) -> Decision:
    """What one poll of `before` at `now` leads to; `after == before` where it found nothing new.

    `last_record` is the newest of the history of an item that carries no state: its user has listed the campaign
    again, over the old item, and the history goes on from there.
    """
    policy = policy.with_overrides(before.overrides)
    if isinstance(observed, Campaign) and _is_as_known(before, observed, now=now, policy=policy):
        return Decision(after=before)
    # Its user may have put a finished campaign back on watch.
    on_watch = replace(before, expires_at=None, settings_problem=before.overrides.wrong)
    if isinstance(observed, Campaign):
        return _decide_seen(on_watch, observed, last_record, now=now, policy=policy)
    return _decide_unreadable(on_watch, observed, now=now, policy=policy)


def after_delivery(
    watched: WatchedCampaign, sent: Iterable[str], *, message_id: str, now: datetime, policy: Policy
) -> WatchedCampaign:
    """The campaign once SNS has accepted these of its alerts, in the message with that id.

    Only now may it leave the watch.
    """
    told = replace(without_pending(watched, *sent), alerted_at=to_text(now), alerted_by=message_id)
    return _finished(told, now=now, policy=policy) if told.is_over and not told.outbox else told


# It was read


def _is_as_known(before: WatchedCampaign, seen: Campaign, *, now: datetime, policy: Policy) -> bool:
    """Whether nothing has changed, and nothing is left to be done: so it is for nearly every poll."""
    if seen != before.campaign or before.problem or before.missing_runs or before.watch_until:
        return False
    if before.expires_at is not None or before.overrides.wrong != before.settings_problem:
        return False
    if seen.is_final:
        return before.settle_until is not None and not has_settled(seen, before.settle_until, now)
    return before.settle_until is None and before.concerns == concerns_of(seen, before.changed_at, policy, now)


def _decide_seen(
    before: WatchedCampaign, seen: Campaign, last: HistoryRecord | None, *, now: datetime, policy: Policy
) -> Decision:
    known = before.campaign or (_recalled(last) if last else None)
    campaign = seen.updated_over(known)
    after = _readable(before, campaign, last)
    record = None
    if known is None or (campaign.status, campaign.counts) != (known.status, known.counts):
        moment = to_text(just_after(after.changed_at, now))
        after = replace(after, revision=after.revision + 1, changed_at=moment)
        record = _record(after, campaign, known, observed_at=moment, now=now, policy=policy)
    if not campaign.is_final:
        return _decide_going_on(after, campaign, record, now=now, policy=policy)
    if _is_news(campaign, known, first_sight=before.campaign is None, now=now):
        return _decide_ended(after, campaign, record, now=now, policy=policy)
    return _decide_over(after, campaign, record, now=now, policy=policy)


def _decide_going_on(
    after: WatchedCampaign, campaign: Campaign, record: HistoryRecord | None, *, now: datetime, policy: Policy
) -> Decision:
    """Each concern is told once before the campaign ends, however often it comes and goes."""
    found = concerns_of(campaign, after.changed_at, policy, now)
    new = sorted(found - after.concerns_told)
    after = replace(
        after,
        concerns=found,
        concerns_told=after.concerns_told.union(new),
        settle_until=None,
        completed_counts=None,
    )
    percent = policy.low_delivery_percent
    alerts = (verdicts.of_concern(after, campaign, each, low_delivery_percent=percent, now=now) for each in new)
    return Decision(after=after, record=record, alerts=tuple(alerts))


def _decide_ended(
    after: WatchedCampaign, campaign: Campaign, record: HistoryRecord | None, *, now: datetime, policy: Policy
) -> Decision:
    """The alert waits for nothing, and least of all for counts that still move."""
    until = settles_until(campaign, policy.settle_minutes, now)
    after = replace(
        after,
        concerns=NO_CONCERNS,
        concerns_told=NO_CONCERNS,
        settle_until=until,
        completed_counts=campaign.counts if until else None,
    )
    alert = verdicts.finished(
        after,
        campaign,
        previous_status=record.previous_status if record else None,
        low_delivery_percent=policy.low_delivery_percent,
        now=now,
    )
    return Decision(after=after, record=record, alerts=(alert,))


def _decide_over(
    after: WatchedCampaign, campaign: Campaign, record: HistoryRecord | None, *, now: datetime, policy: Policy
) -> Decision:
    """It has ended before, and that has been told or is no news; what is left is to see its counts settle."""
    if after.settle_until is not None and not has_settled(campaign, after.settle_until, now):
        return Decision(after=after, record=record)
    told = after.completed_counts
    after = replace(after, settle_until=None, completed_counts=None)
    if told is not None and has_moved(told, campaign.counts):
        return Decision(after=after, record=record, alerts=(verdicts.corrected(after, campaign, told, now=now),))
    return Decision(after=after if after.outbox else _finished(after, now=now, policy=policy), record=record)


def _is_news(campaign: Campaign, known: Campaign | None, *, first_sight: bool, now: datetime) -> bool:
    """Whether a final status is to be told: one that came after another, or was first seen soon after it came."""
    if known is not None and campaign.status != known.status:
        return True
    is_recent = campaign.update_date is None or now - from_text(campaign.update_date) <= NEWS_FOR
    return first_sight and is_recent


def _recalled(last: HistoryRecord) -> Campaign:
    return Campaign(status=last.status, counts=last.counts, update_date=last.update_date)


def _readable(before: WatchedCampaign, campaign: Campaign, last: HistoryRecord | None) -> WatchedCampaign:
    """The campaign without its problems; one that carries no state goes on from the end of its history."""
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


def _record(
    after: WatchedCampaign,
    campaign: Campaign,
    known: Campaign | None,
    *,
    observed_at: str,
    now: datetime,
    policy: Policy,
) -> HistoryRecord:
    return HistoryRecord(
        campaign_id=after.campaign_id,
        observed_at=observed_at,
        revision=after.revision,
        status=campaign.status,
        previous_status=known.status if known else None,
        counts=campaign.counts,
        update_date=campaign.update_date,
        expires_at=_expiry(now, policy.history_retention_days),
    )


# It could not be read


def _decide_unreadable(before: WatchedCampaign, error: DexatelError, *, now: datetime, policy: Policy) -> Decision:
    if before.settle_until is not None and before.campaign and error.problem in _GONE:
        # Deleted at the provider once it had completed: its counts move no more, and nobody has to look for it.
        settled = replace(before, settle_until=to_text(now))
        return _decide_over(settled, before.campaign, None, now=now, policy=policy)
    after = before
    if before.problem != error.problem:
        since = before.problem_since or to_text(now)
        after = replace(before, problem=error.problem, problem_detail=error.detail, problem_since=since)
    if error.problem == Problem.NOT_FOUND:
        return _decide_missing(after, error, now=now, policy=policy)
    after = replace(after, missing_runs=0)  # nobody said that it is missing: the row of runs is broken
    if error.problem != Problem.INVALID_IDENTIFIER:
        return Decision(after=after)
    if before.problem != error.problem:
        return Decision(after=after, alerts=(verdicts.invalid(after, error, now=now),))
    return Decision(after=after if after.outbox else _finished(after, now=now, policy=policy))


def _decide_missing(after: WatchedCampaign, error: DexatelError, *, now: datetime, policy: Policy) -> Decision:
    if after.watch_until is not None:
        waited_enough = now >= from_text(after.watch_until) and not after.outbox
        return Decision(after=_finished(after, now=now, policy=policy) if waited_enough else after)
    missing = replace(after, missing_runs=after.missing_runs + 1)
    if missing.missing_runs < MISSING_RUNS:
        return Decision(after=missing)
    until = to_text(now + MISSING_WATCH)
    alerted = replace(missing, watch_until=until, missing_alerted=missing.revision)
    if missing.missing_alerted == missing.revision:  # it came back unchanged and is gone again: that has been said
        return Decision(after=alerted)
    return Decision(after=alerted, alerts=(verdicts.not_found(alerted, error, now=now),))


# It is over


def _finished(watched: WatchedCampaign, *, now: datetime, policy: Policy) -> WatchedCampaign:
    """Off the watch. A missing campaign that its user puts back on it is waited for anew, hence no `watch_until`."""
    expires_at = _expiry(now, policy.finished_retention_days)
    return replace(watched, finished_at=to_text(now), expires_at=expires_at, watch_until=None)


def _expiry(now: datetime, days: int) -> int | None:
    return int((now + timedelta(days=days)).timestamp()) if days else None
