"""The items of the Runs table that carry a lease, and beside it what one holder leaves to the next.

A lease only saves two invocations from doing the same work. The writes about campaigns are right without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from campaign_reporter.errors import Conflict
from campaign_reporter.model.times import LONGEST_RUN
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Attributes, Item
from campaign_reporter.tables.calls import table_errors

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# The clocks of two machines may differ by so much.
_SKEW = timedelta(minutes=1)
_HELD = "lease_owner"
_LEASE = (_HELD, "lease_until")


class LeaseItems:
    """Takes leases and gives them back."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self.name = table

    def take(
        self, key: Item, owner: str, now: datetime, until: datetime, *, unless_there: Attributes | None = None
    ) -> Item | None:
        """The item once the owner holds its lease until then. None if another one holds it.

        `until` is the deadline of the invocation, so an owner that died blocks the others for no longer. A second
        request of the same owner succeeds too: an answer can be lost, and the SDK then asks again. The attributes
        `unless_there` are set if the item has none of that name.
        """
        first = unless_there or {}
        sets = ", ".join(f"{name} = if_not_exists({name}, :{name})" for name in first)
        try:
            with table_errors(self.name, "UpdateItem"):
                found = self._client.update_item(
                    TableName=self.name,
                    Key=key,
                    UpdateExpression=", ".join(
                        filter(None, ("SET lease_owner = :owner", "lease_until = :until", sets))
                    ),
                    # No run ends later than the longest one, so a later time or another type is no lease.
                    ConditionExpression=(
                        "attribute_not_exists(lease_until) OR lease_until <= :now OR lease_owner = :owner"
                        " OR lease_until > :latest OR NOT attribute_type(lease_until, :number)"
                    ),
                    ExpressionAttributeValues={
                        ":owner": {"S": owner},
                        ":now": {"N": str(attributes.to_milliseconds(now))},
                        ":until": {"N": str(attributes.to_milliseconds(until))},
                        ":latest": {"N": str(attributes.to_milliseconds(now + LONGEST_RUN + _SKEW))},
                        ":number": {"S": "N"},
                        **{f":{name}": value for name, value in first.items()},
                    },
                    ReturnValues="ALL_NEW",
                )
                return found["Attributes"]
        except Conflict:
            return None

    def give_back(self, key: Item, owner: str, noted: Attributes, gone: Iterable[str]) -> None:
        """Ends the lease, and writes the attributes `noted` and removes those that are `gone`.

        If the lease has ended and another one holds it by now, nothing changes.
        """
        removed = [*_LEASE, *gone]
        sets = f"SET {', '.join(f'#{name} = :{name}' for name in noted)} " if noted else ""
        names = {f"#{name}": name for name in {*noted, *removed}}
        try:
            with table_errors(self.name, "UpdateItem"):
                self._client.update_item(
                    TableName=self.name,
                    Key=key,
                    UpdateExpression=f"{sets}REMOVE {', '.join(f'#{name}' for name in removed)}",
                    ConditionExpression=f"#{_HELD} = :owner",
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues={":owner": {"S": owner}}
                    | {f":{name}": value for name, value in noted.items()},
                )
        except Conflict:
            return
