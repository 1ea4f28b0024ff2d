"""The dependencies of a discovery."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from campaign_reporter.model.policy import Policy
from campaign_reporter.provider.access import ProviderAccess
from campaign_reporter.provider.campaign_list import CampaignList
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.past_polls import PastPolls
from campaign_reporter.tables.runs import RunsTable
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.timing.deadline import Deadline

# The threads that add the campaigns of a page.
WORKERS = 16


def new_pool() -> Executor:
    """The threads of one discovery."""
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="add")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies(ProviderAccess):
    """Settings, tables and clients, made once a process. The `channel` is empty for all channels."""

    campaigns: CampaignsTable
    history: StatusHistoryTable
    runs: RunsTable
    past_polls: PastPolls
    policy: Policy
    channel: str
    clock: Callable[[], datetime]
    new_pool: Callable[[], Executor] = new_pool

    def new_campaign_list(self, deadline: Deadline) -> CampaignList:
        """The provider's list for one discovery; ApiKeyError if there is no key."""
        return CampaignList(self.new_client(deadline), channel=self.channel, schedule_zone=self.schedule_zone)
