"""What a run answers."""

from datetime import timedelta

from campaign_reporter.model.run_summary import Outcome, RunSummary
from campaign_reporter.model.segment import WHOLE_LIST
from tests.builders import NOW


def test_a_run_answers_what_its_row_says() -> None:
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


def test_a_clock_that_was_set_back_makes_no_run_shorter_than_nothing() -> None:
    run = RunSummary(
        segment=WHOLE_LIST, started_at=NOW, finished_at=NOW - timedelta(seconds=1), outcome=Outcome.COMPLETE
    )
    assert run.duration_ms == 0
