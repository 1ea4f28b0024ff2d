"""What is shown: the cast before a simulated provider, or a person's own campaigns before the real one."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_hex

from local.demo.cast import CAST, REHEARSED, RUNS
from local.demo.role import Role
from local.dexatel_simulator import DexatelSimulator

# The first sees a campaign, the second what has changed.
_RUNS_OF_REAL_CAMPAIGNS = 2


@dataclass(frozen=True, kw_only=True)
class Show:
    """Whose campaigns, for how many runs, which of them is rehearsed, and, where the provider is simulated, that."""

    base_url: str
    api_key: str
    roles: Sequence[Role]
    runs: int
    rehearsed: str
    simulator: DexatelSimulator | None = None


@contextmanager
def chosen() -> Iterator[Show]:
    """The show that the environment asks for."""
    api_key = os.environ.get("DEXATEL_API_KEY", "")
    campaign_ids = [each.strip() for each in os.environ.get("CAMPAIGN_IDS", "").split(",") if each.strip()]
    if api_key and campaign_ids:
        yield _of_real_campaigns(api_key, campaign_ids)
        return
    if api_key or campaign_ids:
        sys.exit("To poll the real provider set both DEXATEL_API_KEY and CAMPAIGN_IDS (ids separated by commas).")
    with DexatelSimulator(api_key=token_hex(16)) as simulator:
        yield Show(
            base_url=simulator.base_url,
            api_key=simulator.api_key,
            roles=CAST,
            runs=RUNS,
            rehearsed=REHEARSED,
            simulator=simulator,
        )


def _of_real_campaigns(api_key: str, campaign_ids: Sequence[str]) -> Show:
    return Show(
        base_url=os.environ.get("DEXATEL_BASE_URL", "https://api.dexatel.com"),
        api_key=api_key,
        roles=[Role(campaign_id=campaign_id, plot="is real") for campaign_id in dict.fromkeys(campaign_ids)],
        runs=_RUNS_OF_REAL_CAMPAIGNS,
        rehearsed=campaign_ids[0],
    )
