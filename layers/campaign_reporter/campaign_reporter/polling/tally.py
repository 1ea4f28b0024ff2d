"""The counts of a run, from any number of threads."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger

from campaign_reporter.decision.reads import Reads
from campaign_reporter.errors import TableError
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.outbox import OutboxHolder, longest_wait
from campaign_reporter.model.problem import Unreadable
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.tables.calls import is_about_item, is_passing

# Only the first of them are looked at.
_MOST_FAILED_WRITES = 32

logger = Logger(child=True)


class Tally:
    """The counts of a run's summary, as they are described there."""

    def __init__(self) -> None:
        self.watched = self.polled = self.changed = self.delivered = self.failed = 0
        self.statuses: Counter[str] = Counter()
        self.problems: Counter[str] = Counter()
        self.longest_wait = 0.0
        self.reads = Reads()
        self._has_written = False
        self._failed_writes: list[TableError] = []
        self._lock = threading.Lock()

    def count_listed(self, watched: WatchedCampaign) -> None:
        """Counts a campaign of the list that the run has come to."""
        with self._lock:
            self.watched += 1
            self.statuses[watched.campaign.status if watched.campaign else "unknown"] += 1

    def count_problem(self, kind: str, number: int = 1) -> None:
        """Counts something that went wrong with one campaign or alert."""
        with self._lock:
            self.problems[str(kind)] += number

    def count_outbox(self, item: OutboxHolder, now: datetime, name: str, *, is_muted: bool = False) -> None:
        """Counts the pending alerts of an item, and logs those that can't be read. A muted alert does not wait."""
        for alert_id, unreadable in item.unreadable.items():
            logger.warning("pending alert not readable", item=name, alert_id=alert_id, reason=unreadable.reason)
        if item.unreadable:
            self.count_problem("unreadable_item", len(item.unreadable))
        waited = 0.0 if is_muted and not item.unreadable else longest_wait(item, now)
        with self._lock:
            self.longest_wait = max(self.longest_wait, waited)

    def count_unreadable_item(self, watched: WatchedCampaign) -> None:
        """Counts and logs an item of the list that can't be read at all."""
        logger.warning("item not readable", campaign_id=watched.campaign_id, reason=watched.unreadable_item)
        self.count_problem("unreadable_item")

    def count_change(self, known: Campaign | None, record: HistoryRecord) -> None:
        """Counts a recorded change, and by how much the counts of a known campaign grew."""
        counts = record.campaign.counts
        with self._lock:
            self.changed += 1
            if known is not None:
                self.delivered += max(0, (counts.delivered or 0) - (known.counts.delivered or 0))
                self.failed += max(0, (counts.failed or 0) - (known.counts.failed or 0))

    def count_write(self) -> None:
        """Notes that the run could write a campaign."""
        self._has_written = True

    def count_failed_write(self, error: TableError) -> None:
        """Counts a write of a campaign that failed. The first few show what is wrong."""
        with self._lock:
            if len(self._failed_writes) < _MOST_FAILED_WRITES:
                self._failed_writes.append(error)

    @property
    def nothing_written(self) -> TableError | None:
        """The error of a run that had something to write and could write none of it.

        A single write that met a bad moment of the table, or an item that is too large, is one campaign's trouble.
        """
        errors = [] if self._has_written else self._failed_writes
        general = [error for error in errors if not is_about_item(error) and not is_passing(error)]
        if general:
            return general[0]
        return errors[0] if len(errors) > 1 else None

    @property
    def has_recorded(self) -> bool:
        """Whether the run could write anything, or had nothing to write. One item that is too large does not count."""
        return self._has_written or all(map(is_about_item, self._failed_writes))

    def count_read(self, observed: Campaign | Unreadable) -> None:
        """Counts the result of a poll. An id that is no UUID needs no request, so it counts as a problem only."""
        if isinstance(observed, Unreadable):
            self.count_problem(observed.problem)
            if not observed.was_requested:
                return
        with self._lock:
            self.polled += 1
            if isinstance(observed, Campaign) or observed.is_gone:
                self.reads = self.reads.with_answer()
            else:
                self.reads = self.reads.with_failure(observed)

    def summary(self, *, unpublished: int, unlinked: int) -> dict[str, Any]:
        """The fields of a RunSummary that are counted here; alerts without a publish or a link are problems too."""
        return {
            "watched": self.watched,
            "polled": self.polled,
            "changed": self.changed,
            "delivered": self.delivered,
            "failed": self.failed,
            "statuses": self.statuses,
            "problems": self.problems + Counter({"alert_not_published": unpublished, "no_page_link": unlinked}),
            "longest_wait": self.longest_wait,
        }
