"""The Campaigns table: the list that its user keeps, with the state that the reporter keeps on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from campaign_reporter.errors import Conflict, Contention
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.segment import WHOLE_LIST, Segment
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.tables.attributes import Item
from campaign_reporter.tables.calls import next_version, table_errors, update_of
from campaign_reporter.tables.campaign_items import item_attributes, read_item
from campaign_reporter.tables.forms import FINISHED_CENTURY
from campaign_reporter.tables.status_history import StatusHistoryTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import ScanInputTypeDef, TransactWriteItemTypeDef

# Items in a page of the list. A page could be a megabyte, but each thread that reads one keeps the memory that it took.
# With large pages a long list takes twice as much as a short one. The price is the same to a twentieth.
_PAGE_ITEMS = 200
# As many as a page of a megabyte may hold.
_LARGE_PAGE_ITEMS = 2_000


class CampaignsTable:
    """Reads the list and writes the state of a campaign, each write on condition that the item is as it was read.

    The times of users are in the zone with the name `zone` unless they have an offset.
    """

    def __init__(self, client: DynamoDBClient, name: str, history: StatusHistoryTable, *, zone: str = "UTC") -> None:
        self._client = client
        self.name = name
        self._history = history
        self._zone = zone

    # Reading

    def pages(
        self, start_after: str | None = None, segment: Segment = WHOLE_LIST
    ) -> Iterator[Sequence[WatchedCampaign]]:
        """The watched campaigns of `segment` after the id `start_after`, a list for each page of the scan.

        The scan is eventually consistent, at half the price. If it misses a change, the write is a Conflict.
        """
        request = self._watched(_PAGE_ITEMS)
        if segment != WHOLE_LIST:
            request |= {"Segment": segment.number - 1, "TotalSegments": segment.total}
        if start_after:
            request["ExclusiveStartKey"] = {"campaign_id": {"S": start_after}}
        for items in self._scan(request):
            yield [read_item(item, self._zone) for item in items]

    def first_page(self) -> tuple[Sequence[WatchedCampaign], bool]:
        """The watched campaigns of one large page of the scan, and whether that is the whole list."""
        with table_errors(self.name, "Scan"):
            page = self._client.scan(**self._watched(_LARGE_PAGE_ITEMS))
        return [read_item(item, self._zone) for item in page["Items"]], "LastEvaluatedKey" not in page

    def _watched(self, items: int) -> ScanInputTypeDef:
        """A scan that passes over the finished and the ignored campaigns, in pages of so many items."""
        return {
            "TableName": self.name,
            "FilterExpression": "NOT begins_with(finished_at, :century) AND NOT ignored = :true",
            "ExpressionAttributeValues": {":century": {"S": FINISHED_CENTURY}, ":true": {"BOOL": True}},
            "Limit": items,
        }

    def get(self, campaign_id: str) -> WatchedCampaign | None:
        """The campaign as it is at this moment, or None if it is not listed."""
        with table_errors(self.name, "GetItem"):
            found = self._client.get_item(
                TableName=self.name, Key={"campaign_id": {"S": campaign_id}}, ConsistentRead=True
            )
        return read_item(found["Item"], self._zone) if "Item" in found else None

    def again(self, watched: WatchedCampaign) -> WatchedCampaign | None:
        """The same campaign as it is at this moment, or None if its user has deleted it."""
        return self.get(watched.campaign_id)

    def ids(self) -> Iterator[str]:
        """The id of each item, also of those that have finished or are ignored. The scan is eventually consistent."""
        for items in self._scan({"TableName": self.name, "ProjectionExpression": "campaign_id"}):
            yield from (item["campaign_id"]["S"] for item in items)

    def _scan(self, request: ScanInputTypeDef) -> Iterator[Sequence[Item]]:
        """The items, page by page. Each page is read when it is needed."""
        request = request.copy()
        while True:
            with table_errors(self.name, "Scan"):
                page = self._client.scan(**request)
                items = page["Items"]
            yield items
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    # Writing

    def add(self, watched: WatchedCampaign, record: HistoryRecord | None = None) -> bool:
        """Puts a new item, and `record` in the same transaction. False if there is an item with that id.

        Contention if another request is at the item: that may fail, and leave no item.

        It is a transaction also without a record. The SDK makes a token for each one, so its own repeat after a lost
        answer does not find the item of its first request.
        """
        item = {"campaign_id": {"S": watched.campaign_id}, **item_attributes(watched)}
        put: TransactWriteItemTypeDef = {
            "Put": {
                "TableName": self.name,
                "Item": {**item, "version": {"N": str(next_version(watched.version))}},
                "ConditionExpression": "attribute_not_exists(campaign_id)",
            }
        }
        parts = [put]
        if record:
            parts.append({"Put": self._history.put_of(record)})
        try:
            with table_errors(self.name, "TransactWriteItems"):
                self._client.transact_write_items(TransactItems=parts)
        except Contention:
            raise
        except Conflict:
            return False
        return True

    def save(
        self, before: WatchedCampaign, after: WatchedCampaign, record: HistoryRecord | None = None
    ) -> WatchedCampaign:
        """Writes the difference, and `record` in the same transaction; gives the campaign with its new version.

        Without a difference nothing is written. Raises Conflict if the item is no longer `before`.
        """
        if after == before:  # nearly always, and much cheaper than comparing attribute by attribute
            return before
        key: Item = {"campaign_id": {"S": before.campaign_id}}
        written = next_version(before.version)
        attributes = item_attributes(before), item_attributes(after)
        update = update_of(self.name, key, *attributes, read=before.version, written=written)
        if update is None:
            return before
        if record is None:
            with table_errors(self.name, "UpdateItem"):
                self._client.update_item(**update)
        else:
            # The SDK makes a token for each call, so its own repeat after a lost answer is applied once.
            with table_errors(self.name, "TransactWriteItems"):
                self._client.transact_write_items(
                    TransactItems=[{"Update": update}, {"Put": self._history.put_of(record)}]
                )
        return replace(after, version=written)
