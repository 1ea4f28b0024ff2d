"""The rules of every alert about a single campaign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from campaign_reporter.decision.case import Case
from campaign_reporter.decision.concerns import CONCERNS
from campaign_reporter.decision.corrections import CORRECTED, is_low
from campaign_reporter.decision.rule import WAS_READ, Condition, Rule, Text, has_status, last_alert, names
from campaign_reporter.decision.settling import is_open
from campaign_reporter.model.campaign import Status
from campaign_reporter.model.event import ENDS, Event
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.times import from_text

# A campaign first seen in a final status is news only this long after its last update.
NEWS_FOR = timedelta(hours=24)
# A campaign that the provider does not know is alerted after so many runs in a row.
MISSING_RUNS = 3


# The end of a campaign

_OLD_NEWS = "it ended more than 24 hours before it was first seen: that is recorded and not told"


def _is_new_status(case: Case) -> bool:
    return case.before.campaign is None or case.campaign.status != case.before.campaign.status


def _is_news(case: Case) -> bool:
    if case.known is not None and case.campaign.status != case.known.status:
        return True
    updated = case.campaign.update_date
    return updated is None or case.now - from_text(updated) <= NEWS_FOR


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


CONCERN_RULES = {concern.name: concern.rule for concern in CONCERNS}
RULES = {rule.event: rule for rule in (*END_RULES.values(), *CONCERN_RULES.values(), CORRECTED, NOT_FOUND, INVALID)}


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
