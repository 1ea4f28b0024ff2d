"""One invocation: claim the day, read it, publish it, and only then acknowledge that it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import Any

from aws_lambda_powertools import Logger

from campaign_reporter.alerts.attributes import attributes_of
from campaign_reporter.digest.day import Day, DigestRequest
from campaign_reporter.digest.digest import Digest
from campaign_reporter.digest.finished import Finished, finished_in, worst_first
from campaign_reporter.digest.headline import headline
from campaign_reporter.digest.message import answer, message
from campaign_reporter.digest.watching import summarize
from campaign_reporter.model.campaign import FINAL_STATUSES
from campaign_reporter.model.event import Event
from campaign_reporter.model.segment import segments_of
from campaign_reporter.model.times import to_text
from campaign_reporter.sending.topic import Topic
from campaign_reporter.tables.batches import CampaignBatches
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.digests import Digests
from campaign_reporter.tables.run_outcomes import RunOutcomes
from campaign_reporter.tables.status_index import StatusIndex

logger = Logger(child=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSender:
    """Sends digests. It is made once a process."""

    status_index: StatusIndex
    campaigns: CampaignsTable
    batches: CampaignBatches
    run_outcomes: RunOutcomes
    digests: Digests
    topic: Topic
    segments: int
    low_delivery_percent: float
    clock: Callable[[], datetime]

    def handle(self, request: DigestRequest, *, owner: str, until: datetime) -> dict[str, Any]:
        """Sends the digest that is asked for, and answers with it. The schedule's digest of a day is sent once.

        Raises TableError and TopicError if it could not be read or sent.
        """
        day = request.day
        if not request.by_hand and not self.digests.claim(day.date, owner, self.clock(), until):
            logger.info("digest already sent, or being sent", date=str(day.date))
            return {"date": str(day.date), "published": False, "digest": None}
        digest = self.read(day)
        attributes = attributes_of({"event": str(Event.DIGEST), "alert_id": digest.alert_id})
        self.topic.publish_message(headline(digest), message(digest), attributes)
        logger.info("digest published", alert_id=digest.alert_id, finished=len(digest.finished))
        if not request.by_hand:
            self.digests.acknowledge(day.date, self.clock())
        return {"date": str(day.date), "published": True, "digest": answer(digest)}

    def read(self, day: Day) -> Digest:
        """The facts of the day."""
        return Digest(
            day=day,
            seen_at=to_text(self.clock()),
            low_delivery_percent=self.low_delivery_percent,
            finished=self._finished(day),
            watching=summarize(self.campaigns.pages()),
            runs=self.run_outcomes.count(segments_of(self.segments), day.first, day.last),
        )

    def _finished(self, day: Day) -> list[Finished]:
        records = (self.status_index.records(status, day.first, day.last) for status in sorted(FINAL_STATUSES))
        found = finished_in(merge(*records, key=lambda record: record.observed_at))
        return worst_first(found, self.batches.listed(found))
