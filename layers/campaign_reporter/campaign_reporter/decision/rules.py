"""The rules of every alert about a single campaign."""

from __future__ import annotations

from collections.abc import Callable

from campaign_reporter.decision.case import Case
from campaign_reporter.decision.concerns import CONCERNS, ago, percent_of
from campaign_reporter.decision.news import is_news, readable_from
from campaign_reporter.decision.rule import WAS_READ, Condition, Rule, Text, has_status
from campaign_reporter.decision.settling import has_moved
from campaign_reporter.model.campaign import DOCUMENTED_STATUSES, Campaign, Status
from campaign_reporter.model.event import Event
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.times import from_text, to_text

# A campaign that the provider does not know is alerted after so many runs in a row.
MISSING_RUNS = 3


# The end of a campaign

_OLD_NEWS = "it ended more than 24 hours before it could be read: that is recorded and not told"


def _is_new_status(case: Case) -> bool:
    return case.before.campaign is None or case.campaign.status != case.before.campaign.status


def _is_news(case: Case) -> bool:
    if case.known is not None and case.campaign.status != case.known.status:
        return True
    return is_news(case.campaign.update_date, readable_from(case))


def _rule_of_end(
    status: Status, event: Event, reason: Text, *, is_warning: Callable[[Case], bool] = lambda _: False
) -> Rule:
    return Rule(
        event=event,
        conditions=(
            WAS_READ,
            has_status(status),
            Condition(_is_new_status, lambda _: f"it has been {status} since it was last seen, and that is told once"),
            Condition(_is_news, lambda _: _OLD_NEWS),
        ),
        reason=reason,
        is_warning=is_warning,
    )


def _is_low(case: Case) -> bool:
    return case.campaign.counts.is_below(case.policy.low_delivery_percent)


def _why_completed(case: Case) -> str:
    if not _is_low(case):
        return "it completed"
    percent = case.policy.low_delivery_percent
    return f"it completed, but less than {percent:g}% of the attempted messages were delivered"


END_RULES: dict[str, Rule] = {
    Status.COMPLETED: _rule_of_end(Status.COMPLETED, Event.COMPLETED, _why_completed, is_warning=_is_low),
    Status.FAILED: _rule_of_end(Status.FAILED, Event.FAILED, lambda _: "the provider reports that it failed"),
    Status.CANCELED: _rule_of_end(Status.CANCELED, Event.CANCELED, lambda _: "somebody canceled it at the provider"),
}


# Late receipts


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


def _why_corrected(case: Case) -> str:
    alerted = case.before.completed_counts
    was = f"it was {percent_of(alerted)}" if alerted and alerted.delivery_percent is not None else "none was known"
    return f"the delivery rate is {percent_of(case.campaign.counts)} with the late receipts; when it completed {was}"


CORRECTED = Rule(
    event=Event.CORRECTED,
    conditions=(
        Condition(_is_known_completed, _why_not_completed),
        Condition(
            lambda case: case.before.is_settling or case.after.is_settling,
            lambda _: "there are no counts to wait for",
        ),
        Condition(
            lambda case: case.after.settle_until is None,
            lambda case: f"its counts may move until {case.after.settle_until}",
        ),
        Condition(_has_moved, lambda _: "its delivery rate has moved by less than a point since it was told"),
    ),
    reason=_why_corrected,
)


# No campaign has this id


def _has_problem(problem: Problem, otherwise: str) -> Condition:
    return Condition(
        lambda case: isinstance(case.observed, Unreadable) and case.observed.problem == problem, lambda _: otherwise
    )


def _detail(case: Case) -> str:
    return case.observed.detail if isinstance(case.observed, Unreadable) else ""


_DID_NOT_COMPLETE = Condition(
    lambda case: not (case.before.is_settling and case.before.campaign),
    lambda _: "it had completed, so it is not looked for any more",
)

