"""The access to the provider that a function keeps for its process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from campaign_reporter.model.zones import is_zone, zone_or_utc
from campaign_reporter.provider.api_key import ApiKey
from campaign_reporter.provider.client import Client
from campaign_reporter.provider.transport import Transport
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.pace import Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAccess:
    """The key, the transport and the pace. A schedule without an offset is in the zone `schedule_time_zone`."""

    api_key: ApiKey
    transport: Transport
    request_pace: Pace
    schedule_time_zone: str = "UTC"
    sleep: Callable[[float], None] = time.sleep

    @property
    def schedule_zone(self) -> tzinfo:
        """The zone of schedules, or UTC if there is none with that name."""
        return zone_or_utc(self.schedule_time_zone)

    @property
    def has_schedule_zone(self) -> bool:
        """Whether there is a zone with that name."""
        return is_zone(self.schedule_time_zone)

    def new_client(self, deadline: Deadline) -> Client:
        """The client for one run; ApiKeyError if there is no key."""
        return Client(
            transport=self.transport,
            api_key=self.api_key,
            pace=self.request_pace,
            deadline=deadline,
            sleep=self.sleep,
        )
