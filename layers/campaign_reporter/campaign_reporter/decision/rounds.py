"""Rounds through the list: where a run goes on, and which campaigns a round leaves out.

A round goes once through the list, or a segment of it, and takes as many runs as it needs. A campaign that is scheduled
for next week can't finish today, so each round polls it only when its time comes near. Until then its turn comes every
quarter of an hour, at a phase that its id gives. So no write has to record the last poll, and each round has an equal
share of such campaigns. If a round takes longer than that, each round polls every campaign.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from campaign_reporter.model.campaign import Status
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign

# This long before its schedule a campaign is polled in every round: it may be moved forward, or start early.
NEAR = timedelta(minutes=15)
# Before that it is polled once in so long: it may still be moved, canceled or deleted.
FAR_PERIOD = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The place in the list at which the next run goes on: after the id `position`, or at the beginning if it is None.

    `began` is the beginning of the current or last round, and `previous_began` that of the round before.
    """

    position: str | None = None
    began: datetime | None = None
    previous_began: datetime | None = None

    def entered(self, now: datetime) -> Place:
        """The place of a run that begins at `now`: in the current round, or in a new one."""
        if self.position is not None and self.began is not None:
            return self
        return Place(began=now, previous_began=self.began)

    @property
    def round(self) -> Round | None:
        """The round that a run at this place belongs to."""
        return Round(began=self.began, previous_began=self.previous_began) if self.began else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round. It decides for each campaign whether to poll it, however many runs the round takes."""

    began: datetime
    previous_began: datetime | None = None

    def has_turn(self, watched: WatchedCampaign, now: datetime) -> bool:
        """Whether this round polls the campaign: always, unless it is scheduled for much later than `now`."""
        if self.previous_began is None or not _is_far(watched, now):
            return True
        if self.began - self.previous_began > FAR_PERIOD / 2:
            return True
        phase = crc32(watched.campaign_id.encode()) / 2**32
        return _turn(self.began, phase) != _turn(self.previous_began, phase)


def _is_far(watched: WatchedCampaign, now: datetime) -> bool:
    campaign = watched.campaign
    if campaign is None or campaign.status != Status.SCHEDULED or campaign.schedule is None:
        return False
    if watched.outbox or watched.problem:
        return False
    return campaign.schedule > to_text(now + NEAR)


def _turn(moment: datetime, phase: float) -> int:
    """The number of the period that `moment` lies in, if periods begin at `phase` of one."""
    return int(moment.timestamp() / FAR_PERIOD.total_seconds() - phase)
