"""The StatusHistory table: one record for each change of a campaign, never changed afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from campaign_reporter.decision.campaign import Campaign, Counts
from campaign_reporter.decision.watched import HistoryRecord, WatchedCampaign
from campaign_reporter.errors import DexatelError
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Value
from campaign_reporter.tables.calls import table_errors

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef


class StatusHistoryTable:
    """Adds records and finds the newest; queries by users go to DynamoDB directly."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self._name = name

    def newest(self, campaign_id: str) -> HistoryRecord | None:
        """The campaign's last record, or None where its history is empty."""
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

    def end_for(self, watched: WatchedCampaign, observed: Campaign | DexatelError) -> HistoryRecord | None:
        """The last record of an item without a state, which was listed anew over an older one, or is new."""
        if watched.campaign is not None or not isinstance(observed, Campaign):
            return None
        return self.newest(watched.campaign_id)

    def put_of(self, record: HistoryRecord) -> PutTypeDef:
        """The part of a transaction that adds `record`, and that would fail rather than replace another."""
        return {
            "TableName": self._name,
            "Item": attributes.attributes(values_of(record)),
            "ConditionExpression": "attribute_not_exists(campaign_id)",
        }


def values_of(record: HistoryRecord) -> dict[str, Value]:
    """The attributes of the record's item, None where there is none."""
    return {
        "campaign_id": record.campaign_id,
        "observed_at": record.observed_at,
        "revision": record.revision,
        "status": record.status,
        "previous_status": record.previous_status,
        "messages_total": record.counts.total,
        "messages_delivered": record.counts.delivered,
        "messages_failed": record.counts.failed,
        "update_date": record.update_date,
        "expires_at": record.expires_at,
    }


def read_record(item: attributes.Item) -> HistoryRecord:
    """The record that an item of the table, or of its index, holds."""
    return HistoryRecord(
        campaign_id=item["campaign_id"]["S"],
        observed_at=item["observed_at"]["S"],
        revision=int(item["revision"]["N"]),
        status=item["status"]["S"],
        previous_status=attributes.text(item, "previous_status"),
        counts=Counts(
            total=attributes.number(item, "messages_total"),
            delivered=attributes.number(item, "messages_delivered"),
            failed=attributes.number(item, "messages_failed"),
        ),
        update_date=attributes.text(item, "update_date"),
        expires_at=attributes.number(item, "expires_at"),
    )
