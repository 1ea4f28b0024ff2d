"""One poll as the decision sees it, and its result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.policy import Policy
from campaign_reporter.model.problem import Unreadable
from campaign_reporter.model.sight import CLEAR, Sight
from campaign_reporter.model.watched_campaign import WatchedCampaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One poll: the campaign `before` it, what it `observed`, and what the campaign becomes `after` it.

    `known` is what was known of the campaign before, on its item or else in its history. `record` is what its history
    gains.
    """

    before: WatchedCampaign
    observed: Campaign | Unreadable
    after: WatchedCampaign
    policy: Policy
    now: datetime
    known: Campaign | None = None
    record: HistoryRecord | None = None
    sight: Sight = CLEAR

    @property
    def campaign(self) -> Campaign:
        """The campaign as it is known now. Rules ask for it only after it was read."""
        campaign = self.after.campaign or self.observed
        if isinstance(campaign, Unreadable):
            raise TypeError("the campaign was never read")
        return campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The result of one poll; its case has the campaign afterwards and the record that its history gains."""

    case: Case
    alerts: tuple[Alert, ...] = ()

    @property
    def after(self) -> WatchedCampaign:
        """The campaign afterwards."""
        return self.case.after

    @property
    def record(self) -> HistoryRecord | None:
        """The record that the history gains, if any."""
        return self.case.record
