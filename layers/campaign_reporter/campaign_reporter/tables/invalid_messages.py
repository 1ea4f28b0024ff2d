"""The messages about many invalid ids: at most five in 24 hours, counted in one item of the Runs table.

All segments of the list share the item. A message is counted before it is sent. So a run that dies can make it one
message less, and never one more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from campaign_reporter.errors import Conflict
from campaign_reporter.model.times import from_text, just_after, to_text
from campaign_reporter.tables.attributes import Item
from campaign_reporter.tables.calls import table_errors
from campaign_reporter.tables.forms import TIME, Form, FormReader

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_MESSAGES = 5
PERIOD = timedelta(hours=24)
_KEY: Final[Item] = {"segment": {"S": "state#invalid"}, "started_at": {"S": "-"}}
_NAME = "sent_at"
# Each conflict means that the run of another segment has counted a message.
_MOST_CONFLICTS = 5


def _times(values: Any) -> frozenset[str]:
    return frozenset(map(TIME.read, values))


FORMS = {_NAME: Form("SS", _times, "a set of texts (SS) such as 2026-11-30T08:00:00Z")}


class InvalidMessages:
    """Counts the messages."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self.name = table

    def may_send(self, now: datetime) -> bool:
        """Whether one more message may be sent now."""
        return len(_recent(self._read(), now)) < MOST_MESSAGES

    def take(self, now: datetime) -> bool:
        """Counts a message that is about to be sent. False if it may not be sent."""
        for _ in range(_MOST_CONFLICTS):
            item = self._read()
            recent = _recent(item, now)
            if len(recent) >= MOST_MESSAGES:
                return False
            counted = {*recent, to_text(just_after(max(recent, default=None), now))}
            try:
                self._put(counted, item.get(_NAME))
            except Conflict:
                continue
            return True
        return False

    def _read(self) -> Item:
        with table_errors(self.name, "GetItem"):
            return self._client.get_item(TableName=self.name, Key=_KEY, ConsistentRead=True).get("Item", {})

    def _put(self, times: set[str], read: Any) -> None:
        """Writes the times on condition that the attribute is still as it was read, whatever its type."""
        condition: dict[str, Any] = {"ConditionExpression": f"attribute_not_exists({_NAME})"}
        if read is not None:
            condition = {"ConditionExpression": f"{_NAME} = :read", "ExpressionAttributeValues": {":read": read}}
        with table_errors(self.name, "PutItem"):
            self._client.put_item(TableName=self.name, Item={**_KEY, _NAME: {"SS": sorted(times)}}, **condition)


def _recent(item: Item, now: datetime) -> set[str]:
    """The times that count. One that lies ahead is no time of a message, but clocks may differ by a little."""
    times = FormReader(item, FORMS).get(_NAME) or frozenset()
    return {each for each in times if -PERIOD / 24 < now - from_text(each) < PERIOD}
