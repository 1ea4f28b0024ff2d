"""The answer of a run."""

from datetime import timedelta

from campaign_reporter.model.run_summary import Outcome
from tests.builders import NOW
from tests.emf import a_run


def test_the_answer_has_the_outcome_the_counts_and_the_problems() -> None:
    numbers = {"watched": 9, "polled": 8, "changed": 2, "alerts_published": 1, "problems": {"not_found": 1}}
    run = a_run(outcome=Outcome.PARTIAL, finished_at=NOW + timedelta(seconds=1.2345), latencies=(0.1,), **numbers)
    assert run.answer() == {"outcome": "partial", **numbers, "duration_ms": 1234}


def test_a_duration_is_never_negative() -> None:
    assert a_run(finished_at=NOW - timedelta(seconds=1)).duration_ms == 0
