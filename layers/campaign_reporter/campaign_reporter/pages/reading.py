"""Reading the facts of the pages from the tables: a few requests for the overview, whatever the length of the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge

from campaign_reporter.digest.finished import Finished, finished_in, worst_first
from campaign_reporter.model.campaign import FINAL_STATUSES, Status
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.last_known import last_known
from campaign_reporter.model.policy import Policy
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.pages.facts import CampaignFacts, Health, OverviewFacts
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.forms import KEY
from campaign_reporter.tables.past_rounds import PastRounds
from campaign_reporter.tables.states import States
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.tables.status_index import StatusIndex

_LOOKS_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReader:
    """Reads the facts. Raises TableError if that fails."""

    campaigns: CampaignsTable
    history: StatusHistoryTable
    index: StatusIndex
    rounds: PastRounds
    states: States
    policy: Policy
    segments: int

    def campaign(self, campaign_id: str) -> CampaignFacts | None:
        """The facts of a campaign, or None if neither the list nor the history knows of it."""
        if not _is_key(campaign_id):
            return None
        watched, records = self.campaigns.get(campaign_id), list(self.history.records(campaign_id))
        if watched is None and not records:
            return None
        return CampaignFacts(
            watched=last_known(watched or WatchedCampaign(campaign_id=campaign_id), records),
            records=records,
            policy=self.policy,
            is_listed=watched is not None,
            outage=self.states.read().outage if watched and watched.problem else None,
        )

    def overview(self, now: datetime) -> OverviewFacts:
        """The facts of all: a query a status, a page of the scan, and what the runs have left."""
        since, until = to_text(now - _LOOKS_BACK), to_text(now)
        watched, is_whole_list = self.campaigns.first_page()
        pages = {
            status: self.index.newest(status, since, until) for status in sorted({*FINAL_STATUSES, Status.IN_PROGRESS})
        }
        ended = [page.records for status, page in pages.items() if status in FINAL_STATUSES]
        from_times = [page.complete_from for status, page in pages.items() if status in FINAL_STATUSES]
        return OverviewFacts(
            watched=watched,
            is_whole_list=is_whole_list,
            since=since,
            ended=_ended(ended, watched),
            ended_from=max(time or since for time in from_times),
            low_delivery_percent=self.policy.low_delivery_percent,
            health=self._health(),
            recent=_by_campaign(pages[Status.IN_PROGRESS].records),
        )

    def _health(self) -> Health:
        last, outage = self.rounds.last(self.segments), self.states.read().outage
        if last is None:
            return Health(outage=outage)
        return Health(completed_at=last.completed_at, watched=last.watched, outage=outage)


def _is_key(campaign_id: str) -> bool:
    """Whether DynamoDB takes it for a key. It refuses an empty text, a very long one, and lone surrogates."""
    try:
        KEY.read(campaign_id)
    except ValueError:
        return False
    return True


def _ended(records: Iterable[Sequence[HistoryRecord]], watched: Sequence[WatchedCampaign]) -> list[Finished]:
    found = finished_in(merge(*records, key=lambda record: record.observed_at))
    return worst_first(found, {each.campaign_id: each for each in watched})


def _by_campaign(records: Iterable[HistoryRecord]) -> Mapping[str, Sequence[HistoryRecord]]:
    found: dict[str, list[HistoryRecord]] = defaultdict(list)
    for record in records:
        found[record.campaign_id].append(record)
    return found
