"""The items that release 1.0.0 left behind, and every change of one field that another release could make to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campaign_reporter.model.event import EVENTS

type Item = Mapping[str, Any]
type Place = tuple[str, ...]

_LEFT = json.loads((Path(__file__).parents[1] / "fixtures" / "items_of_1.0.0.json").read_text("utf-8"))
HISTORY: list[Item] = _LEFT["history"]
CAMPAIGNS: dict[str, Item] = {_LEFT["names"][item["campaign_id"]["S"]]: item for item in _LEFT["campaigns"]}


def renamed(tree: Any, old: str, new: str) -> Any:
    """A copy of the tree with `new` instead of `old` in every key and text."""
    match tree:
        case str():
            return tree.replace(old, new)
        case dict():
            return {renamed(key, old, new): renamed(value, old, new) for key, value in tree.items()}
        case list():
            return [renamed(each, old, new) for each in tree]
    return tree


STATE: Item = {
    **_LEFT["state"][0],
    "previous_began": {"N": "1795781873310"},
    "version": {"N": "12"},
    "unread_runs": {"M": {"1/1": {"N": "3"}}},
    "outage": {"S": "reporter.unreachable"},
    "episode": {"N": "1"},
    "outbox": renamed(CAMPAIGNS["failed"]["outbox"], "campaign.failed", "reporter.unreachable"),
}

# Changes

ADDED = "of_a_later_release"
_KEYS = frozenset({"campaign_id", "segment", "started_at"})
_MISSING: Any = object()
_ATTRIBUTES: tuple[Any, ...] = (
    *({"S": ""}, {"S": "?"}, {"N": "7"}, {"NULL": True}, {"BOOL": False}, {"M": {}}, {"M": {"?": {"S": "?"}}}),
    *({"L": []}, {"L": [{"S": "?"}]}, {"B": b"\x00"}, {"SS": ["?"]}),
)
_VALUES: tuple[Any, ...] = (None, True, -1, 1.5, "", "?", [], ["?"], {}, {"?": 1})


@dataclass(frozen=True)
class Change:
    """An item with one change. In `tree` the JSON of each pending alert is an object: `{"alert": {"JSON": {…}}}`."""

    name: str
    tree: Item

    @property
    def item(self) -> Item:
        """The item as it is stored."""
        return _each_alert(self.tree, lambda alert: {"S": json.dumps(alert["JSON"])} if "JSON" in alert else alert)

    @property
    def entries(self) -> Item:
        """The entries of the outbox by alert id. An outbox that is no map is one entry."""
        outbox: Item = self.tree.get("outbox", {"M": {}})
        entries: Item = outbox.get("M", {"unreadable": outbox})
        return entries

    def is_readable(self, alert_id: str) -> bool:
        """Whether an alert can be made of the entry: it names a known event, and no other campaign."""
        match self.entries[alert_id]:
            case {"M": {"alert": {"JSON": {"event": str(event), **others}}}} if event in EVENTS:
                about = others.get("campaign")
                campaign_id = about.get("id") if isinstance(about, dict) else None
                own = self.tree.get("campaign_id", {"S": campaign_id})["S"]
                return not isinstance(campaign_id, str) or campaign_id == own
        return False


def changes(item: Item) -> Iterator[Change]:
    """Each field missing, added, empty or of another type: of the item, of its pending alerts, and of their JSON."""
    tree = opened(item)
    levels: list[tuple[Place, tuple[Any, ...]]] = [((), _ATTRIBUTES)]
    for alert_id in item.get("outbox", {}).get("M", {}):
        alert: Place = ("outbox", "M", alert_id, "M", "alert")
        levels += [(("outbox", "M"), _ATTRIBUTES), (alert[:4], _ATTRIBUTES), (alert, _VALUES)]
        levels += [((*alert, "JSON", *level), _VALUES) for level in ((), ("campaign",), ("messages",))]
    for level, values in levels:
        fields = _at(tree, level)
        for name in (*sorted(fields.keys() - _KEYS), ADDED):
            for value in (_MISSING, *values):
                if values is _VALUES or value in (_MISSING, {"S": ""}) or value.keys() != fields.get(name, {}).keys():
                    shown = "missing" if value is _MISSING else value
                    yield Change(f"{'.'.join((*level, name))} is {shown}", put(tree, (*level, name), value))


def opened(item: Item) -> Item:
    """The tree of a stored item."""
    return _each_alert(item, lambda alert: {"JSON": json.loads(alert["S"])})


def _each_alert(tree: Item, change: Callable[[Any], Any]) -> Item:
    for alert_id, entry in tree.get("outbox", {}).get("M", {}).items():
        if "alert" in entry.get("M", {}):
            tree = put(tree, ("outbox", "M", alert_id, "M", "alert"), change(entry["M"]["alert"]))
    return tree


def _at(tree: Any, place: Place) -> Any:
    return _at(tree[place[0]], place[1:]) if place else tree


def put(tree: Item, place: Place, value: Any) -> Item:
    """A copy of the tree with another value at `place`, or none."""
    first, *rest = place
    if rest:
        return {**tree, first: put(tree[first], tuple(rest), value)}
    others = {name: each for name, each in tree.items() if name != first}
    return others if value is _MISSING else {**others, first: value}
