"""The rule of the alert about a campaign of which the provider says nothing that can be read, while others are read."""

from __future__ import annotations

from campaign_reporter.decision.case import Case
from campaign_reporter.decision.concerns import ago
from campaign_reporter.decision.rule import Condition, Rule, detail_of, last_alert
from campaign_reporter.model.campaign import Campaign, Status
from campaign_reporter.model.event import Event
from campaign_reporter.model.problem import Unreadable
from campaign_reporter.model.times import from_text, to_text


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
    """The minutes in which it could not be read while others could.

    Minutes of an outage do not count, and neither does the time before discovery put it on the list.
    """
    began = case.after.problem_since or to_text(case.now)
    since = max(began, case.after.added_at or "", case.sight.readable_since or "")
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
    reason=lambda case: f"it could not be read since {ago(case.after.problem_since, case.now)}: {detail_of(case)}",
    number=lambda case: round(from_text(case.after.problem_since or "").timestamp()),
)
