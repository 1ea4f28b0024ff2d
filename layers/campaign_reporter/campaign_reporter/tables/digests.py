"""The digests that were sent: one item of the Runs table for each, with its last day, beside the rows of the runs.

The schedule starts a digest at least once, and so sometimes twice. An invocation claims the day first, until its
deadline, and writes down that the digest is sent once SNS has accepted it. If it dies in between, its own repeat sends
the digest, since Lambda gives the repeat the same request id. After the claim has ended any invocation may send it. If
none does, the next digest is about its days too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from campaign_reporter.errors import Conflict
from campaign_reporter.model.times import LONGEST_RUN, to_text
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Item, Value, to_milliseconds
from campaign_reporter.tables.calls import table_errors
from campaign_reporter.tables.forms import TIME, FormReader
from campaign_reporter.tables.queries import query_all

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SEGMENT = "state#digest"
FORMS = {"sent_at": TIME, "covers_until": TIME}
# Longer than a digest looks back, also if its schedule was off for months.
_KEPT_FOR = timedelta(days=366)
# One page of the newest. Nearly always the first or the second is all that is needed.
_NEWEST = 40


@dataclass(frozen=True, slots=True)
class Covered:
    """The last day that a digest has covered, and the time in UTC up to which it did. Release 1.0.0 wrote no time."""

    date: date
    until: str | None = None


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

    def acknowledge(self, day: date, now: datetime, *, until: str) -> None:
        """Writes down that it is sent, and up to which time it has covered everything."""
        item = _item(day, now, sent_at=to_text(now), covers_until=until)
        with table_errors(self._table, "PutItem"):
            self._client.put_item(TableName=self._table, Item=item)

    def covered(self, today: date) -> Covered | None:
        """The last digest that was sent. If none was, what came before the first that was claimed and failed.

        None if there was none at all. A day after today is a slip of somebody who edited the table.
        """
        first_claimed: date | None = None
        for item in self._newest(today):
            if (day := _day(item)) is None:
                continue
            reader = FormReader(item, FORMS)
            if reader.get("sent_at"):
                return Covered(day, reader.get("covers_until"))
            first_claimed = day
        return Covered(first_claimed - timedelta(days=1)) if first_claimed else None

    def _newest(self, today: date) -> Iterator[Item]:
        return query_all(
            self._client,
            {
                "TableName": self._table,
                "KeyConditionExpression": "#segment = :segment AND started_at BETWEEN :first AND :today",
                "ExpressionAttributeNames": {"#segment": "segment"},  # a reserved word
                "ExpressionAttributeValues": {
                    ":segment": {"S": SEGMENT},
                    ":first": {"S": (today - _KEPT_FOR).isoformat()},
                    ":today": {"S": today.isoformat()},
                },
                "ScanIndexForward": False,
                "Limit": _NEWEST,
                "ConsistentRead": True,
            },
        )


def _day(item: Item) -> date | None:
    try:
        return date.fromisoformat(item["started_at"]["S"])
    except ValueError:
        return None


def _item(day: date, now: datetime, **values: Value) -> Item:
    key = {"segment": SEGMENT, "started_at": day.isoformat()}
    return attributes.to_attributes({**key, **values, "expires_at": int((now + _KEPT_FOR).timestamp())})
