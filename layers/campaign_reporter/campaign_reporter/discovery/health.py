"""Whether a discovery shows something about the reporter: one alert is for all functions together.

The runs judge the provider as long as they read campaigns. A discovery judges it only if they read none, as on a new
list with a wrong key. It leaves the alert pending in the state that it shares with the runs, and the next run sends it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aws_lambda_powertools import Logger

from campaign_reporter.decision.outages import assess
from campaign_reporter.decision.reads import ListRun
from campaign_reporter.errors import Conflict
from campaign_reporter.model.outbox import with_pending
from campaign_reporter.tables.states import States

# Each conflict means that a run has written the state.
_MOST_CONFLICTS = 5

logger = Logger(child=True)


def report(states: States, discovery: ListRun, clock: Callable[[], datetime]) -> None:
    """Writes what the discovery shows, and the alert that follows."""
    for _ in range(_MOST_CONFLICTS):
        before, now = states.read(), clock()
        after, alert = assess(before, discovery, now)
        if alert:
            after = with_pending(after, alert, now)
        try:
            states.save(before, after)
        except Conflict:
            logger.info("a run has reported the reporter's health")
            continue
        return
