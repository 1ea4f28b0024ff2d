"""The visit to one campaign: send its pending alerts, read it, decide, record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from campaign_reporter.decision.case import Decision
from campaign_reporter.decision.transitions import decide, needs_last_record
from campaign_reporter.errors import Conflict
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.outbox import with_claims, with_pending
from campaign_reporter.model.policy import Policy
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.sight import Sight
from campaign_reporter.model.times import is_ahead, to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.polling.counted_campaigns import CountedCampaigns
from campaign_reporter.polling.tally import Tally
from campaign_reporter.provider.dexatel import Dexatel
from campaign_reporter.sending.batch import Batch
from campaign_reporter.sending.mutes import alerts_to_send
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.timing.deadline import Deadline

# After so many failures and not one answer in the run the provider is down. The rest can wait for the next run.
# After an answer the run goes on, because there may be no more than trouble with many campaigns.
_MOST_FAILURES = 32
# After so many refusals the key is no good for any campaign. A single refusal may be about one campaign only.
_MOST_REJECTIONS = 16
# Each conflict means that another run has written the campaign, so there can't be many.
_MOST_CONFLICTS = 5


class Visit:
    """Visits campaigns for one run, from many threads.

    `must_stop` is true once the provider answers no more, so that the run has to stop. Pending alerts are claimed when
    they are sent, or with `claims_at_once` in the visit. Then the time for visits limits the claims too.
    """

    def __init__(
        self,
        *,
        campaigns: CountedCampaigns,
        history: StatusHistoryTable,
        dexatel: Dexatel | None,
        batch: Batch,
        policy: Policy,
        sight: Sight,
        clock: Callable[[], datetime],
        deadline: Deadline,
        tally: Tally,
        claims_at_once: bool = False,
    ) -> None:
        self._campaigns = campaigns
        self._history = history
        self._dexatel = dexatel
        self._batch = batch
        self._policy = policy
        self._sight = sight
        self._sight_after_answer = sight.after_answer()
        self._clock = clock
        self._deadline = deadline
        self._tally = tally
        self._claims_at_once = claims_at_once
        self.must_stop = False

    def visit(self, watched: WatchedCampaign) -> None:
        """Visits the campaign.

        Raises TableError if the campaign could not be written, and Conflict if another run was faster.
        """
        if watched.unreadable_item:
            self._tally.count_unreadable_item(watched)
            return
        current = self._with_pending_alerts(watched)
        if current.is_over and current.outbox:
            self._campaigns.save(current, replace(current, settings_problem=current.wrong))
            return
        if not self._dexatel:
            return
        observed = self._dexatel.read(current.campaign_id)
        self._tally.count_read(observed)
        reads = self._tally.reads
        if reads.are_unanswered and reads.unanswered >= _most_failures(observed):
            self.must_stop = True
        self._record(current, observed, self._clock())

    def _with_pending_alerts(self, watched: WatchedCampaign) -> WatchedCampaign:
        """The campaign, after its unclaimed alerts have joined the batch. A muted campaign stays as it is."""
        if not watched.outbox:
            return watched
        now = self._clock()
        is_muted = watched.overrides.are_muting(now)
        self._tally.count_outbox(watched, now, watched.campaign_id, is_muted=is_muted)
        if is_muted:
            return watched
        current, alerts = alerts_to_send(watched, now)
        if self._claims_at_once:
            current = with_claims(current, alerts, self._deadline.at)
        saved = self._campaigns.save(watched, current)
        self._batch.add(saved, alerts, claimed=self._claims_at_once)
        return saved

    def _record(self, before: WatchedCampaign, observed: Campaign | Unreadable, seen_at: datetime) -> None:
        """Decides and writes. If another run was faster, decides again from what it has written."""
        for _ in range(_MOST_CONFLICTS):
            decision = self._decide(before, observed, seen_at)
            if decision.after is before:  # nearly always
                return
            try:
                self._save(before, decision, seen_at)
            except Conflict:
                fresh = self._campaigns.get(before.campaign_id)
                if fresh is None or fresh.finished_at or _is_newer(fresh, seen_at):
                    return  # its user has deleted it, or another run knows it better by now
                before = fresh
            else:
                return
        self._tally.count_problem("not_recorded")

    def _decide(self, before: WatchedCampaign, observed: Campaign | Unreadable, seen_at: datetime) -> Decision:
        last = self._history.newest(before.campaign_id) if needs_last_record(before, observed) else None
        if last and last.passed_over:
            self._tally.count_problem("unreadable_item", last.passed_over)
        return decide(
            before,
            observed,
            last_record=last,
            now=seen_at,
            policy=self._policy,
            sight=self._sight_after_answer if self._tally.reads.answered else self._sight,
        )

    def _save(self, before: WatchedCampaign, decision: Decision, seen_at: datetime) -> None:
        """Writes the campaign, its new record and its new alerts in one transaction."""
        is_held = before.overrides.are_muting(seen_at)
        after = decision.after
        for alert in decision.alerts:
            after = with_pending(after, alert, seen_at if is_held else self._deadline.at, is_held=is_held)
        saved = self._campaigns.save(before, after, decision.record)
        self._batch.add(saved, () if is_held else decision.alerts)
        if decision.record:
            self._tally.count_change(before.campaign, decision.record)


def _most_failures(observed: Campaign | Unreadable) -> int:
    """The number of failures at which the run stops, if the last is this one."""
    if isinstance(observed, Campaign) or observed.problem != Problem.KEY_REJECTED:
        return _MOST_FAILURES
    return _MOST_REJECTIONS if observed.status == HTTPStatus.UNAUTHORIZED else _MOST_FAILURES


def _is_newer(watched: WatchedCampaign, seen_at: datetime) -> bool:
    changed_at = watched.changed_at
    return changed_at is not None and changed_at > to_text(seen_at) and not is_ahead(changed_at, seen_at)
