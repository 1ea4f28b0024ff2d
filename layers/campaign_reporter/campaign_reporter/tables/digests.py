"""The days whose digests were sent: one item of the Runs table for each, beside the rows of the runs.

The schedule starts a digest at least once, and so sometimes twice. An invocation claims the day first, until its
deadline, and writes down that the digest is sent once SNS has accepted it. If it dies in between, its own repeat sends
the digest, since Lambda gives the repeat the same request id. After the claim has ended any invocation may send it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from campaign_reporter.errors import Conflict
from campaign_reporter.model.times import LONGEST_RUN, to_text
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Item, Value, to_milliseconds
from campaign_reporter.tables.calls import table_errors
from campaign_reporter.tables.runs import KEPT_FOR

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SEGMENT = "state#digest"


class Digests:
    """Claims the digest of a day, and writes down that it is sent."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def claim(self, day: date, owner: str, now: datetime, until: datetime) -> bool:
        """Whether `owner` may send it, until then. Not if it is sent, or if another invocation has claimed it."""
        claim = _item(day, now, claim_owner=owner, claimed_until=to_milliseconds(until))
        try:
            with table_errors(self._table, "PutItem"):
                self._client.put_item(
                    TableName=self._table,
                    Item=claim,
                    ConditionExpression=(
                        "attribute_not_exists(started_at) OR claimed_until <= :now OR claim_owner = :owner"
                        " OR claimed_until > :latest"
                    ),
                    ExpressionAttributeValues={
                        ":now": {"N": str(to_milliseconds(now))},
                        ":latest": {"N": str(to_milliseconds(now + 2 * LONGEST_RUN))},
                        ":owner": {"S": owner},
                    },
                )
        except Conflict:
            return False
        return True

    def acknowledge(self, day: date, now: datetime) -> None:
        """Writes down that it is sent, for as long as the rows of the runs are kept."""
        with table_errors(self._table, "PutItem"):
            self._client.put_item(TableName=self._table, Item=_item(day, now, sent_at=to_text(now)))


def _item(day: date, now: datetime, **values: Value) -> Item:
    key = {"segment": SEGMENT, "started_at": day.isoformat()}
    return attributes.to_attributes({**key, **values, "expires_at": int((now + KEPT_FOR).timestamp())})
