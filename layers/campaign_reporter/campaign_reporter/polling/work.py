"""The work of a run: it polls campaigns, and reports whether the reporter itself can work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from campaign_reporter.decision.reads import ListRun, Reads
from campaign_reporter.decision.rounds import Place
from campaign_reporter.decision.unread_segments import sight_of
from campaign_reporter.errors import ApiKeyError
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.segment import Segment
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

type Pages = Iterator[Sequence[WatchedCampaign]]

# A run without time for a single request counts as unread. If every run were like that, no other alert would say so.
_NO_REQUEST = Reads(unanswered=1, detail="there was no time for a request, or Dexatel asked for a long pause")


class Work:
    """The work of one run over a `segment`, which started at `started_at`. Its counts are in `tally`.

    `no_key` is the error of a run without a usable key. `latencies` are the seconds that each answer took.
    """

    def __init__(
        self,
        dependencies: Dependencies,
        publisher: Publisher,
        deadline: Deadline,
        tally: Tally,
        *,
        segment: Segment,
        started_at: datetime,
    ) -> None:
        self._dependencies = dependencies
        self._publisher = publisher
        self._deadline = deadline
        self._tally = tally
        self._segment = segment
        self._started_at = started_at
        self._pass: ListPass | None = None
        self.no_key: ApiKeyError | None = None
        self.latencies: Sequence[float] = ()

    @property
    def position(self) -> str | None:
        """The last campaign that was begun, in the order of the list."""
        return self._pass.position if self._pass else None

    def poll_some(self, state: ReporterState, pages: Pages) -> bool:
        """Polls the campaigns that a person asks for. False if the run ended before it came to the last."""
        health, list_pass = self._begin(state, sight_of(state, self._started_at))
        reached_end = list_pass.poll(pages)
        health.report(None)
        return reached_end

    def poll_list(self, state: ReporterState, pages: Pages, begun: Place) -> bool:
        """Polls the list from the place `begun`. False if the run ended before it came to the last."""
        sight = sight_of(state, self._started_at, segment=self._segment, previous_began=begun.previous_began)
        health, list_pass = self._begin(state, sight)
        reached_end = list_pass.poll(pages, begun.round, self._probe(begun))
        no_request = not reached_end and self.no_key is None and self._tally.reads == Reads()
        health.report(
            ListRun(
                reads=_NO_REQUEST if no_request else self._tally.reads,
                started_at=self._started_at,
                segment=self._segment,
                has_key=self.no_key is None,
                has_recorded=self._tally.has_recorded,
                ended_round=begun.began if reached_end else None,
                is_probed=no_request or list_pass.is_probed,
            )
        )
        return reached_end

    def _begin(self, state: ReporterState, sight: Sight) -> tuple[Health, ListPass]:
        self._tally.count_outbox(state, self._started_at, "the reporter's state")
        dexatel = self._new_dexatel()
        clock, states = self._dependencies.clock, self._dependencies.runs.states
        health = Health(state, states, self._publisher, clock=clock, deadline=self._deadline)
        self._pass = list_pass = new_list_pass(
            self._dependencies, dexatel, self._publisher, self._deadline, self._tally, sight=sight
        )
        return health, list_pass

    def _new_dexatel(self) -> Dexatel | None:
        """None if there is no key: the run fails, but first it sends the pending alerts."""
        try:
            dexatel = self._dependencies.new_dexatel(self._deadline)
        except ApiKeyError as exc:
            self.no_key = exc
            return None
        self.latencies = dexatel.client.latencies
        if dexatel.client.has_outdated_key:
            self._tally.count_problem("key_outdated")
        return dexatel

    def _probe(self, begun: Place) -> Probe:
        round_, clock = begun.round, self._dependencies.clock
        return Probe(
            is_due=lambda watched: round_ is None or round_.has_turn(watched, clock()),
            pages=self._dependencies.campaigns.pages(),
        )
