"""The watch: every minute it counts the runs that were due and did not end well, for an alarm.

It has a schedule of its own, and it knows the schedule of the runs. So the alarm is the same for each schedule and each
number of segments. If the watch itself dies, the alarm has no data, and goes off too.
"""

from __future__ import annotations

from datetime import timedelta

from aws_lambda_powertools import Logger

from campaign_reporter.decision.due_runs import missed_runs
from campaign_reporter.model.segment import segments_of
from campaign_reporter.polling.dependencies import Dependencies
from campaign_reporter.timing.deadline import Deadline

# For a schedule that AWS takes and the watch can't read: nearly every schedule starts a run in so long.
_RARELY = "rate(7 days)"

logger = Logger(child=True)


def count_missed_runs(dependencies: Dependencies, deadline: Deadline) -> int:
    """How many runs the segment that is furthest behind has missed. An unreadable schedule counts as a rare one.

    The time that this invocation has is the longest that a run can take: it is the same function.
    """
    runs, schedule, now = dependencies.runs, dependencies.schedule, dependencies.clock()
    segments = segments_of(dependencies.segments)
    since = runs.watched_since.read(f"{schedule} x {len(segments)}", now)
    last_good = min(runs.leases.last_good_end(segment) or since for segment in segments)
    last, longest = max(last_good, since), timedelta(seconds=deadline.remaining())
    try:
        return missed_runs(schedule, last, now, longest)
    except ValueError:
        logger.warning("schedule not readable", schedule=schedule)
        return missed_runs(_RARELY, last, now, longest)
