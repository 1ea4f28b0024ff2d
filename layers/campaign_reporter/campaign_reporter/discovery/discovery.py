"""One discovery: the lease, the walk over the provider's list, what is added, and the row in Runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from aws_lambda_powertools import Logger

from campaign_reporter.decision.discoveries import Discoverer
from campaign_reporter.discovery.additions import Additions
from campaign_reporter.discovery.dependencies import Dependencies
from campaign_reporter.discovery.health import Health
from campaign_reporter.discovery.walk import Walk
from campaign_reporter.errors import DexatelError, KeyNotSet, TableError, kind_of
from campaign_reporter.model.discovery_summary import DiscoverySummary
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.run_summary import Outcome
from campaign_reporter.provider.campaign_list import CampaignList
from campaign_reporter.tables.discoveries import BEGINNING, DiscoveryLease, ListPlace
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.shares import DISCOVERY_SHARE

_NO_REQUEST = DexatelError(Problem.RATE_LIMITED, "there was no time for a request, or Dexatel asked for a long pause")

logger = Logger(child=True)


class Discovery:
    """One discovery, from its first call to its row in Runs. A dry run leaves no row, and adds nothing."""

    def __init__(self, dependencies: Dependencies, deadline: Deadline, *, dry_run: bool = False) -> None:
        self._dependencies = dependencies
        self._deadline = deadline
        self._dry_run = dry_run
        self._started_at = dependencies.clock()
        # Anew for each discovery: the clock of a frozen process may stand still, and the slots of the runs go on.
        dependencies.request_pace.share(DISCOVERY_SHARE)
        self._problems: Counter[str] = Counter(bad_setting=int(not dependencies.has_schedule_zone))
        self._list: CampaignList | None = None
        self._walk: Walk | None = None
        self._additions: Additions | None = None
        self._failure: Exception | None = None

    def discover(self, *, owner: str) -> DiscoverySummary:
        """The summary. Whatever ends the discovery, its summary says so, and its row in Runs too."""
        try:
            outcome = self._with_lease(owner)
        except Exception as exc:  # noqa: BLE001 - the caller raises it, after it was recorded
            outcome = self._failed(exc)
        summary = self._summary(outcome)
        return summary if self._dry_run else self._recorded(summary)

    # The lease

    def _with_lease(self, owner: str) -> Outcome:
        discoveries = self._dependencies.runs.discoveries
        lease = discoveries.acquire(owner, self._started_at, self._deadline.at, dry_run=self._dry_run)
        if lease is None:
            return Outcome.SKIPPED
        place, has_completed = lease.place, False
        try:
            walk, additions = self._go(lease)
            # The end of a campaign that was missed may be old. It is news only until a discovery has completed.
            missed = walk.missed_before + additions.missed
            place, has_completed = replace(walk.place, missed=missed), walk.is_over and not missed
        except KeyNotSet:  # the stack is not set up yet, so an end of that time is no news
            has_completed = True
            raise
        finally:
            self._give_back(owner, lease, place, has_completed=has_completed)
        return self._outcome(walk, is_whole=walk.has_ended and not missed)

    def _give_back(self, owner: str, lease: DiscoveryLease, place: ListPlace, *, has_completed: bool) -> None:
        discoveries = self._dependencies.runs.discoveries
        if self._dry_run:
            discoveries.release_unchanged(owner)
        else:
            ended_at = self._dependencies.clock()
            discoveries.release(owner, lease, place, has_completed=has_completed, ended_at=ended_at)

    # The walk

    def _go(self, lease: DiscoveryLease) -> tuple[Walk, Additions]:
        dependencies = self._dependencies
        self._list = campaign_list = dependencies.new_campaign_list(self._deadline)
        discoverer = Discoverer(now=self._started_at, began=lease.began, policy=dependencies.policy)
        self._additions = additions = Additions(
            discoverer, dependencies.campaigns, dependencies.history, deadline=self._deadline, dry_run=self._dry_run
        )
        start = BEGINNING if self._dry_run else lease.place
        self._walk = walk = Walk(campaign_list, start, pace=dependencies.request_pace, deadline=self._deadline)
        with dependencies.new_pool() as pool:
            for step in walk.steps():
                additions.add(step.campaigns, pool)
                if additions.is_late:
                    walk.stop_at(step)
                if additions.must_stop:
                    break
        unread = self._report(walk)
        self._failure = additions.failure or unread
        return walk, additions

    def _report(self, walk: Walk) -> DexatelError | None:
        """The failure of the invocation, if the list could not be read and nothing else tells that."""
        unread = walk.failure or (None if walk.pages_read else _NO_REQUEST)
        if unread:
            self._problems[unread.unreadable.problem] += 1
            logger.warning("list not read", problem=unread.unreadable.problem, detail=unread.unreadable.detail)
        if self._dry_run:
            return None
        dependencies = self._dependencies
        health = Health(dependencies.runs.states, dependencies.past_polls, dependencies.clock)
        failure = health.report(self._started_at, unread, is_answered=bool(walk.pages_read))
        # After a long pause the next discovery goes on, so nothing has failed.
        return None if walk.pages_read and walk.place != BEGINNING else failure

    # Its result

    def _outcome(self, walk: Walk, *, is_whole: bool) -> Outcome:
        if is_whole:
            return Outcome.COMPLETE
        return Outcome.PARTIAL if walk.pages_read else Outcome.FAILED

    def _failed(self, exc: Exception) -> Outcome:
        self._problems[kind_of(exc)] += 1
        if isinstance(exc, KeyNotSet):  # the stack is not set up yet, so the invocation does not fail
            logger.warning("no API key yet", reason=exc.reason)
        else:
            self._failure = exc
        return Outcome.FAILED

    def _recorded(self, summary: DiscoverySummary) -> DiscoverySummary:
        """The summary with the failure of its row, if the row can't be written and nothing else has failed."""
        try:
            self._dependencies.runs.record(summary)
        except TableError as exc:
            logger.warning("discovery not recorded", table=exc.table, code=exc.code)
            return summary if summary.failure else replace(summary, failure=exc)
        return summary

    def _summary(self, outcome: Outcome) -> DiscoverySummary:
        walk, additions, client = self._walk, self._additions, self._list and self._list.client
        problems = self._problems + (walk.problems if walk else Counter())
        problems += additions.problems if additions else Counter()
        problems["key_outdated"] += bool(client and client.has_outdated_key)
        return DiscoverySummary(
            started_at=self._started_at,
            finished_at=self._dependencies.clock(),
            outcome=outcome,
            problems=+problems,
            latencies=client.latencies if client else (),
            failure=self._failure,
            listed=walk.listed if walk else 0,
            found=additions.found if additions else (),
            dry_run=self._dry_run,
        )
