"""The rules of every alert about a single campaign, and why an alert does not follow."""

from __future__ import annotations

from campaign_reporter.decision.case import Case
from campaign_reporter.decision.concerns import CONCERNS
from campaign_reporter.decision.corrections import CORRECTED
from campaign_reporter.decision.ends import END_RULES, end_alert
from campaign_reporter.decision.missing import INVALID, NOT_FOUND
from campaign_reporter.decision.rule import WAS_READ, Condition, Rule, last_alert, names
from campaign_reporter.decision.unanswered import UNREADABLE
from campaign_reporter.model.campaign import DOCUMENTED_STATUSES
from campaign_reporter.model.event import Event

# A campaign that shows a new word at every poll is alerted so many times.
_MOST_UNKNOWN_STATUSES = 20


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
        return end_alert(case, event)
    was_alerted = event.word in before.concerns_told_at or names(before.alerted_by, event)
    return last_alert(case, event) if was_alerted else None


def reasons_against(case: Case, sent: frozenset[Event]) -> dict[Event, str]:
    """For each event that is not `sent`, why its alert does not follow from the poll."""
    found = {event: rule.why_not(case) for event, rule in RULES.items() if event not in sent}
    return {event: reason for event, reason in found.items() if reason is not None}
