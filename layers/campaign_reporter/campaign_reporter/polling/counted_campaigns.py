"""The Campaigns table as one run uses it, which counts the writes of the run."""

from __future__ import annotations

from campaign_reporter.errors import Conflict, TableError
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.polling.tally import Tally
from campaign_reporter.tables.campaigns import CampaignsTable


class CountedCampaigns:
    """Reads and writes campaigns as the table does. The tally learns which writes were made and which failed."""

    def __init__(self, table: CampaignsTable, tally: Tally) -> None:
        self._table = table
        self._tally = tally
        self.name = table.name

    def get(self, campaign_id: str) -> WatchedCampaign | None:
        """The campaign as it is at this moment, or None if it is not listed."""
        return self._table.get(campaign_id)

    def again(self, watched: WatchedCampaign) -> WatchedCampaign | None:
        """The same campaign as it is at this moment, or None if its user has deleted it."""
        return self._table.again(watched)

    def save(
        self, before: WatchedCampaign, after: WatchedCampaign, record: HistoryRecord | None = None
    ) -> WatchedCampaign:
        """Writes the difference, as the table does. A lost Conflict is no failed write: another run has written."""
        try:
            saved = self._table.save(before, after, record)
        except Conflict:
            raise
        except TableError as exc:
            self._tally.count_failed_write(exc)
            raise
        if saved is not before:
            self._tally.count_write()
        return saved
