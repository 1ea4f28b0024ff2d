"""Records of the history and runs, as the reporter leaves them in the tables, and answers of DynamoDB in pages."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from botocore import handlers

from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.run_summary import Outcome, RunSummary
from campaign_reporter.model.segment import Segment
from campaign_reporter.model.times import to_text
from campaign_reporter.tables.runs import RunsTable
from campaign_reporter.tables.status_history import record_attributes
from tests.builders import CAMPAIGN, NOW, campaign
from tests.cli.deployed import DeployedStack

FAILED_ALERT = {
    "M": {
        "alert": {"S": json.dumps({"event": "campaign.failed", "severity": "critical", "reason": "it failed"})},
        "claimed_until": {"N": "0"},
    }
}


def before(**ago: float) -> str:
    """The time so long before the tests' own, as the tables have it."""
    return to_text(NOW - timedelta(**ago))


def record(
    stack: DeployedStack,
    campaign_id: str = CAMPAIGN,
    *,
    at: str,
    status: str = "completed",
    after: str | None = "in_progress",
    revision: int = 2,
    label: str | None = None,
    **changes: Any,
) -> None:
    """A record of the history: at that time the campaign had come to that status, after another one or none."""
    item = record_attributes(
        HistoryRecord(
            campaign_id=campaign_id,
            observed_at=at,
            revision=revision,
            previous_status=after,
            label=label,
            campaign=campaign(status, **changes),
        )
    )
    stack.client("dynamodb").put_item(TableName=stack.outputs["StatusHistoryTableName"], Item=item)


def ran(
    stack: DeployedStack,
    *,
    at: datetime = NOW,
    segment: str = "1/1",
    outcome: Outcome = Outcome.COMPLETE,
    problems: Mapping[str, int] = {},
) -> None:
    """A run that took two seconds."""
    run = RunSummary(
        segment=Segment.from_text(segment),
        started_at=at,
        finished_at=at + timedelta(seconds=2),
        outcome=outcome,
        watched=4,
        polled=3,
        problems=problems,
    )
    RunsTable(stack.client("dynamodb"), stack.outputs["RunsTableName"]).record(run)


def discovered(stack: DeployedStack, *, at: datetime = NOW, outcome: str = "complete", **problems: int) -> None:
    """A discovery that took two seconds, and added three campaigns of twelve."""
    row = {
        "segment": {"S": "discovery"},
        "started_at": {"S": to_text(at)},
        "finished_at": {"S": to_text(at + timedelta(seconds=2))},
        "outcome": {"S": outcome},
        "listed": {"N": "12"},
        "added": {"N": "3"},
        "duration_ms": {"N": "2000"},
        "problems": {"M": {kind: {"N": str(count)} for kind, count in problems.items()}},
    }
    stack.client("dynamodb").put_item(TableName=stack.outputs["RunsTableName"], Item=row)


@contextmanager
def pages_of(items: int) -> Iterator[list[str]]:
    """DynamoDB answers with so many items at most. Gives the operations that were called."""
    calls: list[str] = []

    def limit(params: dict[str, Any], model: Any, **_: object) -> dict[str, Any]:
        calls.append(model.name)
        return params | {"Limit": min(items, params.get("Limit", items))}

    ours = [(f"provide-client-params.dynamodb.{operation}", limit) for operation in ("Scan", "Query")]
    with patch.object(handlers, "BUILTIN_HANDLERS", [*handlers.BUILTIN_HANDLERS, *ours]):
        yield calls


@contextmanager
def in_shanghai() -> Iterator[None]:
    """The user's own zone is eight hours ahead of UTC."""
    try:
        with patch.dict(os.environ, TZ="Asia/Shanghai"):
            time.tzset()
            yield
    finally:
        time.tzset()
