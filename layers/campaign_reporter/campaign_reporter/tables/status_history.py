"""The StatusHistory table: one record for each change of a campaign, never changed afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from campaign_reporter.model.campaign import COUNT_NAMES, Campaign, provided_names
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.texts import clean
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Attributes, Item, Value
from campaign_reporter.tables.campaign_items import CAMPAIGN_FORMS, read_counts
from campaign_reporter.tables.forms import COUNT, NAME, STATUS, TIME, Form, FormReader
from campaign_reporter.tables.queries import query_all

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef

_CAMPAIGN_TEXTS = provided_names(lambda field: field.in_history)
# Each record repeats the names, and so does the index. A name of 10,000 characters would make a record fifty times as
# dear as it is. A person recognises a name by its beginning.
_LONGEST_NAME = 256
# One page of the newest records. Nearly always the first of them is all that is needed.
_NEWEST = 10
# Without these a record says nothing.
_NEEDED = ("status", "observed_at", "revision")
# Every attribute that is read from a record, beside the campaign's id.
FORMS: dict[str, Form] = {
    "observed_at": TIME,
    "revision": COUNT,
    "previous_status": STATUS,
    "expires_at": COUNT,
    "unread_since": TIME,
    "status": STATUS,
    "label": NAME,
    **{name: CAMPAIGN_FORMS[name] for name in (*_CAMPAIGN_TEXTS, *(f"messages_{name}" for name in COUNT_NAMES))},
}

logger = Logger(child=True)


class StatusHistoryTable:
    """Adds records and finds them. Users query the table directly."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self._name = name

    def newest(self, campaign_id: str) -> HistoryRecord | None:
        """The campaign's last record, or None if its history is empty.

        A record that can't be read is passed over, but it counts, so that no revision occurs twice.
        """
        newest = query_all(
            self._client,
            {
                "TableName": self._name,
                "KeyConditionExpression": "campaign_id = :id",
                "ExpressionAttributeValues": {":id": {"S": campaign_id}},
                "ScanIndexForward": False,
                "Limit": _NEWEST,
                "ConsistentRead": True,
            },
        )
        for passed, item in enumerate(newest):
            if (record := read_record(item)) is not None:
                return replace(record, revision=record.revision + passed, passed_over=passed)
        return None

    def records(self, campaign_id: str, *, newest_first: bool = False) -> Iterator[HistoryRecord]:
        """The readable records of the campaign, in order of time or the newest first."""
        items = query_all(
            self._client,
            {
                "TableName": self._name,
                "KeyConditionExpression": "campaign_id = :id",
                "ExpressionAttributeValues": {":id": {"S": campaign_id}},
                "ScanIndexForward": not newest_first,
            },
        )
        return read_records(items)

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
        "label": _cut(record.label),
        "status": campaign.status,
        "previous_status": record.previous_status,
        "expires_at": record.expires_at,
        "unread_since": record.unread_since,
    }
    values |= {f"messages_{name}": getattr(campaign.counts, name) for name in COUNT_NAMES}
    values |= {name: _cut(getattr(campaign, name)) for name in _CAMPAIGN_TEXTS}
    return attributes.to_attributes(values)


def _cut(text: str | None) -> str | None:
    return text and (clean(text, _LONGEST_NAME) or None)


def read_records(items: Iterable[Item]) -> Iterator[HistoryRecord]:
    """Those of the items that can be read. The others are logged."""
    return (record for record in map(read_record, items) if record is not None)


def read_record(item: Item) -> HistoryRecord | None:
    """The record that an item of the table, or of its index, holds. An unreadable one is logged and gives None."""
    reader = FormReader(item, FORMS)
    status, observed_at, revision = (reader.get(name) for name in _NEEDED)
    texts = {name: reader.get(name) for name in _CAMPAIGN_TEXTS}
    record = HistoryRecord(
        campaign_id=item["campaign_id"]["S"],
        observed_at=observed_at or "",
        revision=revision or 0,
        campaign=Campaign(status=status or "", counts=read_counts(reader), **texts),
        label=reader.get("label"),
        previous_status=reader.get("previous_status"),
        expires_at=reader.get("expires_at"),
        unread_since=reader.get("unread_since"),
    )
    if all((status, observed_at, revision)):
        return record
    logger.warning(
        "record of the history not readable",
        campaign_id=record.campaign_id,
        observed_at=item["observed_at"]["S"],
        reason="; ".join(reader.wrong) or "it is not complete",
    )
    return None