NOT_FOUND = Rule(
    event=Event.NOT_FOUND,
    conditions=(
        _has_problem(Problem.NOT_FOUND, "Dexatel did not say that it does not know it"),
        _DID_NOT_COMPLETE,
        Condition(
            lambda case: case.before.watch_until is None,
            lambda case: f"that has been told; it is waited for until {case.before.watch_until}",
        ),
        Condition(
            lambda case: case.after.missing_runs >= MISSING_RUNS,
            lambda case: f"it was not found in {case.after.missing_runs} of {MISSING_RUNS} runs in a row",
        ),
        Condition(
            lambda case: case.before.missing_alerted != case.before.revision,
            lambda _: "that has been told, and it has not changed since",
        ),
    ),
    reason=_detail,
)
INVALID = Rule(
    event=Event.INVALID,
    conditions=(
        _has_problem(Problem.INVALID_IDENTIFIER, "its id can be a campaign's"),
        _DID_NOT_COMPLETE,
        Condition(lambda case: case.before.problem != Problem.INVALID_IDENTIFIER, lambda _: "that has been told"),
    ),
    reason=_detail,
)


# The provider says nothing about the campaign that can be read

# A campaign that shows a new word at every poll is told so many times.
_MOST_UNKNOWN_STATUSES = 20


def _is_unanswered(case: Case) -> bool:
    return isinstance(case.observed, Unreadable) and not case.observed.is_gone


def _why_answered(case: Case) -> str:
    return "it can be read" if isinstance(case.observed, Campaign) else "Dexatel says that there is no such campaign"


def _may_be_running(case: Case) -> bool:
    """Whether it may be under way. A campaign that was never read may be, or one whose time has come."""
    campaign = case.after.campaign
    if campaign is None or campaign.status != Status.SCHEDULED:
        return campaign is None or not campaign.is_final
    return campaign.schedule is None or from_text(campaign.schedule) <= case.now


def _unreadable_minutes(case: Case) -> float:
    """The minutes in which it could not be read while others could. Minutes of an outage do not count."""
    since = max(case.after.problem_since or to_text(case.now), case.readable_since or "")
    return (case.now - from_text(since)).total_seconds() / 60


UNREADABLE = Rule(
    event=Event.UNREADABLE,
    conditions=(
        Condition(_is_unanswered, _why_answered),
        Condition(
            lambda case: case.before.watch_until is None, lambda _: "Dexatel did not know it, and that has been told"
        ),
        Condition(lambda case: bool(case.policy.unreadable_minutes), lambda _: "it is turned off (0 minutes)"),
        Condition(_may_be_running, lambda _: "it is scheduled for later, or it is over"),
        Condition(
            lambda case: not case.is_blind, lambda _: "no campaign can be read, and one alert tells that for all"
        ),
        Condition(
            lambda case: _unreadable_minutes(case) > case.policy.unreadable_minutes,
            lambda case: f"that has lasted for no more than {case.policy.unreadable_minutes:g} minutes",
        ),
        Condition(
            lambda case: case.before.unreadable_told is None,
            lambda _: "that has been told, and it has not been read since",
        ),
    ),
    reason=lambda case: f"it could not be read since {ago(case.after.problem_since, case.now)}: {_detail(case)}",
    number=lambda case: round(from_text(case.after.problem_since or "").timestamp()),
)


def _is_documented(case: Case) -> bool:
    return case.campaign.status in DOCUMENTED_STATUSES


UNKNOWN_STATUS = Rule(
    event=Event.UNKNOWN_STATUS,
    conditions=(
        WAS_READ,
        Condition(lambda case: not _is_documented(case), lambda case: f"its status is {case.campaign.status}"),
        Condition(
            lambda case: case.campaign.status not in case.before.unknown_statuses,
            lambda case: f"that its status is {case.campaign.status} has been told",
        ),
        Condition(
            lambda case: len(case.before.unknown_statuses) < _MOST_UNKNOWN_STATUSES,
            lambda _: f"{_MOST_UNKNOWN_STATUSES} unknown statuses of it have been told",
        ),
    ),
    reason=lambda case: f'its status is "{case.campaign.status}", which Dexatel\'s documentation does not list',
)


CONCERN_RULES = {concern.name: concern.rule for concern in CONCERNS}
RULES = {
    rule.event: rule
    for rule in (
        *END_RULES.values(),
        *CONCERN_RULES.values(),
        UNREADABLE,
        UNKNOWN_STATUS,
        CORRECTED,
        NOT_FOUND,
        INVALID,
    )
}


def reasons_against(case: Case, sent: frozenset[Event]) -> dict[Event, str]:
    """For each event that is not `sent`, why its alert does not follow from the poll."""
    found = {event: rule.why_not(case) for event, rule in RULES.items() if event not in sent}
    return {event: reason for event, reason in found.items() if reason is not None}
