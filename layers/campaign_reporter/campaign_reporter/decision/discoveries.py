"""The decision of a discovery about a campaign on the provider's list: whether it is added, and as what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from campaign_reporter.decision.case import Decision
from campaign_reporter.decision.news import is_news
from campaign_reporter.decision.transitions import decide
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.discovery_summary import DISCOVERY
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.outbox import with_pending
from campaign_reporter.model.policy import Policy
from campaign_reporter.model.sight import Sight
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign

# Discoveries that failed make older ends news for at most so long. After a failure, discovery may have been off for
# months.
_LONGEST_LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A campaign to be put on the list, and the record that its history gains, if any."""

    campaign: WatchedCampaign
    record: HistoryRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discoverer:
    """Decides for one discovery at the time `now`.

    `began` is the start of the first discovery after the last one that missed nothing.
    """

    now: datetime
    began: datetime
    policy: Policy

    def is_wanted(self, seen: Campaign) -> bool:
        """Whether the campaign is live, or has ended less than 24 hours before the list could be read.

        An end at an unknown time may be old, so it is not wanted. Otherwise a first discovery would alert the ends of
        years.
        """
        if not seen.is_final:
            return True
        return seen.update_date is not None and is_news(seen.update_date, self._readable_from)

    @staticmethod
    def needs_history(seen: Campaign) -> bool:
        """Whether the newest record of the campaign's history matters."""
        return seen.is_final or _shows_all(seen)

    @staticmethod
    def has_left(seen: Campaign, last: HistoryRecord | None) -> bool:
        """Whether the campaign was on the list when it ended, and has left it since. `last` is its newest record."""
        return seen.is_final and last is not None and last.campaign.status == seen.status

    def addition(self, campaign_id: str, seen: Campaign, last: HistoryRecord | None) -> Addition:
        """The item and the record of a campaign that is wanted and has not left the list.

        A row that shows all that an answer about the campaign does is its first observation. Otherwise the next run
        reads it.
        """
        listed = WatchedCampaign(campaign_id=campaign_id, added_by=DISCOVERY, added_at=to_text(self.now))
        if not _shows_all(seen):
            return Addition(campaign=self._unread(listed, seen))
        return self._first_look(listed, seen, last)

    def _first_look(self, listed: WatchedCampaign, seen: Campaign, last: HistoryRecord | None) -> Addition:
        """Its alerts are pending and not claimed, so the next run sends them."""
        decision: Decision = decide(
            listed,
            seen,
            last_record=last,
            now=self.now,
            policy=self.policy,
            sight=Sight(unread_since=self._readable_from),
        )
        campaign = decision.after
        for alert in decision.alerts:
            campaign = with_pending(campaign, alert, self.now)
        return Addition(campaign=campaign, record=decision.record)

    def _unread(self, listed: WatchedCampaign, seen: Campaign) -> WatchedCampaign:
        """Keeps the time since when the list could not be read, if the end is too old for the next run without it."""
        if seen.update_date is None or is_news(seen.update_date, to_text(self.now)):
            return listed
        return replace(listed, problem_since=self._readable_from) if seen.is_final else listed

    @property
    def _readable_from(self) -> str:
        return to_text(min(max(self.began, self.now - _LONGEST_LOOK_BACK), self.now))


def _shows_all(seen: Campaign) -> bool:
    counts = (seen.counts.total, seen.counts.delivered, seen.counts.failed)
    return seen.update_date is not None and None not in counts
