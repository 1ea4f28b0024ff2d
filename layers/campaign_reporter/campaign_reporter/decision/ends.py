"""The rules of the alerts about the end of a campaign."""

from __future__ import annotations

from collections.abc import Callable

from campaign_reporter.decision.case import Case
from campaign_reporter.decision.corrections import is_low
from campaign_reporter.decision.news import is_news, readable_from
from campaign_reporter.decision.rule import WAS_READ, Condition, Rule, Text, has_status, last_alert, names
from campaign_reporter.decision.settling import is_open
from campaign_reporter.model.campaign import Status
from campaign_reporter.model.event import ENDS, Event

_OLD_NEWS = "it ended more than 24 hours before it could be read: that is recorded and not told"


def _is_new_status(case: Case) -> bool:
    return case.before.campaign is None or case.campaign.status != case.before.campaign.status


def _is_news(case: Case) -> bool:
    if case.known is not None and case.campaign.status != case.known.status:
        return True
    return is_news(case.campaign.update_date, readable_from(case))


def end_alert(case: Case, event: Event) -> str:
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
                lambda case: f"it was {status} when it was last seen; {end_alert(case, event)}",
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
