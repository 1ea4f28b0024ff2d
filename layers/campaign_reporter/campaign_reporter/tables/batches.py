"""Reading many campaigns of the Campaigns table by their ids."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import TYPE_CHECKING

from campaign_reporter.errors import TableError
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.tables.attributes import Item
from campaign_reporter.tables.calls import table_errors
from campaign_reporter.tables.campaign_items import read_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# DynamoDB takes no more in one request.
_A_BATCH = 100
# The pause before each request for a batch, in seconds. There are no more requests than these.
_PAUSES = (0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)


class CampaignBatches:
    """Looks up campaigns, a hundred in each request.

    The times of users are in the zone with the name `zone` unless they have an offset.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        *,
        zone: str = "UTC",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._zone = zone
        self._sleep = sleep

    def listed(self, campaign_ids: Iterable[str]) -> dict[str, WatchedCampaign]:
        """The campaigns that are on the list, by their ids. Each id may occur once."""
        items = (item for batch in batched(campaign_ids, _A_BATCH) for item in self._items(batch))
        return {watched.campaign_id: watched for watched in (read_item(item, self._zone) for item in items)}

    def _items(self, campaign_ids: Iterable[str]) -> Iterator[Item]:
        """DynamoDB leaves out items beyond 16 MB or the table's throughput, and names their keys."""
        keys: Sequence[Item] = [{"campaign_id": {"S": campaign_id}} for campaign_id in campaign_ids]
        for pause in _PAUSES:
            self._sleep(pause)
            with table_errors(self._table, "BatchGetItem"):
                answer = self._client.batch_get_item(RequestItems={self._table: {"Keys": keys}})
                found, left = answer["Responses"], answer["UnprocessedKeys"]
            yield from found.get(self._table, ())
            if self._table not in left:
                return
            keys = left[self._table]["Keys"]
        raise TableError(self._table, "BatchGetItem", "UnprocessedKeys")
