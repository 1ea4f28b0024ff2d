"""One run: the lease, the pass over the list, the reporter's own health, and the row in Runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from campaign_reporter.decision.outages import Reads, ReporterState, assess
from campaign_reporter.decision.watched import WatchedCampaign
from campaign_reporter.errors import ApiKeyError, Conflict, ReporterError, TableError
from campaign_reporter.pace import Deadline
from campaign_reporter.poller import Poller
from campaign_reporter.provider.dexatel import Dexatel
from campaign_reporter.rounds import Place, Round
from campaign_reporter.segments import WHOLE_LIST, Segment
from campaign_reporter.sending.outbox import Outbox
from campaign_reporter.sending.pending import with_pending
from campaign_reporter.summary import Outcome, RunSummary
from campaign_reporter.tally import Tally

if TYPE_CHECKING:
    from campaign_reporter.reporter import Reporter

# If there were no time for a single request in every run, nobody would hear of it: that counts as not read.
_NOTHING_ASKED = Reads(unanswered=1, detail="there was no time for a request, or Dexatel asked for a long pause")

# Each conflict means that the run of another segment has got on.
_MOST_CONFLICTS = 5

logger = Logger(child=True)


class Run:
    """One run, from its first call to its row in Runs."""

    def __init__(self, reporter: Reporter, deadline: Deadline, segment: Segment = WHOLE_LIST) -> None:
        self._reporter = reporter
        self._segment = segment
        self._runs = reporter.runs
        self._deadline = deadline
        self._started_at = reporter.clock()
        for pace in (reporter.request_pace, reporter.publish_pace):
            pace.share(segment)
        self._outbox = Outbox(reporter.topic, pace=reporter.publish_pace, clock=reporter.clock, deadline=deadline)
        self._poller: Poller | None = None
        self._tally = Tally()
        self._no_key: ApiKeyError | None = None
        self._latencies: Sequence[float] = ()
        self._of_list = False

    def over_list(self, *, owner: str) -> RunSummary:
        """A run over the segment, from where the last one stopped; none where another run holds the lease."""
        self._of_list = True
        lease = self._runs.leases.acquire(self._segment, owner, self._started_at, self._deadline.at)
        if lease is None:
            return self._recorded(Outcome.SKIPPED)
        begun = lease.place.entered(self._started_at)
        left_at = lease.place
        try:
            reached_end = self._poll_round(lease.state, begun)
            left_at = replace(begun, position=None) if reached_end else self._place_in(begun, lease.place)
        except TableError as exc:
            # Where a table can't be used at all, the campaigns up to the position were begun for nothing.
            left_at = lease.place if exc.permanent else self._place_in(begun, lease.place)
            raise
        finally:
            self._runs.leases.release(self._segment, owner, left_at)
        return self._ended(reached_end=reached_end)

    def _poll_round(self, state: ReporterState, begun: Place) -> bool:
        pages = self._reporter.campaigns.pages(begun.position, self._segment)
        return self._poll(state, pages, begun.round)

    def _place_in(self, begun: Place, before: Place) -> Place:
        """Where the next run goes on in the round; a round in which not one campaign was begun has not begun."""
        position = self._position or begun.position
        return replace(begun, position=position) if position else before

    def over_campaigns(self, campaign_ids: Sequence[str]) -> RunSummary:
        """A run over these campaigns, now, whether or not another one is at work on the list."""
        reached_end = self._poll(self._runs.states.read(), self._listed(campaign_ids))
        return self._ended(reached_end=reached_end)

    def _listed(self, campaign_ids: Sequence[str]) -> Iterator[Sequence[WatchedCampaign]]:
        for campaign_id in campaign_ids:
            watched = self._reporter.campaigns.get(campaign_id)
            if watched is None:
                self._tally.count_problem("not_listed")
            elif watched.finished_at is None:
                yield [watched]

    def _poll(
        self, state: ReporterState, pages: Iterator[Sequence[WatchedCampaign]], round_: Round | None = None
    ) -> bool:
        self._tally.count_wait(state, self._started_at)
        try:
            self._poller = poller = self._new_poller(self._new_dexatel())
            reached_end = poller.poll(pages, round_)
            nothing_asked = not reached_end and not self._no_key and self._tally.reads == Reads()
            self._tell_health(state, _NOTHING_ASKED if nothing_asked else self._tally.reads)
        except ReporterError:
            self._record_failure()
            raise
        return reached_end

    def _new_dexatel(self) -> Dexatel | None:
        """None where there is no key: the run will fail for it, but not before it has sent what waits."""
        reporter = self._reporter
        try:
            dexatel = Dexatel(
                transport=reporter.transport,
                api_key=reporter.api_key,
                pace=reporter.request_pace,
                deadline=self._deadline,
            )
        except ApiKeyError as exc:
            self._no_key = exc
            return None
        self._latencies = dexatel.latencies
        return dexatel

    def _new_poller(self, dexatel: Dexatel | None) -> Poller:
        reporter = self._reporter
        return Poller(
            campaigns=reporter.campaigns,
            history=reporter.history,
            dexatel=dexatel,
            outbox=self._outbox,
            policy=reporter.policy,
            pace=reporter.request_pace,
            clock=reporter.clock,
            deadline=self._deadline,
            group_above=reporter.group_above,
            tally=self._tally,
        )

    def _tell_health(self, state: ReporterState, reads: Reads) -> None:
        """Says that the reporter can't work, or can again; of runs that notice the same, one says it."""
        for _ in range(_MOST_CONFLICTS):
            try:
                return self._tell_health_once(state, reads)
            except Conflict:
                logger.info("another run has told how the reporter is")
                state = self._runs.states.read()
        return None

    def _tell_health_once(self, before: ReporterState, reads: Reads) -> None:
        states = self._runs.states
        current = self._outbox.send_due(before, states) or before
        if current.outbox:
            return  # one after the other: nobody is to hear of a recovery before he hears of the outage
        after, alert = assess(current, reads, self._reporter.clock(), segment=self._segment)
        if alert:
            after = with_pending(after, alert, self._deadline.at)
        saved = states.save(current, after)
        if alert:
            self._outbox.send(saved, alert, states)

    # What came of it

    @property
    def _position(self) -> str | None:
        return self._poller.position if self._poller else None

    def _ended(self, *, reached_end: bool) -> RunSummary:
        summary = self._recorded(self._outcome(reached_end=reached_end))
        if self._no_key:
            raise self._no_key
        return summary

    def _outcome(self, *, reached_end: bool) -> Outcome:
        if self._no_key:
            return Outcome.FAILED
        if self._tally.reads.unanswered and not self._tally.reads.answered:
            return Outcome.FAILED
        return Outcome.COMPLETE if reached_end else Outcome.PARTIAL

    def _recorded(self, outcome: Outcome) -> RunSummary:
        summary = self._summary(outcome)
        self._runs.record(summary)
        return summary

    def _record_failure(self) -> None:
        try:
            self._recorded(Outcome.FAILED)
        except TableError as exc:  # the failure itself is raised on by the caller
            logger.warning("failed run not recorded", table=exc.table, code=exc.code)

    def _summary(self, outcome: Outcome) -> RunSummary:
        tally = self._tally
        problems = tally.problems + Counter({"alert_not_published": self._outbox.unpublished})
        return RunSummary(
            segment=self._segment,
            started_at=self._started_at,
            finished_at=self._reporter.clock(),
            outcome=outcome,
            watched=tally.watched,
            polled=tally.polled,
            changed=tally.changed,
            delivered=tally.delivered,
            failed=tally.failed,
            statuses=tally.statuses,
            alerts_published=self._outbox.published.total(),
            alerts=self._outbox.published,
            problems=problems,
            latencies=self._latencies,
            of_list=self._of_list,
            longest_wait=tally.longest_wait,
        )
