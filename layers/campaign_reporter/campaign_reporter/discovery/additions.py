"""Adding the campaigns of a page, many at once, within the time of the discovery."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor

from aws_lambda_powertools import Logger

from campaign_reporter.decision.discoveries import Discoverer
from campaign_reporter.errors import TableError
from campaign_reporter.model.discovery_summary import Found
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.provider.list_pages import ListedCampaign
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.timing.budget import has_time_to_add
from campaign_reporter.timing.deadline import Deadline

logger = Logger(child=True)


class Additions:
    """Adds the campaigns that are wanted and not on the list. A dry run only finds them.

    `found` are the campaigns that were added. `errors` are those of the calls to the tables that failed, and `faults`
    counts the campaigns that failed for a fault of the reporter. `is_late` says that there was no time for all.
    """

    def __init__(
        self,
        discoverer: Discoverer,
        campaigns: CampaignsTable,
        history: StatusHistoryTable,
        *,
        deadline: Deadline,
        dry_run: bool,
    ) -> None:
        self._discoverer = discoverer
        self._campaigns = campaigns
        self._history = history
        self._deadline = deadline
        self._dry_run = dry_run
        # Somebody may have put an id in capitals on the list by hand.
        self._listed = {campaign_id.lower() for campaign_id in campaigns.ids()}
        self._lock = threading.Lock()
        self.found: list[Found] = []
        self.errors: list[TableError] = []
        self.faults = 0
        self.is_late = False

    @property
    def missed(self) -> int:
        """The number of campaigns that could not be added."""
        return len(self.errors) + self.faults

    @property
    def failure(self) -> TableError | None:
        """The error that fails the invocation: a table can't be used at all, or not one campaign could be added."""
        lost = next((error for error in self.errors if error.permanent), None)
        return lost or (self.errors[0] if self.errors and not self.found else None)

    @property
    def problems(self) -> Counter[str]:
        """The campaigns that could not be added, by the kind of the problem."""
        return Counter(not_recorded=len(self.errors), internal_error=self.faults)

    @property
    def must_stop(self) -> bool:
        """Whether no later write can succeed, or the time is over."""
        return self.is_late or any(error.permanent for error in self.errors)

    def add(self, page: Sequence[ListedCampaign], pool: Executor) -> None:
        """Adds the campaigns of the page."""
        wanted = [each for each in page if self._is_new(each) and self._discoverer.is_wanted(each.campaign)]
        for _ in pool.map(self._add, wanted):
            pass

    def _is_new(self, listed: ListedCampaign) -> bool:
        return listed.campaign_id not in self._listed

    def _add(self, listed: ListedCampaign) -> None:
        if self.must_stop:
            return
        if not has_time_to_add(self._deadline.remaining()):
            self.is_late = True
            return
        try:
            is_added = self._is_added(listed)
        except TableError as exc:
            logger.warning("campaign not added", campaign_id=listed.campaign_id, table=exc.table, code=exc.code)
            with self._lock:
                self.errors.append(exc)
        except Exception:  # whatever is wrong with one campaign, the others are added
            logger.exception("campaign not added", campaign_id=listed.campaign_id)
            with self._lock:
                self.faults += 1
        else:
            if is_added:
                with self._lock:
                    self.found.append(Found(campaign_id=listed.campaign_id, campaign=listed.campaign))

    def _is_added(self, listed: ListedCampaign) -> bool:
        """Whether it was added, or would be in a dry run. False if it has left the list, or is on it by now."""
        seen, campaign_id = listed.campaign, listed.campaign_id
        last = self._history.newest(campaign_id) if self._discoverer.needs_history(seen) else None
        if self._has_left(listed, last):
            return False
        addition = self._discoverer.addition(campaign_id, seen, last)
        return self._dry_run or self._campaigns.add(addition.campaign, addition.record)

    def _has_left(self, listed: ListedCampaign, last: HistoryRecord | None) -> bool:
        """Whether it has left the list after its end. Its id may have been in capitals there."""
        if last is None and listed.campaign.is_final:
            last = self._history.newest(listed.campaign_id.upper())
        return self._discoverer.has_left(listed.campaign, last)
