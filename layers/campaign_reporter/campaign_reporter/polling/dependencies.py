"""The dependencies of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from campaign_reporter.model.policy import Policy
from campaign_reporter.model.zones import is_zone
from campaign_reporter.provider.access import ProviderAccess
from campaign_reporter.provider.dexatel import Dexatel
from campaign_reporter.sending.publisher import AlertTopic
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.runs import RunsTable
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.pace import Pace

if TYPE_CHECKING:
    from campaign_reporter.polling.segments_queue import SegmentsQueue  # only a list in segments needs it
    from campaign_reporter.sending.page_links import PageLinks  # only a stack with pages needs it

# The threads of a run, and so the requests that it can have under way.
WORKERS = 32


def new_pool() -> Executor:
    """The threads of one run."""
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="poll")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies(ProviderAccess):
    """Settings, tables and clients, made once a process, and the time with which every run works."""

    campaigns: CampaignsTable
    history: StatusHistoryTable
    runs: RunsTable
    topic: AlertTopic
    policy: Policy
    group_above: int
    schedule: str = "rate(1 minute)"
    segments: int = 1
    has_discovery: bool = False
    queue: SegmentsQueue | None = None
    links: PageLinks | None = None
    alert_time_zone: str = "UTC"
    publish_pace: Pace
    clock: Callable[[], datetime]
    new_pool: Callable[[], Executor] = new_pool
    workers: int = WORKERS

    @property
    def bad_settings(self) -> Mapping[str, int]:
        """The problem of each time zone that does not exist. UTC stands in for it, so no run ends because of it."""
        wrong = sum(not is_zone(name) for name in (self.alert_time_zone, self.schedule_time_zone))
        return {"bad_setting": wrong} if wrong else {}

    def new_dexatel(self, deadline: Deadline) -> Dexatel:
        """The provider's client for one run; ApiKeyError if there is no key."""
        return Dexatel(self.new_client(deadline), schedule_zone=self.schedule_zone)
