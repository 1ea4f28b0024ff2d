"""Queries that several tables or callers need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from campaign_reporter.model.segment import Segment
from campaign_reporter.tables.attributes import Item
from campaign_reporter.tables.calls import table_errors

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef


def query_all(client: DynamoDBClient, query: QueryInputTypeDef) -> Iterator[Item]:
    """The items in their order. Each page is read when it is needed."""
    request = query.copy()
    while True:
        with table_errors(request["TableName"], "Query"):
            page = client.query(**request)
            items = page["Items"]
        yield from items
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def newest_runs(client: DynamoDBClient, table: str, segment: Segment, *, most: int, columns: str) -> Sequence[Item]:
    """The rows in Runs of the newest runs over the segment, the newest first, with these columns alone."""
    with table_errors(table, "Query"):
        page = client.query(
            TableName=table,
            KeyConditionExpression="#segment = :segment",
            ProjectionExpression=columns,
            ExpressionAttributeNames={"#segment": "segment"},  # a reserved word
            ExpressionAttributeValues={":segment": {"S": str(segment)}},
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=most,
        )
        return page["Items"]
