"""Changing campaigns on the list: a change is shown as it was before and after, and creates no item."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from campaign_reporter_cli.errors import AwsError, Stopped, aws_errors
from campaign_reporter_cli.ids import campaign_id, keys_of, no_id, refuse
from campaign_reporter_cli.lookup import Item, look_up
from campaign_reporter_cli.patience import Patience
from campaign_reporter_cli.user_attributes import Attribute

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Wanted = Mapping[str, Attribute | None]
"""The attributes after a change. None removes one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One attribute of one campaign, before and after. None is absent."""

    campaign_id: str
    name: str
    before: Any
    after: Attribute | None


class ListedCampaigns:
    """The campaigns that a command is about. All of them are on the list."""

    def __init__(self, client: DynamoDBClient, table: str, texts: Iterable[str], names: Sequence[str]) -> None:
        """InputError if one is not on the list. The attributes `names` are read."""
        self._client = client
        self._table = table
        spelt = {text: keys_of(text) for text in texts}
        found = look_up(client, table, dict.fromkeys(key for keys in spelt.values() for key in keys), names)
        keys = {text: next((key for key in keys if key in found), None) for text, keys in spelt.items()}
        refuse("", [_missing(text) for text, key in keys.items() if key is None])
        self.items: Mapping[str, Item] = {key: found[key] for key in dict.fromkeys(keys.values()) if key}

    def change(self, wanted: Wanted) -> list[Change]:
        """Gives all of them these attributes, and writes only what differs."""
        changes = [
            Change(campaign_id=key, name=name, before=item.get(name), after=after)
            for key, item in self.items.items()
            for name, after in wanted.items()
        ]
        updates = {
            key: _update(differing)
            for key, item in self.items.items()
            if (differing := {name: after for name, after in wanted.items() if item.get(name) != after})
        }
        self._write_all(self._client.update_item, updates)
        return changes

    def remove(self) -> None:
        """Takes all of them off the list."""
        self._write_all(self._client.delete_item, {key: {} for key in self.items})

    def _write_all(self, operation: Any, requests: Mapping[str, Mapping[str, Any]]) -> None:
        """Makes the requests, by id, one after the other. If that is interrupted, the error says how far it came."""
        for done, (key, request) in enumerate(requests.items()):
            so_far = f"{done:,} of {len(requests):,} are done"
            try:
                self._write(operation, key, request)
            except AwsError as exc:
                raise AwsError(f"{exc}. {so_far}") from exc
            except KeyboardInterrupt as exc:
                raise Stopped(f"Stopped: {so_far}") from exc

    def _write(self, operation: Any, key: str, request: Mapping[str, Any]) -> None:
        names = {**request.get("ExpressionAttributeNames", {}), "#campaign_id": "campaign_id"}
        guarded = {
            **request,
            "TableName": self._table,
            "Key": {"campaign_id": {"S": key}},
            # Without it, DynamoDB would make an item for a campaign that was taken off the list meanwhile.
            "ConditionExpression": "attribute_exists(#campaign_id)",
            "ExpressionAttributeNames": names,
        }
        with aws_errors(f"change {key}"):
            try:
                Patience(f"change {key}", time.sleep).asked(lambda: operation(**guarded))
            except self._client.exceptions.ConditionalCheckFailedException as exc:
                raise AwsError(f"{key} has just been taken off the list") from exc


def _missing(text: str) -> str:
    return f"{found} is not on the list" if (found := campaign_id(text)) else f"{no_id(text)}. It is not on the list"


def _update(wanted: Wanted) -> dict[str, Any]:
    sets = {name: value for name, value in wanted.items() if value is not None}
    removes = [name for name, value in wanted.items() if value is None]
    clauses = (
        "SET " + ", ".join(f"#{name} = :{name}" for name in sets) if sets else "",
        "REMOVE " + ", ".join(f"#{name}" for name in removes) if removes else "",
    )
    values = {"ExpressionAttributeValues": {f":{name}": value for name, value in sets.items()}} if sets else {}
    return {
        "UpdateExpression": " ".join(filter(None, clauses)),
        "ExpressionAttributeNames": {f"#{name}": name for name in wanted},
        **values,
    }
