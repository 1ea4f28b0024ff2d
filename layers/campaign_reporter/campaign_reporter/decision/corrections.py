"""The alert about a completed campaign whose counts have settled: late receipts have changed them, or do not come."""

from __future__ import annotations

from campaign_reporter.decision.case import Case
from campaign_reporter.decision.concerns import percent_of
from campaign_reporter.decision.rule import WAS_READ, Condition, Rule, has_status
from campaign_reporter.decision.settling import has_moved, is_little_counted
from campaign_reporter.model.campaign import Status
from campaign_reporter.model.event import Event
from campaign_reporter.model.problem import Unreadable


def is_low(case: Case) -> bool:
    """Whether too few of the attempted messages were delivered."""
    return case.campaign.counts.is_below(case.policy.low_delivery_percent)


def _is_known_completed(case: Case) -> bool:
    """Whether it has completed. It may be that the provider has deleted it while its counts settled."""
    if isinstance(case.observed, Unreadable) and not (case.observed.is_gone and case.before.is_settling):
        return False
    return case.after.campaign is not None and case.after.campaign.status == Status.COMPLETED


def _why_not_completed(case: Case) -> str:
    failed = WAS_READ if isinstance(case.observed, Unreadable) else has_status(Status.COMPLETED)
    return failed.otherwise(case)


def _has_moved(case: Case) -> bool:
    alerted = case.before.completed_counts
    return alerted is not None and has_moved(alerted, case.campaign.counts)


def _is_little_counted(case: Case) -> bool:
    return is_little_counted(case.campaign.counts, case.policy.low_delivery_percent)


def _was_low(case: Case) -> bool:
    alerted = case.before.completed_counts
    return alerted is not None and alerted.is_below(case.policy.low_delivery_percent)


def _is_bad_or_was(case: Case) -> bool:
    """Whether the rate or the receipts are bad now, or the alert of the completion said so of the rate.

    A subscription to warnings alone hears then how it ended.
    """
    return is_low(case) or _was_low(case) or _is_little_counted(case)


def _why_corrected(case: Case) -> str:
    reasons = ((_has_moved, _new_rate), (_is_little_counted, _missing_receipts))
    return "; ".join(reason(case) for holds, reason in reasons if holds(case))


def _new_rate(case: Case) -> str:
    then, low = case.before.completed_counts, f", less than {case.policy.low_delivery_percent:g}%"
    was = f"it was {percent_of(then)}" if then and then.delivery_percent is not None else "none was known"
    is_good_now = _was_low(case) and not is_low(case)
    verb, rate = "is not low any more:" if is_good_now else "is", percent_of(case.campaign.counts)
    now = f"the delivery rate {verb} {rate} with the late receipts{low if is_low(case) else ''}"
    return f"{now}; when it completed {was}{low if _was_low(case) else ''}"


def _missing_receipts(case: Case) -> str:
    counts = case.campaign.counts
    return f"{counts.waiting:,} of its {counts.total:,} messages are still waiting for a receipt"


def _why_not_corrected(case: Case) -> str:
    percent = case.policy.low_delivery_percent
    moved = "its delivery rate has moved by less than a point since it was alerted"
    if case.campaign.counts.waiting is None:
        return f"{moved}, and how many of its messages wait for a receipt is not known"
    return f"{moved}, and at least {percent:g}% of its messages are counted"


CORRECTED = Rule(
    event=Event.CORRECTED,
    conditions=(
        Condition(_is_known_completed, _why_not_completed),
        Condition(
            lambda case: case.before.was_alerted_as_completed or case.after.was_alerted_as_completed,
            lambda _: "there are no counts to wait for",
        ),
        Condition(
            lambda case: case.after.settle_until is None,
            lambda case: f"its counts may move until {case.after.settle_until}",
        ),
        Condition(lambda case: _has_moved(case) or _is_little_counted(case), _why_not_corrected),
    ),
    reason=_why_corrected,
    is_warning=_is_bad_or_was,
)
