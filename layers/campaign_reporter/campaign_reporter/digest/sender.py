"""One invocation: claim the day, read it, publish it, and only then acknowledge that it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from typing import Any

from aws_lambda_powertools import Logger

from campaign_reporter.alerts.attributes import attributes_of
from campaign_reporter.digest.day import Day, DigestRequest
from campaign_reporter.digest.digest import Digest
from campaign_reporter.digest.finished import Finished, finished_in, worst_first
from campaign_reporter.digest.headline import headline
from campaign_reporter.digest.message import answer, message
from campaign_reporter.digest.period import Period, of_day, since
from campaign_reporter.digest.watching import summarize
from campaign_reporter.model.campaign import FINAL_STATUSES
from campaign_reporter.model.event import Event
from campaign_reporter.model.times import to_text
from campaign_reporter.model.zones import zone_or_utc
from campaign_reporter.sending.page_links import PageLinks
from campaign_reporter.sending.topic import Topic
from campaign_reporter.tables.batches import CampaignBatches
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.digests import Digests
from campaign_reporter.tables.run_outcomes import RunOutcomes
from campaign_reporter.tables.runs import KEPT_FOR
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
    links: PageLinks | None = None
    segments: int
    low_delivery_percent: float
    history_retention_days: int
    clock: Callable[[], datetime]

    def handle(self, request: DigestRequest, *, owner: str, until: datetime) -> dict[str, Any]:
        """Sends the digest that is asked for, and answers with it. The schedule's digest of a day is sent once.

        Raises TableError and TopicError if it could not be read or sent.
        """
        day = request.day
        period = of_day(day) if request.by_hand else self._claim(day, owner, until)
        if period is None:
            logger.info("digest already sent, or being sent", date=str(day.date))
            return {"date": str(day.date), "published": False, "digest": None}
        digest = self.read(period)
        attributes = attributes_of({"event": str(Event.DIGEST), "alert_id": digest.alert_id})
        self.topic.publish_message(headline(digest), message(digest), attributes)
        logger.info("digest published", alert_id=digest.alert_id, finished=len(digest.finished))
        if not request.by_hand:
            self.digests.acknowledge(day.date, self.clock(), until=period.last)
        return {"date": str(day.date), "published": True, "digest": answer(digest)}

    def _claim(self, day: Day, owner: str, until: datetime) -> Period | None:
        """Everything up to the end of the day that no digest has covered yet. None if there is nothing left to send.

        The day is claimed before the digests so far are read. So two invocations for it can't both see that it is left.
        """
        now = self.clock()
        if not self.digests.claim(day.date, owner, now, until):
            return None
        return since(self.digests.covered(now.astimezone(zone_or_utc(day.zone)).date()), day)

    def read(self, period: Period) -> Digest:
        """The facts of the period."""
        now = self.clock()
        are_runs_kept = period.first >= to_text(now - KEPT_FOR)
        return Digest(
            period=period,
            seen_at=to_text(now),
            low_delivery_percent=self.low_delivery_percent,
            finished=self._finished(period),
            history_kept=not self.history_retention_days
            or period.first >= to_text(now - timedelta(days=self.history_retention_days)),
            watching=None if period.is_past(now) else summarize(self.campaigns.pages()),
            # If rows of the period may be gone, those that are left say nothing about all of it.
            runs=self.run_outcomes.count(self.segments, period.first, period.last) if are_runs_kept else None,
            added=self.run_outcomes.added(period.first, period.last) if are_runs_kept else None,
            page_url=self._page_url(now),
        )

    def _page_url(self, now: datetime) -> str | None:
        links = self.links.links() if self.links and self.links.prepare() else None
        return links.overview(now) if links else None

    def _finished(self, period: Period) -> list[Finished]:
        records = (self.status_index.records(status, period.first, period.last) for status in sorted(FINAL_STATUSES))
        found = finished_in(merge(*records, key=lambda record: record.observed_at))
        return worst_first(found, self.batches.listed(found))
