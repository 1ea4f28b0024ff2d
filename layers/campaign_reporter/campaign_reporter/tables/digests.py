"""Which days' digests have been sent: an item of the Runs table for each, beside the runs' rows.

Its schedule starts a digest at least once, and so at times twice. Who sends it claims it first, until its invocation's
own deadline, and notes it once SNS has accepted it. Whoever dies in between leaves it to its own repeat, which Lambda
gives the same request id, and to anybody once the claim has run out.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from campaign_reporter.errors import Conflict
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Item, Value, to_milliseconds
from campaign_reporter.tables.calls import table_errors
from campaign_reporter.tables.runs import KEPT_FOR
from campaign_reporter.times import to_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SEGMENT = "state#digest"


class Digests:
    """Claims a day's digest and notes that it is sent."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def claim(self, day: date, owner: str, now: datetime, until: datetime) -> bool:
        """Whether it is `owner`'s to send until then; not where it is sent, or another is at it."""
        claim = _item(day, now, claim_owner=owner, claimed_until=to_milliseconds(until))
        try:
            with table_errors(self._table, "PutItem"):
                self._client.put_item(
                    TableName=self._table,
                    Item=claim,
                    ConditionExpression=(
                        "attribute_not_exists(started_at) OR claimed_until <= :now OR claim_owner = :owner"
                    ),
                    ExpressionAttributeValues={":now": {"N": str(to_milliseconds(now))}, ":owner": {"S": owner}},
                )
        except Conflict:
            return False
        return True

    def note(self, day: date, now: datetime) -> None:
        """That it is sent, for as long as the runs' rows are kept: nobody sends it again."""
        with table_errors(self._table, "PutItem"):
            self._client.put_item(TableName=self._table, Item=_item(day, now, sent_at=to_text(now)))


def _item(day: date, now: datetime, **values: Value) -> Item:
    key = {"segment": SEGMENT, "started_at": day.isoformat()}
    return attributes.attributes({**key, **values, "expires_at": int((now + KEPT_FOR).timestamp())})
