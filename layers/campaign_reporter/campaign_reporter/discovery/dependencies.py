"""The dependencies of a discovery."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from campaign_reporter.model.policy import Policy
from campaign_reporter.model.zones import is_zone, zone_or_utc
from campaign_reporter.provider.api_key import ApiKey
from campaign_reporter.provider.campaign_list import CampaignList
from campaign_reporter.provider.client import Client
from campaign_reporter.provider.transport import Transport
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.past_polls import PastPolls
from campaign_reporter.tables.runs import RunsTable
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.pace import Pace

# The threads that add the campaigns of a page.
WORKERS = 16


def new_pool() -> Executor:
    """The threads of one discovery."""
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="add")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """Settings, tables and clients, made once a process. The `channel` is empty for all channels."""

    campaigns: CampaignsTable
    history: StatusHistoryTable
    runs: RunsTable
    past_polls: PastPolls
    api_key: ApiKey
    transport: Transport
    policy: Policy
    channel: str
    schedule_time_zone: str
    request_pace: Pace
    clock: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    new_pool: Callable[[], Executor] = new_pool

    @property
    def has_bad_setting(self) -> bool:
        """Whether the time zone does not exist. UTC stands in for it."""
        return not is_zone(self.schedule_time_zone)

    def new_campaign_list(self, deadline: Deadline) -> CampaignList:
        """The provider's list for one discovery; ApiKeyError if there is no key."""
        client = Client(
            transport=self.transport,
            api_key=self.api_key,
            pace=self.request_pace,
            deadline=deadline,
            sleep=self.sleep,
        )
        return CampaignList(client, channel=self.channel, schedule_zone=zone_or_utc(self.schedule_time_zone))
