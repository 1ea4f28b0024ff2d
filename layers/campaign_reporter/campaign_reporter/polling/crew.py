"""The threads of a pass over campaigns, as many as it takes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future

from campaign_reporter.model.watched_campaign import WatchedCampaign


class Crew:
    """Threads that visit campaigns at the same time, at most `workers` of them."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._turn = threading.Lock()

    def visit_all(
        self,
        turns: Iterator[WatchedCampaign | None],
        pool: Executor,
        visit: Callable[[WatchedCampaign], None],
    ) -> None:
        """Visits the campaigns of `turns` up to the next None. Each thread that has one starts another thread.

        The threads fetch their campaigns themselves. To hand them out would cost two switches of thread a campaign.
        Raises the error of a page of the list that could not be read.
        """
        at_work: list[Future[None]] = []

        def work() -> None:
            while watched := self._next(turns):
                if len(at_work) < self._workers:
                    at_work.append(pool.submit(work))
                visit(watched)

        at_work.append(pool.submit(work))
        for worker in at_work:  # the list grows while any of them is at work
            worker.exception()
        for worker in at_work:
            worker.result()

    def _next(self, turns: Iterator[WatchedCampaign | None]) -> WatchedCampaign | None:
        with self._turn:
            return next(turns, None)
