"""Promises 1 to 5 and 8: any call of a round may fail in any way, and the reporter heals and loses nothing.

A round over every kind of change is repeated from the same start, once for each of its calls and each way to fail.
A discovery that meets every kind of campaign is repeated in the same way.
Pytest prints the number of these points of failure in its last lines.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from tests.faults.conftest import Points
from tests.faults.discoveries import ADDED, LISTED, discoveries
from tests.faults.healing import Outcome, heal
from tests.faults.rounds import Round, rounds
from tests.faults.ways import WAYS, At, applies
from tests.harness.calls import Call, Way

NAMES = (
    "a cold start",
    "a discovery",
    "a discovery after the key was rotated",
    "a discovery of rows without counts",
    "a discovery that goes on from a place",
    "a discovery that has not enough time",
    "a discovery whose key is refused",
    "a first discovery while the provider is down for the third time",
    "a first discovery whose key is refused",
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
# The alerts of the run that follows a discovery.
EVENTS_OF_DISCOVERY = {
    "campaign.completed": 3,
    "campaign.failed": 2,
    "campaign.unknown_status": 1,
}


@cache
def all_rounds() -> dict[str, Round]:
    return rounds() | discoveries()


@cache
def calls_and_outcome(name: str) -> tuple[tuple[Call, ...], Outcome]:
    """Those of the round in which nothing fails."""
    begun = all_rounds()[name]
    process = begun.begin()
    begun.invoke(process)
    calls = tuple(process.calls)
    outcome = heal(process)
    assert process.world.broken == []
    return calls, outcome


def test_the_rounds_are_those_that_are_tried() -> None:
    assert sorted(all_rounds()) == list(NAMES)


def test_a_round_meets_every_kind_of_change() -> None:
    process = rounds()["the key was rotated"].begin()
    before = len(process.world.alerts)
    process.run()
    assert Counter(alert.event for alert in process.world.alerts[before:]) == EVENTS


def test_a_discovery_meets_every_kind_of_campaign() -> None:
    process = discoveries()["a discovery"].begin()
    before = frozenset(process.world.campaigns)
    answer = process.discover()
    assert {campaign_id for (campaign_id,) in process.world.campaigns.keys() - before} == ADDED
    assert answer["problems"] == {"unusable_row": 2}
    _, outcome = calls_and_outcome("a discovery")
    assert outcome.listed == LISTED
    assert outcome.history.keys() >= ADDED
    process.run()
    assert Counter(alert.event for alert in process.world.alerts) == EVENTS_OF_DISCOVERY


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
@pytest.mark.parametrize("name", NAMES)
def test_any_call_can_fail_and_the_reporter_heals(name: str, way: Way, points: Points) -> None:
    calls, expected = calls_and_outcome(name)
    failures: list[str] = []
    fail_so = [call for call in calls if applies(way, call)]
    assert len(fail_so) >= 3
    for call in fail_so:
        points.tried += 1
        broken = broken_by(all_rounds()[name], At(call.number, way), expected)
        points.healed += not broken
        failures += [f"{call}: {what}" for what in broken]
    assert failures == []


def broken_by(begun: Round, at: At, expected: Outcome) -> list[str]:
    """The promises that do not hold if the round's call fails so."""
    process = begun.begin()
    with process.happening(at):
        begun.invoke(process)
    assert at.call, "the round is not the same each time"
    outcome = heal(process)
    return process.world.broken + ([] if outcome == expected else ["another outcome"])
