"""Promises 1 to 5 and 8: whichever call of a round fails, in whichever way, the reporter heals and nothing is lost.

A round over every kind of change is repeated from the same start, once for each of its calls and each way to fail.
How many that were is the last line of `.tools/dev/bin/python -m pytest tests/faults/test_every_point_of_failure.py`.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from tests.faults.points import Points
from tests.faults.processes import Call, Way
from tests.faults.rounds import Outcome, Round, heal, rounds
from tests.faults.ways import WAYS, At, applies

# In the order of their names, as pytest has it.
NAMES = (
    "a cold start",
    "each alert is a message",
    "its user asks for it",
    "the key is refused",
    "the key was rotated",
    "the provider is down for the third time",
    "there is not enough time",
)
# What a round tells.
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
    "reporter.recovered": 1,
}


@cache
def all_rounds() -> dict[str, Round]:
    return {each.name: each for each in rounds()}


@cache
def calls_and_outcome(name: str) -> tuple[tuple[Call, ...], Outcome]:
    """Of the round in which nothing fails."""
    begun = all_rounds()[name]
    process = begun.begin()
    process.run(begun.event)
    calls = tuple(process.calls)
    outcome = heal(process)
    assert process.world.broken == []
    return calls, outcome


def test_the_rounds_are_those_that_are_tried() -> None:
    assert sorted(all_rounds()) == list(NAMES)


def test_a_round_meets_every_kind_of_change() -> None:
    process = all_rounds()["the key was rotated"].begin()
    told = len(process.world.accepted)
    process.run()
    assert Counter(alert.event for alert in process.world.accepted[told:]) == EVENTS


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
@pytest.mark.parametrize("name", NAMES)
def test_whichever_call_fails_the_reporter_heals(name: str, way: Way, points: Points) -> None:
    calls, expected = calls_and_outcome(name)
    failures: list[str] = []
    fail_so = [call for call in calls if applies(way, call)]
    assert len(fail_so) >= 5
    for call in fail_so:
        points.tried += 1
        broken = broken_by(all_rounds()[name], At(call.number, way), expected)
        points.healed += not broken
        failures += [f"{call}: {what}" for what in broken]
    assert failures == []


def broken_by(begun: Round, at: At, expected: Outcome) -> list[str]:
    """Which promises do not hold where the round's call fails so."""
    process = begun.begin()
    with process.happening(at):
        process.run_whatever_comes(begun.event)
    assert at.call, "the round is not the same each time"
    outcome = heal(process)
    return process.world.broken + ([] if outcome == expected else ["another outcome"])
