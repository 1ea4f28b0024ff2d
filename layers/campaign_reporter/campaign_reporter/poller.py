"""One pass over campaigns: for each, send what is owed, read it, decide, record, and tell."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools import Logger

from campaign_reporter.decision.campaign import Campaign
from campaign_reporter.decision.policy import Policy
from campaign_reporter.decision.transitions import after_delivery, decide
from campaign_reporter.decision.watched import WatchedCampaign
from campaign_reporter.errors import Conflict, DexatelError, TableError
from campaign_reporter.pace import Deadline, Pace
from campaign_reporter.provider.dexatel import RESERVE_SECONDS, Dexatel
from campaign_reporter.provider.transport import WHOLE_SECONDS
from campaign_reporter.rounds import Round
from campaign_reporter.sending.batch import Batch
from campaign_reporter.sending.claims import Claims
from campaign_reporter.sending.dispatch import Dispatch
from campaign_reporter.sending.mutes import owed_now
from campaign_reporter.sending.outbox import PUBLISH_SECONDS, Outbox
from campaign_reporter.sending.pending import with_pending
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.tally import Tally
from campaign_reporter.times import to_text

WORKERS = 32
# A campaign begun with less time than this left could still be waiting for its answer when the time is up.
_TO_START_SECONDS = RESERVE_SECONDS + WHOLE_SECONDS
# With so many failures in a row and no answer in between, the provider is down: the rest can wait for the next run.
_MOST_FAILURES = 32
_MOST_CONFLICTS = 5

logger = Logger(child=True)


class Poller:
    """Polls campaigns for one run, many at a time; what it did is in `tally`.

    `position` is the last campaign begun, in the order of the list: everything up to it was looked at. Without a
    `dexatel` only what is owed is sent.
    """

    def __init__(
        self,
        *,
        campaigns: CampaignsTable,
        history: StatusHistoryTable,
        dexatel: Dexatel | None,
        outbox: Outbox,
        policy: Policy,
        pace: Pace,
        clock: Callable[[], datetime],
        deadline: Deadline,
        group_above: int,
        tally: Tally,
        workers: int = WORKERS,
    ) -> None:
        self._campaigns = campaigns
        self._history = history
        self._dexatel = dexatel
        self._policy = policy
        self._pace = pace
        self._clock = clock
        self._deadline = deadline
        self._tally = tally
        self._workers = workers
        claims = Claims(campaigns, self._settle, clock=clock, deadline=deadline)
        self._batch = Batch(Dispatch(outbox, claims, group_above=group_above, clock=clock), clock=clock)
        self._turn = threading.Lock()
        self._reached_end = False
        self._stopped = threading.Event()
        self._lost_table: TableError | None = None
        self.position: str | None = None

    def poll(self, pages: Iterable[Sequence[WatchedCampaign]], round_: Round | None = None) -> bool:
        """Polls every campaign of the pages; False where the time ran out, or the provider failed, before the end.

        In a `round_` only those are polled that have their turn in it.
        Raises TableError where a table can't be used at all. One campaign's trouble is a count in the tally's problems.
        """
        turns = self._turns(pages, round_)
        with ThreadPoolExecutor(self._workers, thread_name_prefix="poll") as pool:
            try:
                self._visit_all(turns, pool)
            finally:  # whatever became of the list, what was found until then is told
                self._note_unwritten(self._batch.send(pool.map))
        if self._lost_table:
            raise self._lost_table
        return self._reached_end

    # One after the other, in the order of the list

    def _turns(self, pages: Iterable[Sequence[WatchedCampaign]], round_: Round | None) -> Iterator[WatchedCampaign]:
        """The campaigns that have their turn, each when it is time to begin with it; no more once the run is over."""
        for page in pages:
            for watched in page:
                has_turn = round_ is None or round_.has_turn(watched, self._clock())
                if has_turn and not self._may_begin():
                    return
                self._tally.count_listed(watched)
                self.position = watched.campaign_id
                if has_turn:
                    yield watched
        self._reached_end = True

    def _may_begin(self) -> bool:
        """Waits for a slot of the pace. A worker that is free does, so that the slot is used when it comes."""
        return not self._is_over() and self._pace.wait(self._time_to_start()) and not self._stopped.is_set()

    def _is_over(self) -> bool:
        return self._stopped.is_set() or not self._time_to_start()

    def _time_to_start(self) -> float:
        to_tell = PUBLISH_SECONDS if self._batch else 0.0
        return max(0.0, self._deadline.remaining() - _TO_START_SECONDS - to_tell)

    # Many at once

    def _visit_all(self, turns: Iterator[WatchedCampaign], pool: ThreadPoolExecutor) -> None:
        """Visits with as many workers as it takes: each that has got a campaign calls another, up to all of them.

        They come for their campaigns, and nobody hands these out: that would be two switches of thread a campaign.
        """
        at_work: list[Future[None]] = []

        def work() -> None:
            while watched := self._next(turns):
                if len(at_work) < self._workers:
                    at_work.append(pool.submit(work))
                self._visit(watched)

        at_work.append(pool.submit(work))
        for worker in at_work:  # which grows as long as any of them is at work
            worker.exception()
        for worker in at_work:
            worker.result()  # a page of the list that could not be read is raised here

    def _next(self, turns: Iterator[WatchedCampaign]) -> WatchedCampaign | None:
        with self._turn:
            return next(turns, None)

    def _visit(self, watched: WatchedCampaign) -> None:
        try:
            self._look_at(watched)
            self._note_unwritten(self._batch.send_where_late())
        except Conflict:
            logger.info("another run is at this campaign", campaign_id=watched.campaign_id)
        except TableError as exc:
            logger.warning("campaign not recorded", campaign_id=watched.campaign_id, table=exc.table, code=exc.code)
            self._note_unwritten([exc])
        except Exception:  # whatever one campaign does to us, the others are polled
            self._tally.count_problem("internal_error")
            logger.exception("campaign not polled", campaign_id=watched.campaign_id)

    def _look_at(self, watched: WatchedCampaign) -> None:
        current = self._with_due(watched)
        if (current.is_over and current.outbox) or not self._dexatel:
            return
        observed = self._read(self._dexatel, current.campaign_id)
        self._record(current, observed, self._clock())

    def _with_due(self, watched: WatchedCampaign) -> WatchedCampaign:
        """The campaign, once what nobody has claimed of it is in this run's batch; as it is while it is muted."""
        now = self._clock()
        if not watched.outbox or watched.overrides.are_muting(now):
            return watched
        self._tally.count_wait(watched, now)
        current, alerts = owed_now(watched, now)
        saved = self._campaigns.save(watched, current)
        self._batch.note(saved, alerts, claimed=False)
        return saved

    def _read(self, dexatel: Dexatel, campaign_id: str) -> Campaign | DexatelError:
        try:
            observed: Campaign | DexatelError = dexatel.read(campaign_id)
        except DexatelError as exc:
            observed = exc
        self._tally.count_read(observed)
        rejected = isinstance(observed, DexatelError) and observed.status == HTTPStatus.UNAUTHORIZED
        if rejected or self._tally.failures_in_a_row >= _MOST_FAILURES:
            self._stopped.set()
        return observed

    def _record(self, before: WatchedCampaign, observed: Campaign | DexatelError, seen_at: datetime) -> None:
        """Decides and writes; where another run was faster, again from what it has written."""
        for _ in range(_MOST_CONFLICTS):
            last = self._history.end_for(before, observed)
            decision = decide(before, observed, last_record=last, now=seen_at, policy=self._policy)
            after = decision.after
            if after is before:  # as nearly always
                return
            is_held = before.overrides.are_muting(seen_at)
            for alert in decision.alerts:
                after = with_pending(after, alert, seen_at if is_held else self._deadline.at, is_held=is_held)
            try:
                saved = self._campaigns.save(before, after, decision.record)
            except Conflict:
                fresh = self._campaigns.get(before.campaign_id)
                if fresh is None or fresh.finished_at or _is_newer(fresh, seen_at):
                    return  # deleted by its user, or known better by now than what was seen here
                before = fresh
                continue
            self._batch.note(saved, () if is_held else decision.alerts)
            if decision.record:
                self._tally.count_change(before.campaign, decision.record)
            return
        self._tally.count_problem("not_recorded")

    def _settle(self, watched: WatchedCampaign, sent: Sequence[str], message_id: str) -> WatchedCampaign:
        return after_delivery(watched, sent, message_id=message_id, now=self._clock(), policy=self._policy)

    def _note_unwritten(self, errors: Sequence[TableError]) -> None:
        """What could not be written; where that is so for good, nothing more is begun."""
        for error in errors:
            if isinstance(error, Conflict):
                continue  # another run has got on with the campaign, and with what is owed of it
            self._tally.count_problem("not_recorded")
            if error.permanent:
                self._lost_table = error
                self._stopped.set()


def _is_newer(watched: WatchedCampaign, seen_at: datetime) -> bool:
    return watched.changed_at is not None and watched.changed_at > to_text(seen_at)
