"""When an alert about a campaign follows from a poll, and why it does not.

The decision and the rehearsal use the same rules, so what a rehearsal says is what the decision does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from campaign_reporter.decision.case import Case
from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.event import ENDS, Event
from campaign_reporter.model.problem import Unreadable
from campaign_reporter.model.severity import Severity
from campaign_reporter.model.times import to_text

type Text = Callable[[Case], str]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule. `otherwise` says why there is no alert if it does not hold."""

    holds: Callable[[Case], bool]
    otherwise: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An alert about `event` follows if all conditions hold. They are checked in order.

    `number` tells the alerts of one campaign about the same event apart, in their alert ids.
    """

    event: Event
    conditions: tuple[Condition, ...]
    reason: Text
    is_warning: Callable[[Case], bool] = lambda _: False
    number: Callable[[Case], int] = lambda case: case.after.revision

    def holds(self, case: Case) -> bool:
        """Whether the alert follows."""
        return all(condition.holds(case) for condition in self.conditions)

    def why_not(self, case: Case) -> str | None:
        """Why the alert does not follow, or None if it does."""
        return next((each.otherwise(case) for each in self.conditions if not each.holds(case)), None)

    def alert(self, case: Case) -> Alert:
        """The alert."""
        after, is_end = case.after, self.event in ENDS
        return Alert(
            alert_id=alert_id(after.campaign_id, self.event, self.number(case)),
            event=self.event,
            severity=Severity.WARNING if self.is_warning(case) else self.event.row.severity,
            observed_at=to_text(case.now),
            reason=self.reason(case),
            campaign_id=after.campaign_id,
            label=after.label,
            previous_status=case.record.previous_status if is_end and case.record else None,
            campaign=after.campaign,
        )


def last_alert(case: Case, event: Event) -> str:
    """When the event was alerted and in which message, as far as the item says that."""
    before = case.before
    if names(before.alerted_by, event, Event.GROUPED):
        return f"it was alerted at {before.alerted_at}, in the message {before.alerted_by}"
    if moment := before.concerns_told_at.get(event.word):
        return f"its alert is of {moment}"
    return "it was alerted before"


def names(message_id: str | None, *events: Event) -> bool:
    """Whether the alert id of a message says that it is about one of these events."""
    return message_id is not None and any(f":{event}:" in message_id for event in events)


def detail_of(case: Case) -> str:
    """The detail of the problem that the poll met."""
    return case.observed.detail if isinstance(case.observed, Unreadable) else ""


def _why_unread(case: Case) -> str:
    return f"it can't be read ({case.observed.problem})" if isinstance(case.observed, Unreadable) else ""


WAS_READ = Condition(lambda case: isinstance(case.observed, Campaign), _why_unread)


def has_status(status: str) -> Condition:
    """The condition that the campaign has this status."""
    return Condition(lambda case: case.campaign.status == status, lambda case: f"its status is {case.campaign.status}")


# Statuses that the reference does not list are judged like `in_progress`.
IS_RUNNING = Condition(lambda case: case.campaign.is_running, lambda case: f"its status is {case.campaign.status}")
