"""Reading all pages of a Query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

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
