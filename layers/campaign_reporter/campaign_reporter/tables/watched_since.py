"""The time since which the schedule is as it is now, in an item of the Runs table.

A new schedule makes no run due before it. So the watch counts nothing before this time.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Item
from campaign_reporter.tables.calls import table_errors
from campaign_reporter.tables.forms import MILLISECONDS, TEXT, FormReader

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORMS = {"since": MILLISECONDS, "schedule": TEXT}
_KEY: Final[Item] = {"segment": {"S": "state#watch"}, "started_at": {"S": "-"}}


class WatchedSince:
    """Reads the time, and writes it when the schedule changes."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self._name = name

    def read(self, schedule: str, now: datetime) -> datetime:
        """The time since which the schedule is this one: now, if it is new."""
        with table_errors(self._name, "GetItem"):
            found = self._client.get_item(TableName=self._name, Key=_KEY, ConsistentRead=True)
        reader = FormReader(found.get("Item", {}), FORMS)
        since: datetime | None = reader.get("since")
        if since and since <= now and reader.get("schedule") == schedule:
            return since
        noted = attributes.to_attributes({"since": attributes.to_milliseconds(now), "schedule": schedule})
        with table_errors(self._name, "PutItem"):
            self._client.put_item(TableName=self._name, Item={**_KEY, **noted})
        return now
