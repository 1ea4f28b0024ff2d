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
FEW, COUNTED = Counts(delivered=1, failed=9), Counts(total=110, delivered=99, failed=1)
MISSING = Unreadable(problem=Problem.NOT_FOUND, detail="HTTP status 404")
INVALID = Unreadable(problem=Problem.INVALID_IDENTIFIER, detail="no UUID")
NO_ANSWER = Unreadable(problem=Problem.UNREACHABLE, detail="no answer")
SCHEDULED = campaign("scheduled", schedule=to_text(NOW - timedelta(minutes=10)))
OVERDUE = replace(SCHEDULED, schedule=to_text(NOW - timedelta(hours=2)))
STARTED, COMPLETED = campaign("in_progress"), campaign(counts=COUNTED)
ALERTED = "48e2:campaign.failed:3"
FAILED = replace(KNOWN, campaign=campaign("failed"), alerted_at=to_text(NOW), alerted_by=ALERTED)
OLD = replace(KNOWN, campaign=campaign("failed", update_date="2026-11-21T15:00:00Z"))
FAILING = campaign("in_progress", counts=Counts(total=1_000, delivered=10, failed=90))
SETTLING = replace(KNOWN, campaign=COMPLETED, completed_counts=COUNTED, settle_until=to_text(NOW))
SHORT = replace(SETTLING, campaign=replace(COMPLETED, counts=Counts(total=None, delivered=99, failed=1)))
AGAIN = replace(SETTLING, campaign=STARTED, settle_until=to_text(NOW + timedelta(minutes=30)))
HOURS_AGO = to_text(NOW - timedelta(hours=2))


def poll(before: WatchedCampaign, observed: Campaign | Unreadable, **policy: Any) -> Decision:
    return decide(before, observed, now=NOW, policy=replace(POLICY, **policy))


def why_not(event: Event, before: WatchedCampaign, observed: Campaign | Unreadable, **policy: Any) -> str:
    """Why the poll does not lead to the event."""
    decision = poll(before, observed, **policy)
    return reasons_against(decision.case, frozenset(alert.event for alert in decision.alerts))[event]


CONCERN_EVENTS = (Event.OVERDUE, Event.STALLED, Event.FAILING)
IN_PROGRESS, UNREAD = "its status is in_progress", "it can't be read (unreachable)"


