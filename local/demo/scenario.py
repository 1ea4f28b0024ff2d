"""Chooses what the demo polls: simulated campaigns, or a user's own campaigns at the real provider."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_hex

from local.demo.campaign import DemoCampaign
from local.demo.campaigns import CAMPAIGNS, REFUSED, REHEARSED, RUNS
from local.dexatel_simulator import DexatelSimulator

# The first run sees each campaign, the second what has changed.
_RUNS_OF_REAL_CAMPAIGNS = 2


@dataclass(frozen=True, kw_only=True)
class Scenario:
    base_url: str
    api_key: str
    campaigns: Sequence[DemoCampaign]
    runs: int
    rehearsed: str
    """The id of the campaign that is rehearsed."""
    refused: frozenset[str] = frozenset()
    """The ids that the command line does not take."""
    simulator: DexatelSimulator | None = None
    """None if the provider is the real one."""
    discovery_schedule: str = "none"
    """For a user's own account there is none, so that only the chosen campaigns are polled."""


@contextmanager
def scenario() -> Iterator[Scenario]:
    """Yields the scenario that the environment variables ask for."""
    api_key = os.environ.get("DEXATEL_API_KEY", "")
    campaign_ids = [each.strip() for each in os.environ.get("CAMPAIGN_IDS", "").split(",") if each.strip()]
    if api_key and campaign_ids:
        yield _real(api_key, campaign_ids)
        return
    if api_key or campaign_ids:
        sys.exit("To poll the real provider set both DEXATEL_API_KEY and CAMPAIGN_IDS (ids separated by commas).")
    with DexatelSimulator(api_key=token_hex(16)) as simulator:
        yield Scenario(
            base_url=simulator.base_url,
            api_key=simulator.api_key,
            campaigns=CAMPAIGNS,
            runs=RUNS,
            rehearsed=REHEARSED,
            refused=REFUSED,
            simulator=simulator,
            discovery_schedule="rate(1 minute)",
        )


def _real(api_key: str, campaign_ids: Sequence[str]) -> Scenario:
    return Scenario(
        base_url=os.environ.get("DEXATEL_BASE_URL", "https://api.dexatel.com"),
        api_key=api_key,
        campaigns=[DemoCampaign(campaign_id=each, description="is real") for each in dict.fromkeys(campaign_ids)],
        runs=_RUNS_OF_REAL_CAMPAIGNS,
        rehearsed=campaign_ids[0],
    )
