"""Why an alert does not follow from a poll, for every event and each of its conditions."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from campaign_reporter.decision.case import Decision
from campaign_reporter.decision.rules import RULES, reasons_against
from campaign_reporter.decision.transitions import decide
from campaign_reporter.model.campaign import Campaign, Counts
from campaign_reporter.model.event import ENDS, Event
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from tests.builders import NOW, POLICY, campaign, listed

KNOWN = listed(revision=3, campaign=campaign("in_progress"), changed_at=to_text(NOW - timedelta(minutes=5)))
COUNTED = Counts(total=1_000, delivered=99, failed=1)
MISSING = Unreadable(problem=Problem.NOT_FOUND, detail="HTTP status 404")
INVALID = Unreadable(problem=Problem.INVALID_IDENTIFIER, detail="no UUID")
NO_ANSWER = Unreadable(problem=Problem.UNREACHABLE, detail="no answer")
SCHEDULED = campaign("scheduled", schedule=to_text(NOW - timedelta(minutes=10)))
OVERDUE = replace(SCHEDULED, schedule=to_text(NOW - timedelta(hours=2)))
STARTED = campaign("in_progress")
FAILING = campaign("in_progress", counts=Counts(total=1_000, delivered=10, failed=90))
SETTLING = replace(KNOWN, campaign=campaign(counts=COUNTED), completed_counts=COUNTED, settle_until=to_text(NOW))
HOURS_AGO = to_text(NOW - timedelta(hours=2))


def poll(before: WatchedCampaign, observed: Campaign | Unreadable, **policy: Any) -> Decision:
    return decide(before, observed, now=NOW, policy=replace(POLICY, **policy))


def why_not(event: Event, before: WatchedCampaign, observed: Campaign | Unreadable, **policy: Any) -> str:
    """Why the poll does not lead to the event."""
    decision = poll(before, observed, **policy)
    return reasons_against(decision.case, frozenset(alert.event for alert in decision.alerts))[event]


@pytest.mark.parametrize("event", ENDS)
def test_a_campaign_that_has_not_ended(event: Event) -> None:
    assert why_not(event, KNOWN, STARTED) == "its status is in_progress"
    assert why_not(event, KNOWN, NO_ANSWER) == "it can't be read (unreachable)"


def test_a_campaign_that_ended_earlier() -> None:
    over = replace(KNOWN, campaign=campaign("failed"))
    assert why_not(Event.FAILED, over, campaign("failed")).startswith("it has been failed since it was last seen")
    old = campaign("failed", update_date="2025-11-23T14:59:30Z")
    assert "more than 24 hours" in why_not(Event.FAILED, listed(), old)


@pytest.mark.parametrize(
    ("event", "observed", "policy", "reason"),
    (
        (Event.OVERDUE, STARTED, {}, "its status is in_progress"),
        (Event.OVERDUE, replace(SCHEDULED, schedule=None), {}, "it has no schedule"),
        (Event.OVERDUE, SCHEDULED, {}, "was not more than 15 minutes ago"),
        (Event.OVERDUE, SCHEDULED, {"overdue_minutes": 0}, "it is turned off (0 minutes)"),
        (Event.STALLED, SCHEDULED, {}, "its status is scheduled"),
        (Event.STALLED, campaign("in_progress", counts=Counts()), {}, "its counts are not known"),
        (Event.STALLED, STARTED, {}, "not more than 60 minutes ago"),
        (Event.STALLED, STARTED, {"stalled_minutes": 0}, "it is turned off (0 minutes)"),
        (Event.FAILING, SCHEDULED, {}, "its status is scheduled"),
        (Event.FAILING, campaign("in_progress", counts=Counts(delivered=1, failed=9)), {}, "fewer than 50 say nothing"),
        (Event.FAILING, campaign("in_progress", counts=Counts()), {}, "0 messages were attempted"),
        (Event.FAILING, replace(STARTED, counts=COUNTED), {}, "99% of those attempted were delivered, not less than"),
    ),
)
def test_a_concern_that_does_not_hold(event: Event, observed: Campaign, policy: dict[str, float], reason: str) -> None:
    assert reason in why_not(event, listed(), observed, **policy)


@pytest.mark.parametrize(
    ("event", "before", "observed"),
    (
        (Event.OVERDUE, listed(), OVERDUE),
        (Event.FAILING, listed(), FAILING),
        (Event.STALLED, replace(KNOWN, changed_at=HOURS_AGO), STARTED),
    ),
)
def test_a_concern_that_was_alerted_before(event: Event, before: WatchedCampaign, observed: Campaign) -> None:
    decision = poll(before, observed)
    assert [alert.event for alert in decision.alerts] == [event]
    assert "once before the campaign ends" in why_not(event, decision.after, observed)


@pytest.mark.parametrize(
    ("before", "observed", "minutes", "reason"),
    (
        (KNOWN, STARTED, 0, "its status is in_progress"),
        (KNOWN, NO_ANSWER, 0, "it can't be read (unreachable)"),
        (KNOWN, campaign(counts=COUNTED), 60, "its counts may move until 2026-11-23T16:00:00.000Z"),
        (KNOWN, campaign(counts=COUNTED), 0, "there are no counts to wait for"),
        (SETTLING, campaign(counts=COUNTED), 60, "its delivery rate has moved by less than a point"),
    ),
)
def test_counts_that_were_not_corrected(
    before: WatchedCampaign, observed: Campaign | Unreadable, minutes: float, reason: str
) -> None:
    assert why_not(Event.CORRECTED, before, observed, settle_minutes=minutes).startswith(reason)


def test_a_campaign_that_is_not_missing_for_long_or_was_alerted_before() -> None:
    assert "did not say" in why_not(Event.NOT_FOUND, KNOWN, STARTED)
    assert why_not(Event.NOT_FOUND, KNOWN, MISSING) == "it was not found in 1 of 3 runs in a row"
    alerted = poll(replace(KNOWN, missing_runs=2), MISSING)
    assert [alert.event for alert in alerted.alerts] == [Event.NOT_FOUND]
    assert "until 2026-11-24T15:00:00.000Z" in why_not(Event.NOT_FOUND, alerted.after, MISSING)
    unchanged = replace(alerted.after, missing_runs=2, watch_until=None)
    assert "has not changed since" in why_not(Event.NOT_FOUND, unchanged, MISSING)
    assert why_not(Event.NOT_FOUND, SETTLING, MISSING) == "it had completed, so it is not looked for any more"


def test_an_id_that_is_valid_or_was_alerted_before() -> None:
    assert why_not(Event.INVALID, KNOWN, STARTED) == "its id can be a campaign's"
    assert why_not(Event.INVALID, SETTLING, INVALID) == "it had completed, so it is not looked for any more"
    alerted = poll(listed(campaign_id="x"), INVALID)
    assert "told" in why_not(Event.INVALID, alerted.after, INVALID)


def test_every_event_of_a_campaign_has_a_reason_unless_it_was_sent() -> None:
    case = poll(KNOWN, STARTED).case
    expected = {event for event in Event if event.startswith("campaign.")}
    assert RULES.keys() == reasons_against(case, frozenset()).keys() == expected
    assert Event.FAILED not in reasons_against(case, frozenset({Event.FAILED}))