@pytest.mark.parametrize(
    ("event", "before", "observed", "policy", "reason"),
    (
        *((event, KNOWN, STARTED, {}, IN_PROGRESS) for event in (*ENDS, Event.OVERDUE, Event.CORRECTED)),
        *((event, KNOWN, NO_ANSWER, {}, UNREAD) for event in (*ENDS, *CONCERN_EVENTS, Event.CORRECTED)),
        (
            Event.FAILED,
            FAILED,
            FAILED.campaign,
            {},
            f"it was failed when it was last seen; it was alerted at {to_text(NOW)}, in the message {ALERTED}",
        ),
        (Event.FAILED, OLD, OLD.campaign, {}, "it was failed when it was last seen; it ended more than 24 hours"),
        (
            Event.FAILED,
            replace(OLD, alerted_at=to_text(NOW), alerted_by="48e2:campaign.not_found:0"),
            OLD.campaign,
            {},
            "it was failed when it was last seen; it ended more than 24 hours",
        ),
        (
            Event.COMPLETED,
            AGAIN,
            COMPLETED,
            {},
            "it was alerted before; the same end is no news before 2026-11-23T15:30",
        ),
        (Event.FAILED, listed(), campaign("failed", update_date="2025-11-23T14:59:30Z"), {}, "more than 24 hours"),
        (Event.OVERDUE, listed(), replace(SCHEDULED, schedule=None), {}, "it has no schedule"),
        (Event.OVERDUE, listed(), SCHEDULED, {}, "was not more than 15 minutes ago"),
        (Event.OVERDUE, listed(), SCHEDULED, {"overdue_minutes": 0}, "it is turned off (0 minutes)"),
        (Event.STALLED, listed(), SCHEDULED, {}, "its status is scheduled"),
        (Event.STALLED, listed(), campaign("in_progress", counts=Counts()), {}, "its counts are not known"),
        (Event.STALLED, listed(), STARTED, {}, "not more than 60 minutes ago"),
        (Event.STALLED, listed(), STARTED, {"stalled_minutes": 0}, "it is turned off (0 minutes)"),
        (Event.FAILING, listed(), SCHEDULED, {}, "its status is scheduled"),
        (Event.FAILING, listed(), replace(STARTED, counts=FEW), {}, "fewer than 50 say nothing"),
        (Event.FAILING, listed(), replace(STARTED, counts=Counts()), {}, "0 messages were attempted"),
        (
            Event.FAILING,
            listed(),
            replace(STARTED, counts=COUNTED),
            {},
            "99% of those attempted were delivered, not less",
        ),
        (
            Event.CORRECTED,
            KNOWN,
            COMPLETED,
            {"settle_minutes": 60},
            "its counts may move until 2026-11-23T16:00:00.000Z",
        ),
        (Event.CORRECTED, KNOWN, COMPLETED, {}, "there are no counts to wait for"),
        (Event.CORRECTED, SETTLING, COMPLETED, {}, "by less than a point since it was alerted, and at least 90% of"),
        (Event.CORRECTED, SHORT, SHORT.campaign, {}, "and how many of its messages wait for a receipt is not known"),
        (Event.NOT_FOUND, KNOWN, STARTED, {}, "did not say"),
        (Event.NOT_FOUND, KNOWN, MISSING, {}, "it was not found in 1 of 3 runs in a row"),
        (Event.NOT_FOUND, replace(KNOWN, missing_runs=2, missing_alerted=3), MISSING, {}, "has not changed since"),
        (Event.NOT_FOUND, SETTLING, MISSING, {}, "it has completed, so it only finishes after 3 runs"),
        (Event.INVALID, KNOWN, STARTED, {}, "its id can be a campaign's"),
        (Event.INVALID, SETTLING, INVALID, {}, "it has completed, so it only finishes after 3 runs"),
    ),
)
def test_a_condition_that_does_not_hold_is_the_reason(
    event: Event, before: WatchedCampaign, observed: Campaign | Unreadable, policy: dict[str, float], reason: str
) -> None:
    assert reason in why_not(event, before, observed, **policy)


@pytest.mark.parametrize(
    ("event", "before", "observed", "reason"),
    (
        (Event.OVERDUE, listed(), OVERDUE, f"its alert is of {to_text(NOW)}; it comes again only after the campaign"),
        (Event.FAILING, listed(), FAILING, f"its alert is of {to_text(NOW)}; it comes once before the campaign ends"),
        (Event.STALLED, replace(KNOWN, changed_at=HOURS_AGO), STARTED, "only after its counts have moved for 60"),
        (Event.NOT_FOUND, replace(KNOWN, missing_runs=2), MISSING, "until 2026-11-24T15:00:00.000Z"),
        (Event.INVALID, listed(campaign_id="x"), INVALID, "it was alerted before"),
    ),
)
def test_an_event_that_was_alerted_before(
    event: Event, before: WatchedCampaign, observed: Campaign | Unreadable, reason: str
) -> None:
    decision = poll(before, observed)
    assert [alert.event for alert in decision.alerts] == [event]
    assert reason in why_not(event, decision.after, observed)


def test_a_second_incident_waits_until_its_last_alert_is_a_day_old() -> None:
    told = replace(poll(listed(), OVERDUE).after, alerted_at=HOURS_AGO, alerted_by="x:campaigns.grouped:12")
    moved = replace(OVERDUE, schedule=to_text(NOW - timedelta(hours=1)))
    assert why_not(Event.OVERDUE, told, moved) == (
        f"it was alerted at {HOURS_AGO}, in the message x:campaigns.grouped:12; it comes at most once in 24 hours"
    )


def test_every_event_of_a_campaign_has_a_reason_unless_it_was_sent() -> None:
    case = poll(KNOWN, STARTED).case
    expected = {event for event in Event if event.startswith("campaign.")}
    assert RULES.keys() == reasons_against(case, frozenset()).keys() == expected
    assert Event.FAILED not in reasons_against(case, frozenset({Event.FAILED}))
