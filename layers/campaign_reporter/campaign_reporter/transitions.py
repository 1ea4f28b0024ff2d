"""What a poll means: the pure decision from what was known and what was observed to what is written and said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from campaign_reporter import verdicts
from campaign_reporter.alerts import Alert
from campaign_reporter.campaign import Campaign
from campaign_reporter.errors import DexatelError, Problem
from campaign_reporter.pending import without_pending
from campaign_reporter.times import from_text, just_after, to_text
from campaign_reporter.watched import HistoryRecord, WatchedCampaign

# A campaign first seen in a final status is news only this long after its last update.
NEWS_FOR = timedelta(hours=24)
# A campaign that the provider does not know is alerted at this many runs in a row, then watched this much longer.
MISSING_RUNS = 3
MISSING_WATCH = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the user has set: a percentage, a number of messages, minutes (0 for never), and days (0 for ever)."""

    low_delivery_percent: float
    min_attempts: int
    overdue_minutes: float
    stalled_minutes: float
    settle_minutes: float
    history_retention_days: int
    finished_retention_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a campaign becomes, what its history gains and what is to be said."""

    after: WatchedCampaign
    record: HistoryRecord | None = None
    alert: Alert | None = None


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
    if isinstance(observed, Campaign) and _is_as_known(before, observed):
        return Decision(after=before)
    on_watch = replace(before, expires_at=None)  # its user may have put a finished campaign back on watch
    if isinstance(observed, Campaign):
        return _decide_seen(on_watch, observed, last_record, now=now, policy=policy)
    return _decide_unreadable(on_watch, observed, now=now, policy=policy)


def after_delivery(watched: WatchedCampaign, sent: str, *, now: datetime, policy: Policy) -> WatchedCampaign:
    """The campaign once SNS has accepted the alert with the id `sent`; only now may a final status leave the watch."""
    settled = replace(without_pending(watched, sent), alerted_at=to_text(now))
    return _finished(settled, now=now, policy=policy) if settled.is_over and not settled.outbox else settled


# It was read


def _is_as_known(before: WatchedCampaign, seen: Campaign) -> bool:
    """Whether nothing has changed, and nothing is left to be done: so it is for nearly every poll."""
    if seen != before.campaign or seen.is_final:
        return False
    return before.problem is None and before.expires_at is None and not before.missing_runs and not before.watch_until


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
    if _is_news(campaign, known, first_sight=before.campaign is None, now=now):
        alert = verdicts.finished(
            after,
            campaign,
            previous_status=record.previous_status if record else None,
            low_delivery_percent=policy.low_delivery_percent,
            now=now,
        )
        return Decision(after=after, record=record, alert=alert)
    if campaign.is_final and not after.outbox:
        after = _finished(after, now=now, policy=policy)
    return Decision(after=after, record=record)


def _is_news(campaign: Campaign, known: Campaign | None, *, first_sight: bool, now: datetime) -> bool:
    """Whether a final status is to be told: one that came after another, or was first seen soon after it came."""
    if not campaign.is_final:
        return False
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
        return Decision(after=after, alert=verdicts.invalid(after, error, now=now))
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
    return Decision(after=alerted, alert=verdicts.not_found(alerted, error, now=now))


# It is over


def _finished(watched: WatchedCampaign, *, now: datetime, policy: Policy) -> WatchedCampaign:
    """Off the watch. A missing campaign that its user puts back on it is waited for anew, hence no `watch_until`."""
    expires_at = _expiry(now, policy.finished_retention_days)
    return replace(watched, finished_at=to_text(now), expires_at=expires_at, watch_until=None)


def _expiry(now: datetime, days: int) -> int | None:
    return int((now + timedelta(days=days)).timestamp()) if days else None
