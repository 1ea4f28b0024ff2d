"""One campaign's life as the reporter sees it, poll after poll, on a clock that only the test moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from campaign_reporter.decision.case import Decision
from campaign_reporter.decision.finishing import after_acknowledgement
from campaign_reporter.decision.transitions import decide
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Campaign, Counts
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.outbox import with_pending
from campaign_reporter.model.policy import Overrides, Policy
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.sight import CLEAR
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from tests.builders import NOW, POLICY, listed


class Timeline:
    """Applies each decision to the item, as a run does. Keeps the history and the alerts that SNS accepted."""

    def __init__(
        self, item: WatchedCampaign | None = None, *, policy: Policy = POLICY, sns_accepts: bool = True
    ) -> None:
        self.item = item or listed()
        self.policy = policy
        self.now: datetime = NOW
        self.history: list[HistoryRecord] = []
        self.alerts: list[Alert] = []
        self.writes = 0
        self.sns_accepts = sns_accepts
        self.sight = CLEAR

    # The provider

    def sees(self, status: str, delivered: int | None = 0, failed: int | None = 0, **fields: Any) -> Decision:
        """A minute later the provider answers. Unless it is given, `update_date` is that very moment."""
        updated = {"update_date": to_text(self.now), "name": "Black Friday", "channel": "SMS"} | fields
        return self._poll(
            Campaign(status=status, counts=Counts(total=100, delivered=delivered, failed=failed), **updated)
        )

    def is_missed(self, *, times: int = 1) -> None:
        for _ in range(times):
            self.fails(Problem.NOT_FOUND, "HTTP status 404: 1601")

    def fails(self, problem: Problem, detail: str = "no answer") -> Decision:
        return self._poll(Unreadable(problem=problem, detail=detail))

    def _poll(self, observed: Campaign | Unreadable) -> Decision:
        self.now += timedelta(minutes=1)
        last = self.history[-1] if self.history and self.item.campaign is None else None
        decision = decide(
            self.item,
            observed,
            last_record=last,
            now=self.now,
            policy=self.policy,
            sight=self.sight,
        )
        self.writes += decision.after != self.item
        self.item = decision.after
        if decision.record:
            self.history.append(decision.record)
        is_held = self.item.overrides.are_muting(self.now)
        for alert in decision.alerts:
            self.item = with_pending(self.item, alert, self.now, is_held=is_held)
        if self.sns_accepts and not is_held:
            self.sns_takes()
        return decision

    # Everything else

    def sns_takes(self, *alert_ids: str) -> None:
        """SNS accepts these alerts, or all that are pending."""
        for alert_id in alert_ids or tuple(self.item.pending):
            self.alerts.append(self.item.pending[alert_id].alert)
            self.item = after_acknowledgement(
                self.item, [alert_id], message_id=alert_id, now=self.now, policy=self.policy
            )

    def wait(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def user_sets(self, *, wrong: str | None = None, **thresholds: float) -> None:
        self.item = replace(self.item, overrides=Overrides(thresholds=thresholds), wrong=wrong)

    def user_labels_it(self, label: str) -> None:
        self.item = replace(self.item, label=label)

    def user_puts_it_back_on_watch(self) -> None:
        self.item = replace(self.item, finished_at=None)

    def user_lists_it_anew(self) -> None:
        self.item = listed(campaign_id=self.item.campaign_id)

    # Results

    def has_finished(self) -> bool:
        return self.item.finished_at is not None

    @property
    def concerns(self) -> set[str]:
        return set(self.item.concerns)

    @property
    def events(self) -> list[str]:
        return [str(alert.event) for alert in self.alerts]

    @property
    def statuses(self) -> list[tuple[int, str | None, str]]:
        """The revision, the previous status and the status of each record."""
        return [(record.revision, record.previous_status, record.campaign.status) for record in self.history]
