"""The last runs and discoveries, from their rows in Runs."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from campaign_reporter.model.run_summary import COUNTED
from campaign_reporter.tables.attributes import Item
from campaign_reporter.tables.forms import COUNT, COUNTS, OUTCOME, TIME, Form, FormReader
from campaign_reporter.tables.queries import query_all

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

COUNTED_BY_DISCOVERY = ("listed", "added")
_FORMS: dict[str, Form] = {
    "started_at": TIME,
    "finished_at": TIME,
    "outcome": OUTCOME,
    **dict.fromkeys((*COUNTED, *COUNTED_BY_DISCOVERY, "duration_ms"), COUNT),
    "problems": COUNTS,
}


def newest_rows(client: DynamoDBClient, table: str, segment: str, last: int) -> list[Item]:
    """So many of the last rows of the segment, the newest first."""
    rows = query_all(
        client,
        {
            "TableName": table,
            "KeyConditionExpression": "#segment = :segment",
            "ExpressionAttributeNames": {"#segment": "segment"},  # a reserved word
            "ExpressionAttributeValues": {":segment": {"S": segment}},
            "ScanIndexForward": False,
            "Limit": last,
        },
    )
    return list(islice(rows, last))


def values_of(row: Any) -> dict[str, Any]:
    """The values of a row. A run whose outcome this release does not know was a run all the same."""
    values = FormReader(row, _FORMS).values
    return {
        **values,
        "segment": row["segment"]["S"],
        "started_at": row["started_at"]["S"],
        "outcome": str(values.get("outcome", "unknown")),
    }
