"""Promise 3: another invocation may come in at any call, and each end is still published exactly once.

The other one is done before the call goes on. The lease does not always prevent it: a run that a user asks for takes
none, and that of a discovery may have run out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.discoveries import discoveries
from tests.faults.healing import heal
from tests.faults.rounds import Round, rounds
from tests.harness.calls import Call, Do, Way
from tests.harness.process import Process
from tests.harness.world import World

type Other = Callable[[World], object]

BOTH = pytest.mark.parametrize("after", (False, True), ids=("before", "after"))


def run_over_every_campaign(world: World) -> None:
    """A user asks for it."""
    Process(world).run({"campaign_ids": sorted(campaign_id for (campaign_id,) in world.campaigns)})


def run_over_the_list(world: World) -> None:
    Process(world).run()


def discovery(world: World) -> None:
    Process(world).discover()


def discovery_after_the_lease(world: World) -> None:
    world.clock.jumps(minutes=3)
    Process(world).discover()


def meanwhile(number: int, other: Other, *, after: bool) -> Way:
    """At the call with this number the other invocation comes in, in another process."""

    def way(process: Process, call: Call, do: Do) -> Any:
        if call.number != number:
            return do()
        answer = do() if after else None
        other(process.world)
        return answer if after else do()

    return way


def broken_by(begun: Round, other: Other, *, after: bool) -> list[str]:
    """The promises that do not hold if the other comes in at any of the calls of the round."""
    process = begun.begin()
    begun.invoke(process)
    calls = tuple(process.calls)
    assert len(calls) >= 10
    expected = heal(process)
    failures: list[str] = []
    for call in calls:
        process = begun.begin()
        with process.happening(meanwhile(call.number, other, after=after)):
            begun.invoke(process)
        outcome = heal(process)
        failures += [f"{call}: {what}" for what in process.world.broken]
        failures += [f"{call}: another outcome"] * (outcome != expected)
    return failures


@pytest.mark.parametrize("name", ("a cold start", "the key is refused"))
@BOTH
def test_another_run_at_any_call_of_a_run_leads_to_no_double_and_no_loss(name: str, *, after: bool) -> None:
    assert broken_by(rounds()[name], run_over_every_campaign, after=after) == []


@pytest.mark.parametrize("other", (run_over_the_list, discovery, discovery_after_the_lease))
@pytest.mark.parametrize("name", ("a discovery", "a discovery of rows without counts"))
@BOTH
def test_another_invocation_at_any_call_of_a_discovery_leads_to_no_double_and_no_loss(
    name: str, other: Other, *, after: bool
) -> None:
    assert broken_by(discoveries()[name], other, after=after) == []


@pytest.mark.parametrize("name", ("a discovery", "a discovery of rows without counts"))
@BOTH
def test_a_discovery_at_any_call_of_a_run_leads_to_no_double_and_no_loss(name: str, *, after: bool) -> None:
    run = replace(discoveries()[name], is_discovery=False)
    assert broken_by(run, discovery, after=after) == []


def test_a_discovery_is_skipped_as_long_as_another_one_has_the_lease() -> None:
    begun = discoveries()["a discovery"]
    process = begun.begin()
    process.discover()
    _, *calls, _ = process.calls  # the first one takes the lease, and the last one writes the row
    assert calls
    for call in calls:
        process = begun.begin()
        with process.happening(meanwhile(call.number, discovery, after=False)):
            process.discover()
        outcomes = sorted(row["outcome"] for row in process.world.runs("discovery"))
        assert outcomes == ["complete", "skipped"], str(call)
