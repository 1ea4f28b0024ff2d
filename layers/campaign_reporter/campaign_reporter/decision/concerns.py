"""The concerns: what can go wrong with a campaign before it ends, while there is time to act.

A new concern is one object here, its row in the table of events, and its tests.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from campaign_reporter.decision.case import Case
from campaign_reporter.decision.concern import Concern
from campaign_reporter.decision.rule import IS_RUNNING, WAS_READ, Condition, has_status
from campaign_reporter.model.campaign import Counts, Status
from campaign_reporter.model.event import Event
from campaign_reporter.model.times import from_text
from campaign_reporter.model.watched_campaign import NO_CONCERNS

# From here on hours say more than minutes.
_LONG_MINUTES = 180


def concerns_of(case: Case) -> frozenset[str]:
    """The names of the concerns that the campaign has now."""
    names = [concern.name for concern in CONCERNS if concern.holds(case)]
    return frozenset(names) if names else NO_CONCERNS


def _is_on(minutes: Callable[[Case], float]) -> Condition:
    return Condition(lambda case: bool(minutes(case)), lambda _: "it is turned off (0 minutes)")


def _has_passed(moment: str | None, minutes: float, now: datetime) -> bool:
    """Whether more than so many minutes have passed since then."""
    return moment is not None and now - from_text(moment) > timedelta(minutes=minutes)


def ago(moment: str | None, now: datetime) -> str:
    """A time in UTC, to the minute, and how long ago that was."""
    if moment is None:
        return "a time that is not known"
    then = from_text(moment)
    minutes = round((now - then).total_seconds() / 60)
    if minutes >= _LONG_MINUTES:
        ago = f"{minutes / 60:.0f} hours"
    else:
        ago = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{then:%Y-%m-%d %H:%M} UTC, {ago} ago"


def percent_of(counts: Counts) -> str:
    """The delivery rate as text."""
    return "unknown" if counts.delivery_percent is None else f"{counts.delivery_percent:g}%"


# Overdue: it should have started long ago.


def _is_late(case: Case) -> bool:
    return _has_passed(case.campaign.schedule, case.policy.overdue_minutes, case.now)


def _why_not_late(case: Case) -> str:
    return f"its schedule, {case.campaign.schedule}, was not more than {case.policy.overdue_minutes:g} minutes ago"


def _is_rescheduled(case: Case) -> bool:
    return case.known is not None and case.known.schedule not in {None, case.campaign.schedule}


OVERDUE = Concern(
    event=Event.OVERDUE,
    conditions=(
        WAS_READ,
        has_status(Status.SCHEDULED),
        Condition(lambda case: case.campaign.schedule is not None, lambda _: "it has no schedule"),
        _is_on(lambda case: case.policy.overdue_minutes),
        Condition(_is_late, _why_not_late),
    ),
    reason=lambda case: f"it was scheduled for {ago(case.campaign.schedule, case.now)}, and has not started",
    since=lambda watched: watched.campaign.schedule if watched.campaign else None,
    is_armed_anew=_is_rescheduled,
    again=lambda _: "it comes again only after the campaign was rescheduled",
)


# Stalled: its counts have stopped moving.


def _is_counted(case: Case) -> bool:
    counts = case.campaign.counts
    return counts.delivered is not None or counts.failed is not None


def _stands_still(case: Case) -> bool:
    return _has_passed(case.after.changed_at, case.policy.stalled_minutes, case.now)


def _why_moving(case: Case) -> str:
    return f"a count moved at {case.after.changed_at}, not more than {case.policy.stalled_minutes:g} minutes ago"


def _has_gone_on(case: Case) -> bool:
    """Whether the counts have moved for long enough since the stall, and not only once."""
    began, latest = case.after.moving_since, case.after.changed_at
    if began is None or latest is None:
        return False
    return from_text(latest) - from_text(began) >= timedelta(minutes=case.policy.stalled_minutes)


STALLED = Concern(
    event=Event.STALLED,
    conditions=(
        WAS_READ,
        IS_RUNNING,
        Condition(_is_counted, lambda _: "its counts are not known"),
        _is_on(lambda case: case.policy.stalled_minutes),
        Condition(_stands_still, _why_moving),
    ),
    reason=lambda case: f"none of its counts has moved since {ago(case.after.changed_at, case.now)}",
    since=lambda watched: watched.changed_at,
    is_armed_anew=_has_gone_on,
    again=lambda case: f"it comes again only after its counts have moved for {case.policy.stalled_minutes:g} minutes",
)


# Failing: too few of its messages are delivered.


def _attempted(case: Case) -> int:
    return case.campaign.counts.attempted or 0


def _why_few(case: Case) -> str:
    return f"{_attempted(case)} messages were attempted, and fewer than {case.policy.min_attempts} say nothing"


def _why_good(case: Case) -> str:
    rate, percent = percent_of(case.campaign.counts), case.policy.low_delivery_percent
    return f"{rate} of those attempted were delivered, not less than {percent:g}%"


def _why_failing(case: Case) -> str:
    attempted = f"of the {_attempted(case):,} messages attempted so far"
    rate, percent = percent_of(case.campaign.counts), case.policy.low_delivery_percent
    return f"{rate} {attempted} were delivered, less than {percent:g}%"


FAILING = Concern(
    event=Event.FAILING,
    conditions=(
        WAS_READ,
        IS_RUNNING,
        Condition(lambda case: _attempted(case) >= case.policy.min_attempts, _why_few),
        Condition(lambda case: case.campaign.counts.is_below(case.policy.low_delivery_percent), _why_good),
    ),
    reason=_why_failing,
)


# In the order in which the digest lists them.
CONCERNS = (OVERDUE, STALLED, FAILING)
