"""The rows of the Runs table."""

from datetime import timedelta

from campaign_reporter.model.times import to_text
from tests.unit.later_runs import LaterRuns


def test_runs_that_start_in_the_same_millisecond_have_rows_a_millisecond_apart() -> None:
    runs = LaterRuns()
    for _ in range(3):
        runs.run()
    starts = [to_text(runs.clock.now + timedelta(milliseconds=each)) for each in range(3)]
    assert [row["started_at"]["S"] for row in runs.rows] == starts
    assert all(row["finished_at"]["S"] == starts[0] for row in runs.rows)
