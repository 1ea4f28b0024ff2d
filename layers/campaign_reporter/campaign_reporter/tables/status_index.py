"""The index of StatusHistory by status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.tables.queries import query_all
from campaign_reporter.tables.status_history import read_record

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NAME = "by_status"


class StatusIndex:
    """Reads the index."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def records(self, status: str, first: str, last: str) -> Iterator[HistoryRecord]:
        """The readable records with that status from the time `first` to the time `last`, in order of time."""
        items = query_all(
            self._client,
            {
                "TableName": self._table,
                "IndexName": NAME,
                "KeyConditionExpression": "#status = :status AND observed_at BETWEEN :first AND :last",
                "ExpressionAttributeNames": {"#status": "status"},  # a reserved word
                "ExpressionAttributeValues": {":status": {"S": status}, ":first": {"S": first}, ":last": {"S": last}},
            },
        )
        return (record for record in map(read_record, items) if record is not None)
