"""The pass of a run over campaigns: many threads, each campaign at its turn, within the pace and the time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from datetime import datetime

from aws_lambda_powertools import Logger

from campaign_reporter.decision.rounds import Round
from campaign_reporter.errors import Conflict, TableError
from campaign_reporter.model.campaign import is_campaign_id
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.polling.crew import Crew
from campaign_reporter.polling.invalid_ids import InvalidIds
from campaign_reporter.polling.probe import Probe
from campaign_reporter.polling.tally import Tally
from campaign_reporter.polling.visit import Visit
from campaign_reporter.sending.batch import Batch
from campaign_reporter.timing.budget import polling_seconds
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.pace import Pace

logger = Logger(child=True)


class ListPass:
    """One pass; its counts are in `tally`.

    `position` is the last campaign that was begun, in the order of the list. Every campaign up to it was looked at.
    `is_probed` says that one more campaign was read, unless there was none, or no time for it.
    """

    def __init__(
        self,
        visit: Visit,
        batch: Batch,
        invalid_ids: InvalidIds,
        *,
        pace: Pace,
        clock: Callable[[], datetime],
        deadline: Deadline,
        tally: Tally,
        new_pool: Callable[[], Executor],
        workers: int,
    ) -> None:
        self._visit = visit
        self._batch = batch
        self._invalid_ids = invalid_ids
        self._pace = pace
        self._clock = clock
        self._deadline = deadline
        self._tally = tally
        self._new_pool = new_pool
        self._crew = Crew(workers)
        self._reached_end = False
        self._stopped = threading.Event()
        self._lost_table: TableError | None = None
        self._read: set[str] = set()
        self.is_probed = False
        self.position: str | None = None

    def poll(
        self,
        pages: Iterable[Sequence[WatchedCampaign]],
        round_: Round | None = None,
        probe: Probe | None = None,
    ) -> bool:
        """Polls every campaign of the pages. False if the time ran out or the provider failed before the end.

        In a `round_` it polls only the campaigns that have their turn, and the `probe` if none of them could be read.
        Raises TableError if a table can't be used at all. The trouble of one campaign is a count of the tally.
        """
        turns = self._turns(pages, round_)
        with self._new_pool() as pool:
            try:
                self._visit_all(turns, pool, self._visit)
                if probe and not self._lost_table and self._tally.reads.are_unanswered:
                    self.is_probed = True
                    self._read_one_more(probe)
                    self._visit_all(turns, pool, self._visit)
                self._visit_all(self._invalid_ids.few(), pool, self._visit)
            finally:  # also if the list could not be read: the alerts found until then are sent
                self._count_unwritten(self._batch.send(pool.map))
            if not self._lost_table:
                self._visit_all(self._invalid_ids.many(), pool, self._invalid_ids.visit)
                self._count_unwritten(self._invalid_ids.send(pool.map))
        if self._lost_table:
            raise self._lost_table
        return self._reached_end

    # One after the other, in the order of the list

    def _turns(
        self, pages: Iterable[Sequence[WatchedCampaign]], round_: Round | None
    ) -> Iterator[WatchedCampaign | None]:
        """The campaigns that have their turn, each when it is time to begin with it, until the run is over.

        While the run is stopped it gives None.
        """
        for page in pages:
            for watched in page:
                has_turn = round_ is None or round_.has_turn(watched, self._clock())
                if has_turn and not self._may_begin(watched):
                    return
                while has_turn and self._stopped.is_set():
                    yield None
                self._tally.count_listed(watched)
                self.position = watched.campaign_id
                if not is_campaign_id(watched.campaign_id):
                    self._invalid_ids.add(watched)
                elif has_turn:
                    if not self._tally.reads.answered:  # after an answer no probe is needed
                        self._read.add(watched.campaign_id)
                    yield watched
        self._reached_end = True

    def _may_begin(self, watched: WatchedCampaign) -> bool:
        """Waits for a slot of the pace, in the thread that will use it. An id that is no UUID needs no request."""
        kept = self._invalid_ids.reserved_seconds()
        return self._has_slot(kept, needs_request=is_campaign_id(watched.campaign_id))

    def _has_slot(self, kept: float = 0.0, *, needs_request: bool = True) -> bool:
        """Waits for a slot. False if there is no time for one, or if it would take of the seconds that are `kept`."""
        has_pending = bool(self._batch) or bool(self._invalid_ids)
        seconds = polling_seconds(self._deadline.remaining() - kept, has_pending=has_pending)
        return bool(seconds) and (not needs_request or self._pace.wait(seconds))

    # After them

    def _read_one_more(self, probe: Probe) -> None:
        """Also if the provider failed so often that the run has stopped. After an answer the run goes on."""
        watched = probe.choose(self._read)
        if watched and self._has_slot():
            self._visit_one(watched, self._visit)
        if self._tally.reads.answered and not self._lost_table:
            self._visit.must_stop = False
            self._stopped.clear()

    # Many at once

    def _visit_all(self, turns: Iterator[WatchedCampaign | None], pool: Executor, visit: Visit) -> None:
        self._crew.visit_all(turns, pool, lambda watched: self._visit_one(watched, visit))

    def _visit_one(self, watched: WatchedCampaign, visit: Visit) -> None:
        try:
            visit.visit(watched)
            self._count_unwritten(self._batch.send_if_late())
        except Conflict:
            logger.info("another run polls this campaign", campaign_id=watched.campaign_id)
        except TableError as exc:
            logger.warning("campaign not recorded", campaign_id=watched.campaign_id, table=exc.table, code=exc.code)
            self._count_unwritten([exc])
        except Exception:  # whatever is wrong with one campaign, the others are polled
            self._tally.count_problem("internal_error")
            logger.exception("campaign not polled", campaign_id=watched.campaign_id)
        if self._visit.must_stop:
            self._stopped.set()

    def _count_unwritten(self, errors: Sequence[TableError]) -> None:
        """Counts the writes that failed. If no later write can succeed, no other campaign is begun."""
        for error in errors:
            if isinstance(error, Conflict):
                continue  # another run has written the campaign, and sends its alerts
            self._tally.count_problem("not_recorded")
            if error.permanent:
                self._lost_table = error
                self._stopped.set()
