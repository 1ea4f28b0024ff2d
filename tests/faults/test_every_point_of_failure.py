"""Promises 1 to 5 and 8: any call of a round may fail in any way, and the reporter heals and loses nothing.

A round over every kind of change is repeated from the same start, once for each of its calls and each way to fail.
Pytest prints the number of these points of failure in its last lines.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from tests.faults.conftest import Points
from tests.faults.healing import Outcome, heal
from tests.faults.rounds import Round, rounds
from tests.faults.ways import WAYS, At, applies
from tests.harness.calls import Call, Way

NAMES = (
    "a cold start",
    "each alert is a message",
    "its user asks for it",
    "one more campaign is read, since none could be",
    "the key is refused",
    "the key was rotated",
    "the provider is down for the third time",
    "there is not enough time",
)
# The alerts of a round.
EVENTS = {
    "campaign.completed": 5,
    "campaign.failed": 3,
    "campaign.canceled": 1,
    "campaign.not_found": 1,
    "campaign.invalid": 1,
    "campaign.overdue": 1,
    "campaign.stalled": 1,
    "campaign.failing": 1,
    "campaign.corrected": 1,
    "campaign.unknown_status": 1,
    "reporter.recovered": 1,
}


@cache
def calls_and_outcome(name: str) -> tuple[tuple[Call, ...], Outcome]:
    """Those of the round in which nothing fails."""
    begun = rounds()[name]
    process = begun.begin()
    process.run(begun.event)
    calls = tuple(process.calls)
    outcome = heal(process)
    assert process.world.broken == []
    return calls, outcome


def test_the_rounds_are_those_that_are_tried() -> None:
    assert sorted(rounds()) == list(NAMES)


def test_a_round_meets_every_kind_of_change() -> None:
    process = rounds()["the key was rotated"].begin()
    before = len(process.world.alerts)
    process.run()
    assert Counter(alert.event for alert in process.world.alerts[before:]) == EVENTS


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
@pytest.mark.parametrize("name", NAMES)
def test_any_call_can_fail_and_the_reporter_heals(name: str, way: Way, points: Points) -> None:
    calls, expected = calls_and_outcome(name)
    failures: list[str] = []
    fail_so = [call for call in calls if applies(way, call)]
    assert len(fail_so) >= 5
    for call in fail_so:
        points.tried += 1
        broken = broken_by(rounds()[name], At(call.number, way), expected)
        points.healed += not broken
        failures += [f"{call}: {what}" for what in broken]
    assert failures == []


def broken_by(begun: Round, at: At, expected: Outcome) -> list[str]:
    """The promises that do not hold if the round's call fails so."""
    process = begun.begin()
    with process.happening(at):
        process.run_whatever_comes(begun.event)
    assert at.call, "the round is not the same each time"
    outcome = heal(process)
    return process.world.broken + ([] if outcome == expected else ["another outcome"])
