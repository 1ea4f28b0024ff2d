"""One run: the lease, the pass over the list, the reporter's own health, and the row in Runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from aws_lambda_powertools import Logger

from campaign_reporter.decision.reads import ListRun, Reads
from campaign_reporter.decision.rounds import Place
from campaign_reporter.decision.unread_segments import sight_of
from campaign_reporter.errors import ApiKeyError, KeyNotSet, TableError, kind_of
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.run_summary import Outcome, RunSummary
from campaign_reporter.model.segment import WHOLE_LIST, Segment
from campaign_reporter.model.sight import Sight
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.polling.dependencies import Dependencies
from campaign_reporter.polling.health import Health
from campaign_reporter.polling.list_pass import ListPass
from campaign_reporter.polling.probe import Probe
from campaign_reporter.polling.tally import Tally
from campaign_reporter.polling.wiring import new_list_pass
from campaign_reporter.provider.dexatel import Dexatel
from campaign_reporter.sending.publisher import Publisher
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.shares import share_of

# A run without time for a single request counts as unread. If every run were like that, no other alert would say so.
_NO_REQUEST = Reads(unanswered=1, detail="there was no time for a request, or Dexatel asked for a long pause")

logger = Logger(child=True)


class Run:
    """One run, from its first call to its row in Runs."""

    def __init__(self, dependencies: Dependencies, deadline: Deadline, segment: Segment = WHOLE_LIST) -> None:
        self._dependencies = dependencies
        self._segment = segment
        self._runs = dependencies.runs
        self._deadline = deadline
        self._started_at = dependencies.clock()
        dependencies.request_pace.share(share_of(segment, beside_discovery=dependencies.has_discovery))
        # A discovery publishes nothing.
        dependencies.publish_pace.share(share_of(segment, beside_discovery=False))
        self._publisher = Publisher(
            dependencies.topic, pace=dependencies.publish_pace, deadline=deadline, links=dependencies.links
        )
        self._tally = Tally()
        self._tally.problems.update(dependencies.bad_settings)
        self._pass: ListPass | None = None
        self._no_key: ApiKeyError | None = None
        self._latencies: Sequence[float] = ()
        self._of_list = False

    # Over the list

    def over_list(self, *, owner: str) -> RunSummary:
        """A run over the segment, from where the last one stopped. It is skipped if another run holds the lease."""
        self._of_list = True
        return self._result(lambda: self._poll_segment(owner))

    def _poll_segment(self, owner: str) -> Outcome:
        lease = self._runs.leases.acquire(self._segment, owner, self._started_at, self._deadline.at)
        if lease is None:
            return Outcome.SKIPPED
        begun = lease.place.entered(self._started_at)
        left_at, good_end = lease.place, None
        try:
            pages = self._dependencies.campaigns.pages(begun.position, self._segment)
            reached_end = self._poll(lease.state, pages, begun)
            left_at = replace(begun, position=None) if reached_end else self._place_in(begun, lease.place)
            if not self._ending and self._outcome(reached_end=reached_end) != Outcome.FAILED:
                good_end = self._dependencies.clock()
        except TableError as exc:
            # If a table can't be used at all, the campaigns up to the position were begun in vain.
            left_at = lease.place if exc.permanent else self._place_in(begun, lease.place)
            raise
        finally:
            self._runs.leases.release(self._segment, owner, left_at, good_end=good_end)
        return self._outcome(reached_end=reached_end)

    def _place_in(self, begun: Place, before: Place) -> Place:
        """The place at which the next run goes on. A round without a single campaign has not begun."""
        position = (self._pass.position if self._pass else None) or begun.position
        return replace(begun, position=position) if position else before

    # Over some campaigns

    def over_campaigns(self, campaign_ids: Sequence[str]) -> RunSummary:
        """A run over these campaigns, now, also while another run polls the list."""
        return self._result(lambda: self._poll_listed(campaign_ids))

    def _poll_listed(self, campaign_ids: Sequence[str]) -> Outcome:
        reached_end = self._poll(self._runs.states.read(), self._listed(campaign_ids))
        return self._outcome(reached_end=reached_end)

    def _listed(self, campaign_ids: Sequence[str]) -> Iterator[Sequence[WatchedCampaign]]:
        for campaign_id in campaign_ids:
            watched = self._dependencies.campaigns.get(campaign_id)
            if watched is None:
                self._tally.count_problem("not_listed")
            elif watched.finished_at is None and not watched.ignored:
                yield [watched]

    # Polling

    def _poll(
        self, state: ReporterState, pages: Iterator[Sequence[WatchedCampaign]], begun: Place | None = None
    ) -> bool:
        """Polls, and reports the reporter's health. A run over the list has `begun` at that place."""
        self._tally.count_outbox(state, self._started_at, "the reporter's state")
        dexatel = self._new_dexatel()
        health = self._health(state)
        self._pass = new_list_pass(
            self._dependencies,
            dexatel,
            self._publisher,
            self._deadline,
            self._tally,
            sight=self._sight(state, begun),
        )
        if begun is None:
            reached_end = self._pass.poll(pages)
            health.report(None)
            return reached_end
        reached_end = self._pass.poll(pages, begun.round, self._probe(begun))
        no_request = not reached_end and dexatel is not None and self._tally.reads == Reads()
        health.report(
            ListRun(
                reads=_NO_REQUEST if no_request else self._tally.reads,
                started_at=self._started_at,
                segment=self._segment,
                has_key=dexatel is not None,
                has_recorded=self._tally.has_recorded,
                ended_round=begun.began if reached_end else None,
                is_probed=no_request or self._pass.is_probed,
            )
        )
        return reached_end

    def _probe(self, begun: Place) -> Probe:
        round_, clock = begun.round, self._dependencies.clock
        return Probe(
            is_due=lambda watched: round_ is None or round_.has_turn(watched, clock()),
            pages=self._dependencies.campaigns.pages(),
        )

    def _sight(self, state: ReporterState, begun: Place | None) -> Sight:
        if begun is None:
            return sight_of(state, self._started_at)
        return sight_of(state, self._started_at, segment=self._segment, previous_began=begun.previous_began)

    def _new_dexatel(self) -> Dexatel | None:
        """None if there is no key: the run fails, but first it sends the pending alerts."""
        try:
            dexatel = self._dependencies.new_dexatel(self._deadline)
        except ApiKeyError as exc:
            self._no_key = exc
            return None
        self._latencies = dexatel.client.latencies
        if dexatel.client.has_outdated_key:
            self._tally.count_problem("key_outdated")
        return dexatel

    def _health(self, state: ReporterState) -> Health:
        return Health(
            state,
            self._runs.states,
            self._publisher,
            clock=self._dependencies.clock,
            deadline=self._deadline,
        )

    # Its result

    def _result(self, poll: Callable[[], Outcome]) -> RunSummary:
        """The summary of the run. Whatever ends the run, its summary says so, and its row in Runs too."""
        try:
            outcome = poll()
            summary = self._failure(self._ending) if self._ending else self._summary(outcome)
            self._runs.record(summary)
        except Exception as exc:  # noqa: BLE001 - the caller raises it, after it was counted
            summary = self._failure(exc)
            self._record_failure(summary)
        return summary

    @property
    def _ending(self) -> Exception | None:
        """The failure of a run that has looked at its list."""
        return self._no_key or self._tally.nothing_written

    def _outcome(self, *, reached_end: bool) -> Outcome:
        if self._tally.reads.are_unanswered:
            return Outcome.FAILED
        return Outcome.COMPLETE if reached_end else Outcome.PARTIAL

    def _failure(self, failure: Exception) -> RunSummary:
        self._tally.count_problem(kind_of(failure))
        if isinstance(failure, KeyNotSet):  # the stack is not set up yet, so the invocation does not fail
            logger.warning("no API key yet", reason=failure.reason)
            return self._summary(Outcome.FAILED)
        return self._summary(Outcome.FAILED, failure)

    def _record_failure(self, summary: RunSummary) -> None:
        try:
            self._runs.record(summary)
        except TableError as exc:
            logger.warning("failed run not recorded", table=exc.table, code=exc.code)

    def _summary(self, outcome: Outcome, failure: Exception | None = None) -> RunSummary:
        return RunSummary(
            segment=self._segment,
            started_at=self._started_at,
            finished_at=self._dependencies.clock(),
            outcome=outcome,
            failure=failure,
            alerts_published=self._publisher.published.total(),
            alerts=self._publisher.published,
            latencies=self._latencies,
            of_list=self._of_list,
            **self._tally.summary(unpublished=self._publisher.unpublished, unlinked=self._publisher.unlinked),
        )
