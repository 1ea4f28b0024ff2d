"""The unfinished campaigns, and those among them that need attention."""

from typing import Any

import pytest

from campaign_reporter.digest import watching
from campaign_reporter.digest.watching import REASONS, UNREADABLE, Watching, summarize
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.problem import Problem
from tests.builders import campaign, listed
from tests.digests import watched


def test_campaigns_are_counted_by_status() -> None:
    statuses = ("scheduled", "in_progress", "paused by the provider", "completed")
    seen = summarize([[watched(status=status) for status in statuses], [listed()]])
    assert (seen.campaigns, seen.scheduled, seen.running) == (5, 1, 2)
    assert {found.count for found in seen.attention.values()} == {0}


@pytest.mark.parametrize("seen", (Watching(), summarize([])), ids=("by default", "an empty list"))
def test_nothing_needs_attention_without_campaigns(seen: Watching) -> None:
    assert (seen.campaigns, seen.scheduled, seen.running) == (0, 0, 0)
    assert [(reason, found.count) for reason, found in seen.attention.items()] == [(reason, 0) for reason in REASONS]


def test_a_campaign_that_can_not_be_read_counts_as_unreadable_and_not_as_running() -> None:
    seen = summarize([[watched(problem=Problem.UNREACHABLE)]])
    assert (seen.running, seen.attention[UNREADABLE].count) == (0, 1)


def test_a_campaign_can_need_attention_for_several_reasons() -> None:
    seen = summarize([[watched("stalled", "failing")]])
    assert {reason for reason, found in seen.attention.items() if found.count} == {"stalled", "failing"}


@pytest.mark.parametrize(
    ("reason", "states"),
    (
        (
            "overdue",
            {
                "long": {"campaign": campaign("scheduled", schedule="2026-11-22T10:00:00Z")},
                "short": {"campaign": campaign("scheduled", schedule="2026-11-23T10:00:00Z")},
                "unknown": {"campaign": None},
            },
        ),
        ("stalled", {"long": {"changed_at": "2026-11-22"}, "short": {"changed_at": "2026-11-23"}, "unknown": {}}),
        (
            "failing",
            {
                "much": {"campaign": campaign(counts=Counts(delivered=1, failed=9))},
                "less": {"campaign": campaign(counts=Counts(delivered=10, failed=9))},
                "unknown": {"campaign": None},
            },
        ),
        (
            UNREADABLE,
            {
                "long": {"problem": Problem.NOT_FOUND, "problem_since": "2026-11-22"},
                "short": {"problem": Problem.NOT_FOUND, "problem_since": "2026-11-23"},
                "unknown": {"problem": Problem.NOT_FOUND},
            },
        ),
    ),
)
def test_the_worst_come_first_and_the_unknown_last(reason: str, states: dict[str, dict[str, Any]]) -> None:
    concerns = () if reason == UNREADABLE else (reason,)
    of_list = [watched(*concerns, campaign_id=id_, **state) for id_, state in reversed(states.items())]
    assert [each.campaign_id for each in summarize([of_list]).attention[reason].worst] == list(states)


def test_only_the_worst_campaigns_of_a_long_list_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_MOST_KEPT", 3)
    of_list = [watched("stalled", campaign_id=f"{n:03}", changed_at=f"{n:03}") for n in reversed(range(100))]
    stalled = summarize([of_list]).attention["stalled"]
    assert (stalled.count, [each.campaign_id for each in stalled.worst]) == (100, ["000", "001", "002"])
