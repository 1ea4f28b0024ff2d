"""The index of StatusHistory by status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.tables.calls import table_errors
from campaign_reporter.tables.queries import query_all
from campaign_reporter.tables.status_history import read_records

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef

NAME = "by_status"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestRecords:
    """The newest records in order of time. If there are older ones too, they are complete from `complete_from` on."""

    records: Sequence[HistoryRecord]
    complete_from: str | None = None


class StatusIndex:
    """Reads the index."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def records(self, status: str, first: str, last: str) -> Iterator[HistoryRecord]:
        """The readable records with that status from the time `first` to the time `last`, in order of time."""
        items = query_all(self._client, self._query(status, first, last))
        return read_records(items)

    def newest(self, status: str, first: str, last: str) -> NewestRecords:
        """The readable records of one page of the query, the page with the newest."""
        query = self._query(status, first, last)
        query["ScanIndexForward"] = False
        with table_errors(self._table, "Query"):
            page = self._client.query(**query)
        items = page["Items"]
        found = list(read_records(reversed(items)))
        is_cut = "LastEvaluatedKey" in page and items
        return NewestRecords(records=found, complete_from=items[-1]["observed_at"]["S"] if is_cut else None)

    def _query(self, status: str, first: str, last: str) -> QueryInputTypeDef:
        return {
            "TableName": self._table,
            "IndexName": NAME,
            "KeyConditionExpression": "#status = :status AND observed_at BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#status": "status"},  # a reserved word
            "ExpressionAttributeValues": {":status": {"S": status}, ":first": {"S": first}, ":last": {"S": last}},
        }
