"""The entries of the list whose ids can't be a campaign's. A run visits them after all campaigns.

Somebody may have put a wrong column on the list. A few such entries are alerted as any campaign is. Many of them are
one message, within a limit for each day. A run does not touch those that it has no time or no message for. So a later
run meets them, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from aws_lambda_powertools import Logger

from campaign_reporter.errors import TableError
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.polling.tally import Tally
from campaign_reporter.polling.visit import Visit
from campaign_reporter.sending.batch import Batch
from campaign_reporter.sending.dispatch import Map
from campaign_reporter.sending.flood import FEW
from campaign_reporter.tables.invalid_messages import InvalidMessages
from campaign_reporter.timing.budget import PUBLISHING_SECONDS, WRITING_SECONDS
from campaign_reporter.timing.deadline import Deadline

logger = Logger(child=True)

# A run visits no more than these. It keeps each of them in memory, in 2 KB.
MOST = 20_000
# The part of a run's time that is kept for many of them, if their message may be sent.
_RESERVE = 0.3
# The part of the time for them that is for visits. The acknowledgements are as many writes, and take as long.
_VISITING = 0.4


class InvalidIds:
    """Those that one run has met. `visit` and `batch` are for many of them."""

    def __init__(
        self,
        visit: Visit,
        batch: Batch,
        messages: InvalidMessages,
        *,
        clock: Callable[[], datetime],
        deadline: Deadline,
        tally: Tally,
    ) -> None:
        self.visit = visit
        self._batch = batch
        self._messages = messages
        self._clock = clock
        self._deadline = deadline
        self._tally = tally
        self._reserve = _RESERVE * deadline.remaining()
        self._number = 0
        self._entries: list[WatchedCampaign] = []
        self._may_send: bool | None = None

    def __bool__(self) -> bool:
        return bool(self._number)

    def add(self, entry: WatchedCampaign) -> None:
        """Puts the entry aside, as far as it can be visited later."""
        self._number += 1
        if self._number <= MOST:
            self._entries.append(entry)

    def reserved_seconds(self) -> float:
        """The time that the campaigns leave for many of them."""
        return self._reserve if self._number > FEW and self._may_be_sent() else 0.0

    def few(self) -> Iterator[WatchedCampaign]:
        """All of them if they are few."""
        return iter(self._entries if self._number <= FEW else ())

    def many(self) -> Iterator[WatchedCampaign]:
        """As many of them as the run has time to visit and to acknowledge, if they are many."""
        if self._number <= FEW:
            return
        visited = 0
        left = self._deadline.remaining()
        stop_at = left - _VISITING * max(0.0, left - PUBLISHING_SECONDS - WRITING_SECONDS)
        for entry in self._entries if self._may_be_sent() else ():
            if self._deadline.remaining() <= stop_at:
                break
            visited += 1
            yield entry
        self._tally.count_problem(Problem.INVALID_IDENTIFIER, self._number - visited)
        logger.info("many invalid ids", visited=visited, left_for_later=self._number - visited)

    def send(self, in_parallel: Map) -> Sequence[TableError]:
        """Sends the alerts of those that were visited, and returns the errors of the writes."""
        return self._batch.send(in_parallel)

    def _may_be_sent(self) -> bool:
        if self._may_send is None:
            try:
                self._may_send = self._messages.may_send(self._clock())
            except TableError as exc:
                logger.warning("messages about invalid ids not counted", table=exc.table, code=exc.code)
                self._may_send = False
        return self._may_send
