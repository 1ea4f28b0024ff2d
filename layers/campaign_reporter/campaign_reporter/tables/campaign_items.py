"""The form of a campaign's item. The names of its attributes come from the fields of the model."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from campaign_reporter.model.campaign import COUNT_NAMES, Campaign, Counts, Kind, provided_names
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.watched_campaign import NO_CONCERNS, WatchedCampaign
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Attributes, Item, Value
from campaign_reporter.tables.overrides import read_overrides
from campaign_reporter.tables.pending_alerts import outbox_attributes, read_outbox

# An alert repeats the label on the same item, and an item has at most 400 KB.
_LONGEST_LABEL = 10_000
_CAMPAIGN_DATES = provided_names(lambda field: field.kind is Kind.DATE)
_CAMPAIGN_TEXTS = provided_names()
_KNOWN_PROBLEMS = frozenset(Problem)
# Each of these fields has an attribute of its name. An attribute is absent if the field has its default.
_FIELDS = {f.name: f for f in fields(WatchedCampaign) if f.name not in {"campaign_id", "label"}}
_TEXTS = tuple(name for name, f in _FIELDS.items() if f.type == "str | None")
# The times that decide something.
_TIMES = ("changed_at", "settle_until", "watch_until")
_NUMBERS = tuple(name for name, f in _FIELDS.items() if f.type in {"int", "int | None"})
_SETS = tuple(name for name, f in _FIELDS.items() if f.type == "frozenset[str]")
# The counts of the alert of a completed campaign: so many are stored.
_COMPLETED = ("delivered", "failed")
_SETTLING = frozenset({"settle_until", *(f"completed_{name}" for name in _COMPLETED)})


def read_item(item: Item) -> WatchedCampaign:
    """The campaign that an item of the table holds. All that it needs is `campaign_id`."""
    campaign_id = item["campaign_id"]["S"]
    problem = attributes.text(item, "problem")
    values: dict[str, Any] = {name: attributes.text(item, name) for name in _TEXTS}
    values |= {name: attributes.time(item, name) for name in _TIMES if name in item}
    values |= {name: number for name in _NUMBERS if (number := attributes.number(item, name)) is not None}
    values |= {name: attributes.texts(item, name) if name in item else NO_CONCERNS for name in _SETS}
    return WatchedCampaign(
        campaign_id=campaign_id,
        label=(attributes.text(item, "label") or "")[:_LONGEST_LABEL] or None,
        version=attributes.version(item),
        campaign=_campaign(item),
        problem=Problem(problem) if problem in _KNOWN_PROBLEMS else None,
        outbox=read_outbox(item, campaign_id=campaign_id),
        overrides=read_overrides(item),
        completed_counts=_completed_counts(item),
        **values,
    )


def _campaign(item: Item) -> Campaign | None:
    """The campaign as it was last read. Without its status or revision the history has to say what is known of it."""
    status = attributes.text(item, "status")
    if not status or attributes.number(item, "revision") is None:
        return None
    texts = {name: attributes.text(item, name) for name in _CAMPAIGN_TEXTS}
    texts |= {name: attributes.time(item, name) for name in _CAMPAIGN_DATES if name in item}
    return Campaign(status=status, counts=read_counts(item), **texts)


def read_counts(item: Item) -> Counts:
    """The numbers of messages on an item, of a campaign or of its history."""
    return Counts(**{name: attributes.number(item, f"messages_{name}") for name in COUNT_NAMES})


def _completed_counts(item: Item) -> Counts | None:
    """The counts of a campaign that is settling, also if its `settle_until` is missing."""
    if item.keys().isdisjoint(_SETTLING):
        return None
    return Counts(**{name: attributes.number(item, f"completed_{name}") for name in _COMPLETED})


def item_attributes(watched: WatchedCampaign) -> Attributes:
    """The attributes that the reporter keeps on the campaign's item."""
    campaign, completed = watched.campaign, watched.completed_counts or Counts()
    values: dict[str, Value] = {name: getattr(watched, name) for name in (*_TEXTS, *_SETS)}
    values |= {name: _unless_default(watched, name) for name in _NUMBERS}
    values |= {name: getattr(campaign, name, None) for name in ("status", *_CAMPAIGN_TEXTS)}
    values |= {f"messages_{name}": getattr(watched.counts, name) for name in COUNT_NAMES}
    values |= {f"completed_{name}": getattr(completed, name) for name in _COMPLETED}
    return attributes.to_attributes(values | {"problem": watched.problem}) | outbox_attributes(watched.outbox)


def _unless_default(watched: WatchedCampaign, name: str) -> int | None:
    value: int | None = getattr(watched, name)
    return None if value == _FIELDS[name].default else value
