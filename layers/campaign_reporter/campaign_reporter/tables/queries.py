"""Reading everything that a Query finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from campaign_reporter.tables.attributes import Item
from campaign_reporter.tables.calls import table_errors

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef


def found_by(client: DynamoDBClient, request: QueryInputTypeDef) -> Iterator[Item]:
    """The items, in their order, page after page as they are asked for."""
    asked = request.copy()
    while True:
        with table_errors(asked["TableName"], "Query"):
            page = client.query(**asked)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]
