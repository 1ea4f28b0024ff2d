"""The Runs table: a row for each run, and beside the rows the items that one run leaves to the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from campaign_reporter.errors import Conflict
from campaign_reporter.model.run_summary import Outcome, Summary
from campaign_reporter.model.segment import Segment
from campaign_reporter.model.times import to_text
from campaign_reporter.tables import attributes
from campaign_reporter.tables.calls import table_errors
from campaign_reporter.tables.discoveries import Discoveries
from campaign_reporter.tables.forms import OUTCOME, TIME, FormReader
from campaign_reporter.tables.invalid_messages import InvalidMessages
from campaign_reporter.tables.leases import Leases
from campaign_reporter.tables.queries import newest_runs
from campaign_reporter.tables.states import States
from campaign_reporter.tables.watched_since import WatchedSince

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_FOR = timedelta(days=30)
# So many rows are one page of a query, and the runs of most of a day.
_NEWEST = 1_000
FORMS = {"outcome": OUTCOME, "finished_at": TIME}


class RunsTable:
    """The rows of the runs, the leases of the segments, and the reporter's own state."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self.name = name
        self.states = States(client, name)
        self.leases = Leases(client, name, self.states)
        self.watched_since = WatchedSince(client, name)
        self.invalid_messages = InvalidMessages(client, name)
        self.discoveries = Discoveries(client, name)

    def record(self, run: Summary) -> None:
        """Adds the row of a run or a discovery. If two began in the same millisecond, one has a later start."""
        started_at = run.started_at
        while not self._put(run, started_at):
            started_at += timedelta(milliseconds=1)

    def last_complete(self, segment: Segment) -> str | None:
        """The time at which the last complete run over the segment ended. None if there is none among the newest."""
        newest = newest_runs(self._client, self.name, segment, most=_NEWEST, columns="outcome, finished_at")
        rows = (FormReader(row, FORMS) for row in newest)
        ended = (row.get("finished_at") for row in rows if row.get("outcome") == Outcome.COMPLETE)
        return next((time for time in ended if time), None)

    def _put(self, run: Summary, started_at: datetime) -> bool:
        problems = {kind: {"N": str(count)} for kind, count in sorted(run.problems.items())}
        row = attributes.to_attributes(
            {
                "segment": run.key,
                "started_at": to_text(started_at),
                "finished_at": to_text(run.finished_at),
                "outcome": run.outcome,
                **run.counts,
                "duration_ms": run.duration_ms,
                "expires_at": int((run.finished_at + KEPT_FOR).timestamp()),
            }
        )
        try:
            with table_errors(self.name, "PutItem"):
                self._client.put_item(
                    TableName=self.name,
                    Item={**row, "problems": {"M": problems}},
                    ConditionExpression="attribute_not_exists(#segment)",
                    ExpressionAttributeNames={"#segment": "segment"},  # a reserved word
                )
        except Conflict:
            return False
        return True
