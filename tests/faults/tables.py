"""The few calls of DynamoDB that the reporter makes, in memory: thousands of rounds a minute.

It knows the expressions that the reporter writes and fails at any other. `test_tables.py` compares it with moto.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Self

from botocore.exceptions import ClientError

CAMPAIGNS, HISTORY, RUNS = "CampaignsTable", "StatusHistoryTable", "RunsTable"
_KEYS = {
    CAMPAIGNS: ("campaign_id",),
    HISTORY: ("campaign_id", "observed_at"),
    RUNS: ("segment", "started_at"),
}
_EXISTS = re.compile(r"attribute_(not_)?exists\((\S+)\)")
_COMPARED = re.compile(r"(\S+) (=|<=) (:\w+)")
_CLAUSE = re.compile(r"(SET|REMOVE) (.+?)(?= SET | REMOVE |$)")

type Item = Mapping[str, Any]
type Key = tuple[str, ...]


def refusal(operation: str, code: str, **more: Any) -> ClientError:
    """As the SDK raises it."""
    said: Any = {"Error": {"Code": code, "Message": "so it is"}, **more}
    return ClientError(said, operation)


class Tables:
    """The three tables, each call applied whole or not at all.

    Items are replaced and never changed, so that a copy costs next to nothing. `lagging` is the Campaigns table as
    scans see it, where that is not as it is. Of every write `on_write` is told, with the item before and after.
    """

    def __init__(self, *, page_size: int = 1_000) -> None:
        self.items: dict[str, dict[Key, Item]] = {name: {} for name in _KEYS}
        self.page_size = page_size
        self.lagging: dict[Key, Item] | None = None
        self.on_write: Callable[[str, Item | None, Item], None] = lambda *_: None

    def copy(self) -> Self:
        made = type(self)(page_size=self.page_size)
        made.items = {name: dict(items) for name, items in self.items.items()}
        return made

    # What the reporter calls

    def scan(self, **request: Any) -> dict[str, Any]:
        asked = _Request(request, "TableName", "FilterExpression", "ExclusiveStartKey", "Limit")
        found = self.items[asked.table] if self.lagging is None or asked.table != CAMPAIGNS else self.lagging
        keys = sorted(found, key=_place)
        if "ExclusiveStartKey" in request:
            start = _place(_key(asked.table, request["ExclusiveStartKey"]))
            keys = [key for key in keys if _place(key) > start]
        page = keys[: min(self.page_size, request["Limit"])]
        answer: dict[str, Any] = {"Items": [found[key] for key in page if asked.holds("FilterExpression", found[key])]}
        if len(keys) > len(page):
            answer["LastEvaluatedKey"] = {
                name: {"S": value} for name, value in zip(_KEYS[asked.table], page[-1], strict=True)
            }
        return answer

    def get_item(self, **request: Any) -> dict[str, Any]:
        asked = _Request(request, "TableName", "Key", "ConsistentRead")
        assert request["ConsistentRead"] is True, "what is decided rests on it"
        item = self.items[asked.table].get(_key(asked.table, request["Key"]))
        return {} if item is None else {"Item": item}

    def query(self, **request: Any) -> dict[str, Any]:
        asked = _Request(request, "TableName", "KeyConditionExpression", "ScanIndexForward", "Limit", "ConsistentRead")
        assert request["ConsistentRead"] is True, "the history goes on from it"
        backwards = not request["ScanIndexForward"]
        found = sorted(self.items[asked.table].items(), key=lambda entry: entry[0], reverse=backwards)
        return {"Items": [item for _, item in found if asked.holds("KeyConditionExpression", item)][: request["Limit"]]}

    def put_item(self, **request: Any) -> dict[str, Any]:
        asked = _Request(request, "TableName", "Item", "ConditionExpression")
        if not self._may(asked):
            raise refusal("PutItem", "ConditionalCheckFailedException")
        self._write(asked)
        return {}

    def update_item(self, **request: Any) -> dict[str, Any]:
        asked = _Request(request, "TableName", "Key", "UpdateExpression", "ConditionExpression", "ReturnValues")
        if not self._may(asked):
            raise refusal("UpdateItem", "ConditionalCheckFailedException")
        written = self._write(asked)
        return {"Attributes": written} if request.get("ReturnValues") == "ALL_NEW" else {}

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        assert request.keys() == {"TransactItems"}
        update, put = (dict(action) for action in request["TransactItems"])
        asked = (
            _Request(update["Update"], "TableName", "Key", "UpdateExpression", "ConditionExpression"),
            _Request(put["Put"], "TableName", "Item", "ConditionExpression"),
        )
        may = [self._may(part) for part in asked]
        if not all(may):
            reasons = [{"Code": "None" if each else "ConditionalCheckFailed"} for each in may]
            raise refusal("TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons)
        for part in asked:
            self._write(part)
        return {}

    # How

    def _old(self, asked: _Request) -> Item | None:
        return self.items[asked.table].get(asked.key)

    def _may(self, asked: _Request) -> bool:
        return asked.holds("ConditionExpression", self._old(asked) or {})

    def _write(self, asked: _Request) -> Item:
        old = self._old(asked)
        new = asked.item(old)
        self.items[asked.table][asked.key] = new
        self.on_write(asked.table, old, new)
        return new


class _Request:
    """What is asked, with nothing in it that is not known, and no name or value that is not used."""

    def __init__(self, request: Mapping[str, Any], *known: str) -> None:
        unknown = request.keys() - {*known, "ExpressionAttributeNames", "ExpressionAttributeValues"}
        assert not unknown, unknown
        self._request = request
        self._names: dict[str, str] = request.get("ExpressionAttributeNames", {})
        self._values: dict[str, Any] = request.get("ExpressionAttributeValues", {})
        self.table: str = request["TableName"]
        expressions = " ".join(str(request[name]) for name in known if name.endswith("Expression") and name in request)
        assert set(re.findall(r"[#:]\w+", expressions)) == {*self._names, *self._values}, expressions

    @property
    def key(self) -> Key:
        return _key(self.table, self._request["Key"] if "Key" in self._request else self._request["Item"])

    def holds(self, expression: str, item: Item) -> bool:
        """Whether the condition does, of `item`."""
        alternatives = self._request[expression].split(" OR ")
        return any(all(self._term(term, item) for term in terms.split(" AND ")) for terms in alternatives)

    def _term(self, term: str, item: Item) -> bool:
        if match := _EXISTS.fullmatch(term):
            return (self._name(match[2]) in item) != bool(match[1])
        match = _COMPARED.fullmatch(term)
        assert match, f"an unknown condition: {term}"
        found, wanted = item.get(self._name(match[1])), self._values[match[3]]
        if match[2] == "=":
            return bool(found == wanted)
        return found is not None and int(found["N"]) <= int(wanted["N"])

    def item(self, old: Item | None) -> Item:
        """What is there after the write."""
        if "Item" in self._request:
            return dict(self._request["Item"])
        item = dict(old or self._request["Key"])
        expression = self._request["UpdateExpression"]
        assert _CLAUSE.sub("", expression).strip() == "", f"an unknown update: {expression}"
        for verb, what in _CLAUSE.findall(expression):
            for part in what.split(", "):
                if verb == "REMOVE":
                    item.pop(self._name(part), None)
                else:
                    name, value = part.split(" = ")
                    item[self._name(name)] = self._values[value]
        return item

    def _name(self, text: str) -> str:
        return self._names[text] if text.startswith("#") else text


def _key(table: str, item: Item) -> Key:
    return tuple(item[name]["S"] for name in _KEYS[table])


@cache
def _place(key: Key) -> str:
    """Where it stands in the order of a scan, which is that of hashes."""
    return hashlib.sha256("|".join(key).encode()).hexdigest()
