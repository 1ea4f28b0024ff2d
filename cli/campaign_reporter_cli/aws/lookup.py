"""Looking up campaigns on the list, a hundred in each request."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from campaign_reporter_cli.aws.errors import aws_errors
from campaign_reporter_cli.aws.patience import Patience

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# DynamoDB takes no more in one request.
A_BATCH = 100

type Item = Mapping[str, Any]


def look_up(
    client: DynamoDBClient,
    table: str,
    campaign_ids: Iterable[str],
    names: Sequence[str] = (),
    *,
    sleep: Callable[[float], object] = time.sleep,
) -> dict[str, Item]:
    """The items of those that are on the list, by id, with the attributes `names`."""
    batches = batched(campaign_ids, A_BATCH)
    items = (item for batch in batches for item in _items(client, table, batch, names, sleep))
    return {item["campaign_id"]["S"]: item for item in items}


def _items(
    client: DynamoDBClient,
    table: str,
    campaign_ids: Sequence[str],
    names: Sequence[str],
    sleep: Callable[[float], object],
) -> Iterable[Item]:
    """DynamoDB leaves out items beyond 16 MB or the table's throughput, and names their keys."""
    wanted: Any = {
        "Keys": [{"campaign_id": {"S": each}} for each in campaign_ids],
        "ProjectionExpression": ", ".join(f"#{name}" for name in ("campaign_id", *names)),
        "ExpressionAttributeNames": {f"#{name}": name for name in ("campaign_id", *names)},
        "ConsistentRead": True,
    }
    patience = Patience("look up campaigns", sleep)
    while wanted:
        with aws_errors("look up campaigns"):
            answer: Any = patience.asked(lambda: client.batch_get_item(RequestItems={table: wanted}))
        yield from answer["Responses"].get(table, ())
        if wanted := answer.get("UnprocessedKeys", {}).get(table):
            patience.wait()
