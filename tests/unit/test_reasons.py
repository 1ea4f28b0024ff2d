"""Why an alert is not sent, in words, for every event and each thing that can be missing for it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from campaign_reporter.decision.reasons import Case, reasons

from campaign_reporter.decision.transitions import decide
from campaign_reporter.errors import DexatelError
from campaign_reporter.model.campaign import Campaign, Counts
from campaign_reporter.model.event import Event
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from tests.builders import NOW, POLICY, campaign, listed

KNOWN = listed(revision=3, campaign=campaign("in_progress"), changed_at=to_text(NOW - timedelta(minutes=5)))
COUNTED = Counts(total=1_000, delivered=99, failed=1)
MISSING = DexatelError(Problem.NOT_FOUND, "HTTP status 404")
SCHEDULED = campaign("scheduled", schedule=to_text(NOW - timedelta(minutes=10)))
EVENTS = [event for event in Event if event.startswith("campaign.")]


def why(event: Event, before: WatchedCampaign, observed: Campaign | DexatelError, **policy: Any) -> str:
    """Why the event is not told of a poll that saw this; it has to be one that does not lead to it."""
    decision = decide(before, observed, now=NOW, policy=replace(POLICY, **policy))
    told = frozenset(alert.event for alert in decision.alerts)
    case = Case(before=before, observed=observed, after=decision.after, policy=replace(POLICY, **policy), now=NOW)
    return reasons(case, told)[event]


@pytest.mark.parametrize("event", (Event.COMPLETED, Event.FAILED, Event.CANCELED))
def test_how_it_did_not_end(event: Event) -> None:
    assert why(event, KNOWN, campaign("in_progress")) == "its status is in_progress"
    assert why(event, KNOWN, DexatelError(Problem.UNREACHABLE, "no answer")) == "it can't be read (unreachable)"


def test_that_it_has_ended_before() -> None:
    over = replace(KNOWN, campaign=campaign("failed"))
    assert "told once" in why(Event.FAILED, over, campaign("failed"))
    old = campaign("failed", update_date="2025-11-23T14:59:30Z")
    assert "more than 24 hours" in why(Event.FAILED, listed(), old)


@pytest.mark.parametrize(
    ("observed", "policy", "reason"),
    (
        (campaign("in_progress"), {}, "its status is in_progress"),
        (replace(SCHEDULED, schedule=None), {}, "it has no schedule"),
        (SCHEDULED, {}, "was not more than 15 minutes ago"),
        (SCHEDULED, {"overdue_minutes": 0}, "it is turned off (0 minutes)"),
    ),
)
def test_that_it_is_not_overdue(observed: Campaign, policy: dict[str, float], reason: str) -> None:
    assert reason in why(Event.OVERDUE, listed(), observed, **policy)


@pytest.mark.parametrize(
    ("observed", "policy", "reason"),
    (
        (SCHEDULED, {}, "its status is scheduled"),
        (campaign("in_progress", counts=Counts()), {}, "its counts are not told"),
        (campaign("in_progress"), {}, "not more than 60 minutes ago"),
        (campaign("in_progress"), {"stalled_minutes": 0}, "it is turned off (0 minutes)"),
    ),
)
def test_that_it_has_not_stalled(observed: Campaign, policy: dict[str, float], reason: str) -> None:
    assert reason in why(Event.STALLED, listed(), observed, **policy)


@pytest.mark.parametrize(
    ("observed", "reason"),
    (
        (SCHEDULED, "its status is scheduled"),
        (
            campaign("in_progress", counts=Counts(delivered=1, failed=9)),
            "fewer than 50 say nothing",
        ),
        (campaign("in_progress", counts=Counts()), "0 messages were attempted"),
        (campaign("in_progress", counts=COUNTED), "99% of those attempted were delivered, not less than 90%"),
    ),
)
def test_that_it_is_not_failing(observed: Campaign, reason: str) -> None:
    assert reason in why(Event.FAILING, listed(), observed)


@pytest.mark.parametrize(
    ("event", "observed"),
    (
        (Event.OVERDUE, replace(SCHEDULED, schedule=to_text(NOW - timedelta(hours=2)))),
        (Event.FAILING, campaign("in_progress", counts=Counts(total=1_000, delivered=10, failed=90))),
    ),
)
def test_that_a_concern_has_been_told(event: Event, observed: Campaign) -> None:
    decision = decide(listed(), observed, now=NOW, policy=POLICY)
    assert event in {alert.event for alert in decision.alerts}
    assert "told once before the campaign ends" in why(event, decision.after, observed)


def test_that_nothing_was_corrected() -> None:
    assert why(Event.CORRECTED, KNOWN, campaign("in_progress")) == "its status is in_progress"
    assert why(Event.CORRECTED, KNOWN, campaign(counts=COUNTED), settle_minutes=60).startswith(
        "its counts may move until"
    )
    assert why(Event.CORRECTED, KNOWN, campaign(counts=COUNTED)) == "there are no counts to wait for"
    settles = replace(KNOWN, campaign=campaign(counts=COUNTED), completed_counts=COUNTED, settle_until=to_text(NOW))
    assert "less than a point" in why(Event.CORRECTED, settles, campaign(counts=COUNTED), settle_minutes=60)


def test_that_it_is_not_missing_or_has_not_been_for_long() -> None:
    assert "did not say" in why(Event.NOT_FOUND, KNOWN, campaign("in_progress"))
    assert why(Event.NOT_FOUND, KNOWN, MISSING) == "it was not found in 1 of 3 runs in a row"
    told = decide(replace(KNOWN, missing_runs=2), MISSING, now=NOW, policy=POLICY)
    assert [alert.event for alert in told.alerts] == [Event.NOT_FOUND]
    assert why(Event.NOT_FOUND, told.after, MISSING).startswith("that has been told")
    settles = replace(KNOWN, campaign=campaign(), settle_until=to_text(NOW))
    assert "nobody looks for it any more" in why(Event.NOT_FOUND, settles, MISSING)


def test_that_its_id_is_good_or_has_been_told_to_be_bad() -> None:
    assert why(Event.INVALID, KNOWN, campaign("in_progress")) == "its id can be a campaign's"
    bad = DexatelError(Problem.INVALID_IDENTIFIER, "no UUID")
    told = decide(listed(campaign_id="x"), bad, now=NOW, policy=POLICY)
    assert why(Event.INVALID, told.after, bad) == "that has been told"


def test_there_is_a_reason_for_every_event_that_is_not_told() -> None:
    case = Case(before=KNOWN, observed=campaign("in_progress"), after=KNOWN, policy=POLICY, now=NOW)
    assert list(reasons(case, frozenset())) == EVENTS
    assert Event.FAILED not in reasons(case, frozenset({Event.FAILED}))
