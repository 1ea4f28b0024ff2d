"""The rules of every alert about a single campaign."""

from __future__ import annotations

from collections.abc import Callable

from campaign_reporter.decision.case import Case
from campaign_reporter.decision.concerns import CONCERNS, ago
from campaign_reporter.decision.corrections import CORRECTED, is_low
from campaign_reporter.decision.news import is_news, readable_from
from campaign_reporter.decision.rule import WAS_READ, Condition, Rule, Text, has_status, last_alert, names
from campaign_reporter.decision.settling import is_open
from campaign_reporter.model.campaign import DOCUMENTED_STATUSES, Campaign, Status
from campaign_reporter.model.event import ENDS, Event
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


def _end_alert(case: Case, event: Event) -> str:
    """When the present end was alerted, or why it was not. Every alert that follows an end is about that end."""
    if names(case.before.alerted_by, *ENDS, Event.CORRECTED, Event.GROUPED):
        return last_alert(case, event)
    return "an alert about it is pending" if case.before.outbox else _OLD_NEWS


def _is_another_end(case: Case) -> bool:
    """Whether it is not the end that was alerted, and that came again while the campaign settled."""
    return not (case.campaign.status == Status.COMPLETED and is_open(case.before.settle_until, case.now))


def _rule_of_end(
    status: Status, event: Event, reason: Text, *, is_warning: Callable[[Case], bool] = lambda _: False
) -> Rule:
    return Rule(
        event=event,
        conditions=(
            WAS_READ,
            has_status(status),
            Condition(
                _is_new_status,
                lambda case: f"it was {status} when it was last seen; {_end_alert(case, event)}",
            ),
            Condition(
                _is_another_end,
                lambda case: f"{last_alert(case, event)}; the same end is no news before {case.before.settle_until}",
            ),
            Condition(_is_news, lambda _: _OLD_NEWS),
        ),
        reason=reason,
        is_warning=is_warning,
    )


def _why_completed(case: Case) -> str:
    if not is_low(case):
        return "it completed"
    percent = case.policy.low_delivery_percent
    return f"it completed, but less than {percent:g}% of the attempted messages were delivered"


END_RULES: dict[str, Rule] = {
    Status.COMPLETED: _rule_of_end(Status.COMPLETED, Event.COMPLETED, _why_completed, is_warning=is_low),
    Status.FAILED: _rule_of_end(Status.FAILED, Event.FAILED, lambda _: "the provider reports that it failed"),
    Status.CANCELED: _rule_of_end(Status.CANCELED, Event.CANCELED, lambda _: "somebody canceled it at the provider"),
}


# No campaign has this id


def _has_problem(problem: Problem, otherwise: str) -> Condition:
    return Condition(
        lambda case: isinstance(case.observed, Unreadable) and case.observed.problem == problem, lambda _: otherwise
    )


def _detail(case: Case) -> str:
    return case.observed.detail if isinstance(case.observed, Unreadable) else ""


_DID_NOT_COMPLETE = Condition(
    lambda case: not (case.before.is_settling and case.before.campaign),
    lambda _: f"it has completed, so it only finishes after {MISSING_RUNS} runs in a row that do not find it",
)

NOT_FOUND = Rule(
    event=Event.NOT_FOUND,
    conditions=(
        _has_problem(Problem.NOT_FOUND, "Dexatel did not say that it does not know it"),
        _DID_NOT_COMPLETE,
        Condition(
            lambda case: case.before.watch_until is None,
            lambda case: f"{last_alert(case, Event.NOT_FOUND)}; it is waited for until {case.before.watch_until}",
        ),
        Condition(
            lambda case: case.after.missing_runs >= MISSING_RUNS,
            lambda case: f"it was not found in {case.after.missing_runs} of {MISSING_RUNS} runs in a row",
        ),
        Condition(
            lambda case: case.before.missing_alerted != case.before.revision,
            lambda case: f"{last_alert(case, Event.NOT_FOUND)}; it has not changed since",
        ),
    ),
    reason=_detail,
)
INVALID = Rule(
    event=Event.INVALID,
    conditions=(
        _has_problem(Problem.INVALID_IDENTIFIER, "its id can be a campaign's"),
        _DID_NOT_COMPLETE,
        Condition(
            lambda case: case.before.problem != Problem.INVALID_IDENTIFIER,
            lambda case: last_alert(case, Event.INVALID),
        ),
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
    since = max(case.after.problem_since or to_text(case.now), case.sight.readable_since or "")
    return (case.now - from_text(since)).total_seconds() / 60


UNREADABLE = Rule(
    event=Event.UNREADABLE,
    conditions=(
        Condition(_is_unanswered, _why_answered),
        Condition(
            lambda case: case.before.watch_until is None,
            lambda case: f"Dexatel did not know it: {last_alert(case, Event.NOT_FOUND)}",
        ),
        Condition(lambda case: bool(case.policy.unreadable_minutes), lambda _: "it is turned off (0 minutes)"),
        Condition(_may_be_running, lambda _: "it is scheduled for later, or it is over"),
        Condition(
            lambda case: not case.sight.is_blind, lambda _: "no campaign can be read, and one alert tells that for all"
        ),
        Condition(
            lambda case: _unreadable_minutes(case) > case.policy.unreadable_minutes,
            lambda case: f"that has lasted for no more than {case.policy.unreadable_minutes:g} minutes",
        ),
        Condition(
            lambda case: case.before.unreadable_told is None,
            lambda case: f"{last_alert(case, Event.UNREADABLE)}; it has not been read since",
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
            lambda case: f"its status {case.campaign.status} was alerted before, and is alerted once",
        ),
        Condition(
            lambda case: len(case.before.unknown_statuses) < _MOST_UNKNOWN_STATUSES,
            lambda _: f"{_MOST_UNKNOWN_STATUSES} unknown statuses of it were alerted, and that is enough",
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


def said_before(case: Case, event: Event) -> str | None:
    """When the event was alerted before, or why the end of the campaign was not. None if the item says nothing."""
    before = case.before
    if before.campaign and (end := END_RULES.get(before.campaign.status)) and end.event == event:
        return _end_alert(case, event)
    was_alerted = event.word in before.concerns_told_at or names(before.alerted_by, event)
    return last_alert(case, event) if was_alerted else None


def reasons_against(case: Case, sent: frozenset[Event]) -> dict[Event, str]:
    """For each event that is not `sent`, why its alert does not follow from the poll."""
    found = {event: rule.why_not(case) for event, rule in RULES.items() if event not in sent}
    return {event: reason for event, reason in found.items() if reason is not None}
