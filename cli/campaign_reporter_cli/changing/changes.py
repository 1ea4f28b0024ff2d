"""Changing campaigns on the list: a change is shown as it was before and after."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from campaign_reporter_cli.aws.errors import aws_errors
from campaign_reporter_cli.aws.lookup import Item, look_up
from campaign_reporter_cli.aws.patience import Patience
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.errors import AwsError, Stopped
from campaign_reporter_cli.input.attributes import Attribute
from campaign_reporter_cli.input.ids import campaign_id, keys_of, no_id, refuse

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
    """The campaigns that a command is about. All of them are on the list, unless they `may_be_new`.

    A change of a new one makes an item for it. `removed` has the items that `remove` has taken off, as they were.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        texts: Iterable[str],
        names: Sequence[str],
        *,
        may_be_new: bool = False,
    ) -> None:
        """InputError if one is not on the list and may not be new. The attributes `names` are read."""
        self._client = client
        self._table = table
        self._may_be_new = may_be_new
        spelt = {text: keys_of(text) for text in texts}
        found = look_up(client, table, dict.fromkeys(key for keys in spelt.values() for key in keys), names)
        keys = {text: next((key for key in keys if key in found), self._new(text)) for text, keys in spelt.items()}
        refuse("", [_missing(text) for text, key in keys.items() if key is None])
        self.items: Mapping[str, Item] = {key: found.get(key, {}) for key in dict.fromkeys(keys.values()) if key}
        self.new = [key for key in self.items if key not in found]
        self.removed: list[Item] = []

    @classmethod
    def of(cls, session: Session, ids: Iterable[str], names: Sequence[str], *, may_be_new: bool = False) -> Self:
        """Those of the list of the session's stack."""
        client, table = session.client("dynamodb"), session.table("CampaignsTableName")
        return cls(client, table, ids, names, may_be_new=may_be_new)

    def _new(self, text: str) -> str | None:
        return campaign_id(text) if self._may_be_new else None

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
        for _ in self._written(self._client.update_item, updates):
            pass
        return changes

    def remove(self) -> None:
        """Takes all of them off the list."""
        requests = {key: {"ReturnValues": "ALL_OLD"} for key in self.items}
        for answer in self._written(self._client.delete_item, requests):
            self.removed.append(answer["Attributes"])

    def _written(self, operation: Any, requests: Mapping[str, Mapping[str, Any]]) -> Iterator[Any]:
        """The answer to each request, made one after the other. If one fails, the error says how far it came."""
        for done, (key, request) in enumerate(requests.items()):
            so_far = f"{done:,} of {len(requests):,} done"
            try:
                answer = self._write(operation, key, request)
            except AwsError as exc:
                raise AwsError(f"{exc}. {so_far}") from exc
            except KeyboardInterrupt as exc:
                raise Stopped(f"Stopped: {so_far}") from exc
            yield answer

    def _write(self, operation: Any, key: str, request: Mapping[str, Any]) -> Any:
        addressed = {**request, "TableName": self._table, "Key": {"campaign_id": {"S": key}}}
        if not self._may_be_new:
            # Without it, DynamoDB would make an item for a campaign that was taken off the list meanwhile.
            addressed["ConditionExpression"] = "attribute_exists(campaign_id)"
        with aws_errors(f"change {key}"):
            try:
                return Patience(f"change {key}", time.sleep).asked(lambda: operation(**addressed))
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
