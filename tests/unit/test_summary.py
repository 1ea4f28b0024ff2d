"""The answer of a run."""

from datetime import timedelta

from campaign_reporter.model.run_summary import Outcome, RunSummary
from campaign_reporter.model.segment import WHOLE_LIST
from tests.builders import NOW


def test_the_answer_has_the_outcome_the_counts_and_the_problems() -> None:
    run = RunSummary(
        segment=WHOLE_LIST,
        started_at=NOW,
        finished_at=NOW + timedelta(seconds=1.2345),
        outcome=Outcome.PARTIAL,
        watched=9,
        polled=8,
        changed=2,
        alerts_published=1,
        problems={"not_found": 1},
        latencies=(0.1,),
    )
    assert run.answer() == {
        "outcome": "partial",
        "watched": 9,
        "polled": 8,
        "changed": 2,
        "alerts_published": 1,
        "problems": {"not_found": 1},
        "duration_ms": 1234,
    }


def test_a_duration_is_never_negative() -> None:
    run = RunSummary(
        segment=WHOLE_LIST, started_at=NOW, finished_at=NOW - timedelta(seconds=1), outcome=Outcome.COMPLETE
    )
    assert run.duration_ms == 0
