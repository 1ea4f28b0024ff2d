"""The time-outs of the SDK's clients."""

from __future__ import annotations

from botocore.config import Config

from campaign_reporter.timing.budget import AWS_CONNECT_SECONDS, AWS_READ_SECONDS, AWS_TRIES


def sdk_config(connections: int) -> Config:
    """The configuration of a client that keeps to the budget, for so many calls at the same time."""
    return Config(
        connect_timeout=AWS_CONNECT_SECONDS,
        read_timeout=AWS_READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": AWS_TRIES},
        max_pool_connections=connections,
    )
