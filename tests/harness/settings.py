"""The environment of the functions, as template.yaml sets it."""

from __future__ import annotations

from typing import Final

from local.template import environment
from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS

TOPIC_ARN: Final = "arn:aws:sns:us-east-1:123456789012:alerts"
SECRET_ARN: Final = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"  # noqa: S105 - its name


def settings(base_url: str) -> dict[str, str]:
    """The environment of the functions: the defaults of the template, but for a rate that no test waits for."""
    return environment(
        CAMPAIGNS_TABLE=CAMPAIGNS,
        STATUS_HISTORY_TABLE=HISTORY,
        RUNS_TABLE=RUNS,
        ALERTS_TOPIC_ARN=TOPIC_ARN,
        API_KEY_SECRET_ARN=SECRET_ARN,
        DEXATEL_BASE_URL=base_url,
        MAX_REQUESTS_PER_SECOND="10000",
    )
