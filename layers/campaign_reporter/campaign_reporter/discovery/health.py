"""Whether a discovery shows something about the reporter: one alert is for all functions together.

The runs judge the provider as long as they read campaigns. A discovery judges it only if they read none, as on a new
list with a wrong key. It leaves the alert pending in the state that it shares with the runs, and the next run sends it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aws_lambda_powertools import Logger

from campaign_reporter.decision.outages import assess
from campaign_reporter.decision.reads import ListRun, Reads
from campaign_reporter.errors import Conflict, DexatelError
from campaign_reporter.model.outbox import with_pending
from campaign_reporter.tables.past_polls import PastPolls, Polls
from campaign_reporter.tables.states import States

# Each conflict means that a run has written the state.
_MOST_CONFLICTS = 5

logger = Logger(child=True)


class Health:
    """Reports for one discovery."""

    def __init__(self, states: States, past_polls: PastPolls, clock: Callable[[], datetime]) -> None:
        self._states = states
        self._past_polls = past_polls
        self._clock = clock

    def report(self, started_at: datetime, unread: DexatelError | None, *, is_answered: bool) -> DexatelError | None:
        """Writes what the discovery shows, if no run does. `unread` is why the list could not be read to its end.

        If a page could be read, the discovery `is_answered`, so the provider works and its key is good. Returns
        `unread` if there is no outage, so that no alert tells it. The invocation has to fail then.
        """
        if unread is None and not self._states.read().is_in_trouble:
            return None
        polls = self._past_polls.last()
        if polls is Polls.NONE:
            reads = Reads().with_failure(unread.unreadable) if unread and not is_answered else Reads().with_answer()
            self._write(ListRun(reads=reads, started_at=started_at, segment=None, is_probed=True))
        works = polls is Polls.ANSWERED or (polls is Polls.NONE and is_answered)
        return unread if works else None

    def _write(self, discovery: ListRun) -> None:
        for _ in range(_MOST_CONFLICTS):
            before, now = self._states.read(), self._clock()
            after, alert = assess(before, discovery, now)
            if alert:
                after = with_pending(after, alert, now)
            try:
                self._states.save(before, after)
            except Conflict:
                logger.info("a run has reported the reporter's health")
                continue
            return
