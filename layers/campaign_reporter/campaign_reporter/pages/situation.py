"""The situation of a campaign, in the words of its alerts, whether or not an alert was sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from campaign_reporter.decision.case import Case
from campaign_reporter.decision.concerns import CONCERNS
from campaign_reporter.decision.ends import END_RULES
from campaign_reporter.decision.rule import Rule
from campaign_reporter.decision.rules import RULES
from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.campaign import DOCUMENTED_STATUSES
from campaign_reporter.model.event import EVENTS, RANKS, Event
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.pages.facts import CampaignFacts, View

_OF_PROBLEM = {Problem.NOT_FOUND: Event.NOT_FOUND, Problem.INVALID_IDENTIFIER: Event.INVALID}
_CONCERN_RULES = {concern.name: concern.rule for concern in CONCERNS}


def situation(facts: CampaignFacts, view: View) -> list[Alert]:
    """The alerts that say what is going on, the worst first. None if all is as it has to be."""
    watched = facts.watched
    if watched.problem and (outage := EVENTS.get(facts.outage or "")):
        return [of_outage(outage, view)]
    case = _case(watched, facts, view)
    found = [rule.alert(case) for rule in _rules(case.before, case)]
    return sorted(found, key=lambda alert: RANKS[alert.event])


def of_outage(event: Event, view: View) -> Alert:
    """The alert of an outage of the reporter."""
    return Alert(
        alert_id=alert_id("reporter", event, 0),
        event=event,
        severity=event.row.severity,
        observed_at=to_text(view.now),
        reason="",
    )


def _case(watched: WatchedCampaign, facts: CampaignFacts, view: View) -> Case:
    if watched.problem:
        since = watched.problem_since or to_text(view.now)
        watched = replace(watched, problem_since=since)
    problem = watched.problem or Problem.MALFORMED_ANSWER
    unread = Unreadable(problem=problem, detail=watched.problem_detail or problem.replace("_", " "))
    return Case(
        before=watched,
        observed=unread if watched.problem or not watched.campaign else watched.campaign,
        after=watched,
        policy=facts.policy.with_overrides(watched.overrides),
        now=view.now,
    )


def _rules(watched: WatchedCampaign, case: Case) -> Iterator[Rule]:
    """The rules of the alerts. The last run has found which concerns hold."""
    if watched.problem:
        yield RULES[_OF_PROBLEM.get(watched.problem, Event.UNREADABLE)]
    if watched.campaign is None:
        return
    if end := END_RULES.get(case.campaign.status):
        yield end
    elif case.campaign.status not in DOCUMENTED_STATUSES:
        yield RULES[Event.UNKNOWN_STATUS]
    yield from (rule for name, rule in _CONCERN_RULES.items() if name in watched.concerns)
