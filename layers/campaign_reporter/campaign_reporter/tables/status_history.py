"""The StatusHistory table: one record for each change of a campaign, never changed afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from campaign_reporter.model.campaign import COUNT_NAMES, Campaign, provided_names
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Attributes, Item, Value
from campaign_reporter.tables.calls import table_errors
from campaign_reporter.tables.campaign_items import read_counts

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef

_CAMPAIGN_TEXTS = provided_names(lambda field: field.in_history)


class StatusHistoryTable:
    """Adds records and finds the newest. Users query the table directly."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self._name = name

    def newest(self, campaign_id: str) -> HistoryRecord | None:
        """The campaign's last record, or None if its history is empty."""
        with table_errors(self._name, "Query"):
            found = self._client.query(
                TableName=self._name,
                KeyConditionExpression="campaign_id = :id",
                ExpressionAttributeValues={":id": {"S": campaign_id}},
                ScanIndexForward=False,
                Limit=1,
                ConsistentRead=True,
            )
        return read_record(found["Items"][0]) if found["Items"] else None

    def put_of(self, record: HistoryRecord) -> PutTypeDef:
        """The part of a transaction that adds `record`. It fails rather than replaces another record."""
        return {
            "TableName": self._name,
            "Item": record_attributes(record),
            "ConditionExpression": "attribute_not_exists(campaign_id)",
        }


def record_attributes(record: HistoryRecord) -> Attributes:
    """The attributes of the record's item."""
    campaign = record.campaign
    values: dict[str, Value] = {
        "campaign_id": record.campaign_id,
        "observed_at": record.observed_at,
        "revision": record.revision,
        "status": campaign.status,
        "previous_status": record.previous_status,
        "expires_at": record.expires_at,
    }
    values |= {f"messages_{name}": getattr(campaign.counts, name) for name in COUNT_NAMES}
    values |= {name: getattr(campaign, name) for name in _CAMPAIGN_TEXTS}
    return attributes.to_attributes(values)


def read_record(item: Item) -> HistoryRecord:
    """The record that an item of the table, or of its index, holds."""
    texts = {name: attributes.text(item, name) for name in _CAMPAIGN_TEXTS}
    return HistoryRecord(
        campaign_id=item["campaign_id"]["S"],
        observed_at=item["observed_at"]["S"],
        revision=int(item["revision"]["N"]),
        campaign=Campaign(status=item["status"]["S"], counts=read_counts(item), **texts),
        previous_status=attributes.text(item, "previous_status"),
        expires_at=attributes.number(item, "expires_at"),
    )
