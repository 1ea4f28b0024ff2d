"""The answer of a run, and its row in the Runs table."""

from datetime import timedelta

from campaign_reporter.model.run_summary import Outcome
from tests.builders import NOW
from tests.emf import a_run
from tests.harness.world import World


def test_the_answer_has_the_outcome_the_counts_and_the_problems() -> None:
    numbers = {"watched": 9, "polled": 8, "changed": 2, "alerts_published": 1, "problems": {"not_found": 1}}
    run = a_run(outcome=Outcome.PARTIAL, finished_at=NOW + timedelta(seconds=1.2345), latencies=(0.1,), **numbers)
    assert run.answer() == {"outcome": "partial", **numbers, "duration_ms": 1234}
    assert a_run(finished_at=NOW - timedelta(seconds=1)).duration_ms == 0, "a duration is never negative"


def test_runs_that_start_in_the_same_millisecond_have_rows_a_millisecond_apart() -> None:
    world = World()
    for _ in range(3):
        world.run(minutes=0)
    starts = [world.clock.text(milliseconds=each) for each in range(3)]
    assert [row["started_at"] for row in world.runs()] == starts
    assert all(row["finished_at"] == starts[0] for row in world.runs())
