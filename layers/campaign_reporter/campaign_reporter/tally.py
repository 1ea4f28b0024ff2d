"""What a run has counted, from however many threads."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime

from campaign_reporter.decision.campaign import Campaign
from campaign_reporter.decision.outages import Reads
from campaign_reporter.decision.watched import HistoryRecord, WatchedCampaign
from campaign_reporter.errors import DexatelError, Problem
from campaign_reporter.sending.pending import Owing, longest_wait

# What the provider can only say when it is up and the key is good.
_ANSWERS = frozenset({Problem.NOT_FOUND, Problem.INVALID_IDENTIFIER})


class Tally:
    """The counts of a run's summary, each as it is described there."""

    def __init__(self) -> None:
        self.watched = self.polled = self.changed = self.delivered = self.failed = 0
        self.statuses: Counter[str] = Counter()
        self.problems: Counter[str] = Counter()
        self.longest_wait = 0.0
        self.reads = Reads()
        self.failures_in_a_row = 0
        self._lock = threading.Lock()

    def count_listed(self, watched: WatchedCampaign) -> None:
        """A campaign of the list that the run has come to."""
        with self._lock:
            self.watched += 1
            self.statuses[watched.campaign.status if watched.campaign else "unknown"] += 1

    def count_problem(self, kind: str) -> None:
        """Something that went wrong with one campaign or alert."""
        with self._lock:
            self.problems[str(kind)] += 1

    def count_wait(self, item: Owing, now: datetime) -> None:
        """The alerts that are found waiting on an item."""
        waited = longest_wait(item, now)
        with self._lock:
            self.longest_wait = max(self.longest_wait, waited)

    def count_change(self, known: Campaign | None, record: HistoryRecord) -> None:
        """A change that was recorded. Of a campaign that was not known nobody can say by how much its counts grew."""
        with self._lock:
            self.changed += 1
            if known is not None:
                self.delivered += max(0, (record.counts.delivered or 0) - (known.counts.delivered or 0))
                self.failed += max(0, (record.counts.failed or 0) - (known.counts.failed or 0))

    def count_read(self, observed: Campaign | DexatelError) -> None:
        """What came of a poll; nothing where the id was none, since nobody was asked then."""
        if not isinstance(observed, Campaign):
            self.count_problem(observed.problem)
            if observed.problem == Problem.INVALID_IDENTIFIER and not observed.status:
                return
        with self._lock:
            self.polled += 1
            if isinstance(observed, Campaign) or observed.problem in _ANSWERS:
                self.failures_in_a_row = 0
                self.reads = self.reads.with_answer()
            else:
                self.failures_in_a_row += 1
                self.reads = self.reads.with_failure(observed)
