"""The few calls of DynamoDB that the functions make, in memory: thousands of runs a minute.

It knows the expressions that the functions write and fails at any other. `faults/test_tables.py` compares it with moto.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Self

from tests.harness.calls import refusal

CAMPAIGNS, HISTORY, RUNS = "CampaignsTable", "StatusHistoryTable", "RunsTable"
KEYS = {
    CAMPAIGNS: ("campaign_id",),
    HISTORY: ("campaign_id", "observed_at"),
    RUNS: ("segment", "started_at"),
}
_EXISTS = re.compile(r"attribute_((?:not_)?exists)\((\S+)\)")
_COMPARED = re.compile(r"(\S+) (=|<=|>) (:\w+)")
_UNEQUAL = re.compile(r"NOT (\S+) = (:\w+)")
_FUNCTION = re.compile(r"(NOT (?:begins_with|attribute_type))\((\S+), (:\w+)\)")
_BETWEEN = re.compile(r"(\S+) (BETWEEN) (:\w+) AND (:\w+)")
_AND = re.compile(r" AND (?!:)")  # not that of BETWEEN
_FIRST = re.compile(r"if_not_exists\(\w+, (:\w+)\)")
_NEXT = re.compile(r", (?!:)")  # not that of if_not_exists
_CLAUSE = re.compile(r"(SET|REMOVE) (.+?)(?= SET | REMOVE |$)")

type Item = Mapping[str, Any]
type Key = tuple[str, ...]
type _Term = tuple[str, ...]
"""An operator, an attribute, and the names of the values with which it is compared."""


def _number(attribute: Mapping[str, Any]) -> Decimal:
    return Decimal(attribute.get("N", "NaN"))  # no other type is smaller or larger than a number


# The conditions that hold for an attribute that is not there.
_OF_ABSENT = frozenset({"not_exists", "NOT begins_with", "NOT attribute_type", "NOT ="})
_HOLDS: dict[str, Callable[..., bool]] = {
    "exists": lambda _: True,
    "not_exists": lambda _: False,
    "NOT begins_with": lambda found, start: not found.get("S", "").startswith(start["S"]),
    "NOT attribute_type": lambda found, kind: kind["S"] not in found,
    "BETWEEN": lambda found, first, last: first["S"] <= found["S"] <= last["S"],
    "NOT =": lambda found, unwanted: found != unwanted,
    "=": lambda found, wanted: found == wanted,
    "<=": lambda found, limit: not (_number(found).is_nan() or _number(found) > _number(limit)),
    ">": lambda found, limit: not _number(found).is_nan() and _number(found) > _number(limit),
}


class Tables:
    """The three tables. Each call is applied whole or not at all.

    Items are replaced and never changed, so a copy costs next to nothing. `lagging` is the Campaigns table as scans see
    it, if that is not its present state. `on_write` gets each item that is written, before and after.
    """

    def __init__(self, *, page_size: int = 1_000) -> None:
        self.items: dict[str, dict[Key, Item]] = {name: {} for name in KEYS}
        self.page_size = page_size
        self.lagging: dict[Key, Item] | None = None
        self.on_write: Callable[[str, Item | None, Item], None] = lambda *_: None
        self._lock = threading.RLock()

    def copy(self) -> Self:
        made = type(self)(page_size=self.page_size)
        made.items = {name: dict(items) for name, items in self.items.items()}
        return made

    # Reading

    def scan(self, **request: Any) -> dict[str, Any]:
        asked = _Request(
            request,
            *("TableName", "FilterExpression", "ProjectionExpression", "ExclusiveStartKey", "Limit"),
            *("Segment", "TotalSegments"),
        )
        found = self.items[asked.table] if self.lagging is None or asked.table != CAMPAIGNS else self.lagging
        with self._lock:
            keys = sorted(found, key=_place)
        if "TotalSegments" in request:
            keys = [key for key in keys if int(_place(key), 16) % request["TotalSegments"] == request["Segment"]]
        page, more = self._page(asked, keys, request, order=_place)
        items = [asked.projected(found[key]) for key in page if asked.holds("FilterExpression", found[key])]
        return {"Items": items, **more}

    def query(self, **request: Any) -> dict[str, Any]:
        asked = _Request(
            request,
            *("TableName", "IndexName", "KeyConditionExpression", "ProjectionExpression", "ExclusiveStartKey"),
            *("ScanIndexForward", "Limit", "ConsistentRead"),
        )
        items = self.items[asked.table]
        backwards = not request.get("ScanIndexForward", True)
        assert not backwards or request["ConsistentRead"] is True, "the history goes on from it"
        with self._lock:
            keys = [key for key, item in items.items() if asked.holds("KeyConditionExpression", item)]
        page, more = self._page(asked, sorted(keys, key=_in_time, reverse=backwards), request, order=_in_time)
        return {"Items": [asked.projected(items[key]) for key in page], **({} if backwards else more)}

    def get_item(self, **request: Any) -> dict[str, Any]:
        asked = _Request(request, "TableName", "Key", "ConsistentRead")
        assert request["ConsistentRead"] is True, "what is decided rests on it"
        item = self.items[asked.table].get(asked.key)
        return {} if item is None else {"Item": item}

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        assert request.keys() == {"RequestItems"}
        ((table, wanted),) = request["RequestItems"].items()
        assert wanted.keys() == {"Keys"}
        assert len(wanted["Keys"]) <= 100
        found = (self.items[table].get(_key(table, key)) for key in wanted["Keys"])
        return {"Responses": {table: [item for item in found if item]}, "UnprocessedKeys": {}}

    def _page(
        self, asked: _Request, keys: list[Key], request: Mapping[str, Any], *, order: Callable[[Key], Any]
    ) -> tuple[list[Key], dict[str, Any]]:
        """The keys of one page, and where the next one begins if there is more."""
        if "ExclusiveStartKey" in request:
            start = order(_key(asked.table, request["ExclusiveStartKey"]))
            keys = [key for key in keys if order(key) > start]
        page = keys[: min(self.page_size, request.get("Limit", self.page_size))]
        if len(page) == len(keys):
            return page, {}
        last = {name: {"S": value} for name, value in zip(KEYS[asked.table], page[-1], strict=True)}
        return page, {"LastEvaluatedKey": last}

    # Writing

    def put_item(self, **request: Any) -> dict[str, Any]:
        asked = _Request(request, "TableName", "Item", "ConditionExpression")
        with self._lock:
            if not self._may(asked):
                raise refusal("PutItem", "ConditionalCheckFailedException")
            self._write(asked)
        return {}

    def update_item(self, **request: Any) -> dict[str, Any]:
        asked = _Request(request, "TableName", "Key", "UpdateExpression", "ConditionExpression", "ReturnValues")
        with self._lock:
            if not self._may(asked):
                raise refusal("UpdateItem", "ConditionalCheckFailedException")
            written = self._write(asked)
        return {"Attributes": written} if request.get("ReturnValues") == "ALL_NEW" else {}

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        assert request.keys() == {"TransactItems"}
        asked = [
            _Request(part, "TableName", "Key", "Item", "UpdateExpression", "ConditionExpression")
            for action in request["TransactItems"]
            for part in action.values()
        ]
        with self._lock:
            may = [self._may(part) for part in asked]
            if not all(may):
                reasons = [{"Code": "None" if each else "ConditionalCheckFailed"} for each in may]
                raise refusal("TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons)
            for part in asked:
                self._write(part)
        return {}

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
    """A request. It may contain no unknown parameter, and no name or value that its expressions do not use."""

    def __init__(self, request: Mapping[str, Any], *known: str) -> None:
        unknown = request.keys() - {*known, "ExpressionAttributeNames", "ExpressionAttributeValues"}
        assert not unknown, unknown
        self._request = request
        self._names: dict[str, str] = request.get("ExpressionAttributeNames", {})
        self._values: dict[str, Any] = request.get("ExpressionAttributeValues", {})
        self.table: str = request["TableName"]
        expressions = " ".join([request[name] for name in known if name in request and name.endswith("Expression")])
        assert _placeholders(expressions) == {*self._names, *self._values}, expressions

    @property
    def key(self) -> Key:
        return _key(self.table, self._request["Key"] if "Key" in self._request else self._request["Item"])

    def holds(self, expression: str, item: Item) -> bool:
        """Whether the request has no such condition, or it holds for `item`."""
        if expression not in self._request:
            return True
        return any(all(self._term(term, item) for term in terms) for terms in _parsed(self._request[expression]))

    def _term(self, term: _Term, item: Item) -> bool:
        operator, attribute, *values = term
        found = item.get(self._name(attribute))
        if found is None:
            return operator in _OF_ABSENT
        return _HOLDS[operator](found, *(self._values[value] for value in values))

    def projected(self, item: Item) -> Item:
        if "ProjectionExpression" not in self._request:
            return item
        names = self._request["ProjectionExpression"].split(", ")
        return {name: item[name] for name in map(self._name, names) if name in item}

    def item(self, old: Item | None) -> Item:
        """The item after the write."""
        if "Item" in self._request:
            return dict(self._request["Item"])
        item = dict(old or self._request["Key"])
        for name, value in _changes(self._request["UpdateExpression"]):
            if first := _FIRST.fullmatch(value):
                item.setdefault(self._name(name), self._values[first[1]])
            elif value:
                item[self._name(name)] = self._values[value]
            else:
                item.pop(self._name(name), None)
        return item

    def _name(self, text: str) -> str:
        return self._names[text] if text.startswith("#") else text


@cache
def _placeholders(expressions: str) -> set[str]:
    return set(re.findall(r"[#:]\w+", expressions))


@cache
def _parsed(condition: str) -> list[list[_Term]]:
    """The alternatives of the condition, each as its terms."""
    return [[_parsed_term(term) for term in _AND.split(terms)] for terms in condition.split(" OR ")]


def _parsed_term(term: str) -> _Term:
    if match := _EXISTS.fullmatch(term):
        return match[1], match[2]
    if match := _FUNCTION.fullmatch(term):
        return match.groups()
    if match := _UNEQUAL.fullmatch(term):
        return "NOT =", *match.groups()
    match = _BETWEEN.fullmatch(term) or _COMPARED.fullmatch(term)
    assert match, f"an unknown condition: {term}"
    attribute, operator, *values = match.groups()
    return operator, attribute, *values


@cache
def _changes(update: str) -> list[tuple[str, str]]:
    """Each attribute of the update with the name of its value, which is empty if it is removed."""
    assert _CLAUSE.sub("", update).strip() == "", f"an unknown update: {update}"
    parts = [(verb, part) for verb, parts in _CLAUSE.findall(update) for part in _NEXT.split(parts)]
    return [(part, "") if verb == "REMOVE" else tuple(part.split(" = ")) for verb, part in parts]


def _key(table: str, item: Item) -> Key:
    return tuple(item[name]["S"] for name in KEYS[table])


@cache
def _place(key: Key) -> str:
    """Its place in the order of a scan, which is that of hashes."""
    return hashlib.sha256("|".join(key).encode()).hexdigest()


def _in_time(key: Key) -> tuple[str, ...]:
    """Its place in the order of a query: that of the sort key."""
    return key[::-1]
