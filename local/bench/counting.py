"""DynamoDB on the emulator, with the template's tables. It counts calls and the units that they consume."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore import xform_name

from local import emulator
from local.template import template

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_TABLES = ("CampaignsTable", "StatusHistoryTable")
_OF_A_TABLE = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")


class Counted:
    """Counts the calls since the last `restart`, and their units by ReturnConsumedCapacity.

    It does not see calls to other services: their callers add them to `calls`.
    """

    def __init__(self, client: DynamoDBClient) -> None:
        self.client = client
        self.restart()
        events = client.meta.events
        events.register("provide-client-params.dynamodb", self._ask)
        events.register("after-call.dynamodb", self._note)

    def restart(self) -> None:
        self.calls: Counter[str] = Counter()
        self.units = 0.0

    def _ask(self, params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def _note(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls[xform_name(model.name)] += 1
        consumed = parsed.get("ConsumedCapacity", [])
        self.units += sum(table["CapacityUnits"] for table in (consumed if isinstance(consumed, list) else [consumed]))


@contextmanager
def counted() -> Iterator[Counted]:
    """Runs an emulator with the tables as long as the block lasts."""
    with emulator.running() as running:
        client = boto3.client("dynamodb", **running.connection)
        resources = template()["Resources"]
        for name in _TABLES:
            properties = resources[name]["Properties"]
            client.create_table(TableName=name, **{key: properties[key] for key in _OF_A_TABLE if key in properties})
        yield Counted(client)
