"""What the function that sends the digest works with."""

from __future__ import annotations

from dataclasses import dataclass

from campaign_reporter.settings import FromEnvironment


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings(FromEnvironment):
    """The same settings, from the same variables, as those of the function that polls; fewer of them."""

    campaigns_table: str
    status_history_table: str
    runs_table: str
    alerts_topic_arn: str
    alert_time_zone: str
    low_delivery_percent: float
    segments: int
