"""The form of a campaign's item. The names of its attributes come from the fields of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache

from campaign_reporter.model.campaign import COUNT_NAMES, PROVIDED_FIELDS, Campaign, Counts, provided_names
from campaign_reporter.model.outbox import Outbox, UnreadableAlert
from campaign_reporter.model.policy import NO_OVERRIDES, PER_CAMPAIGN, Overrides
from campaign_reporter.model.texts import LONGEST_NAME, clean
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Attributes, Item, Value
from campaign_reporter.tables.forms import (
    COUNT,
    FINISHED,
    FLAG,
    NAME,
    NAMES,
    OF_KIND,
    PROBLEM,
    STATUS,
    TIME,
    TIMES,
    Form,
    FormReader,
    moment,
    threshold,
)
from campaign_reporter.tables.pending_alerts import outbox_attributes, read_outbox

_CAMPAIGN_TEXTS = provided_names()
# Each of these fields has an attribute of its name. An attribute is absent if the field has its default.
_FIELDS = {
    f.name: f for f in fields(WatchedCampaign) if f.name not in {"campaign_id", "label", "wrong", "unreadable_item"}
}
_TEXTS = tuple(name for name, f in _FIELDS.items() if f.type == "str | None")
_NUMBERS = tuple(name for name, f in _FIELDS.items() if f.type in {"int", "int | None"})
_SETS = tuple(name for name, f in _FIELDS.items() if f.type == "frozenset[str]")
_MAPS = tuple(name for name, f in _FIELDS.items() if f.type == "Mapping[str, str]")
_TIMES = (
    *("changed_at", "moving_since", "settle_until", "alerted_at"),
    *("problem_since", "unreadable_told", "watch_until", "added_at"),
)
# These attributes are fields of the campaign on the list as they are read.
_OF_CAMPAIGN = frozenset({*_TEXTS, *_NUMBERS, *_SETS, *_MAPS, "label", "problem", "ignored"})
# The counts of the alert of a completed campaign: so many are stored.
_COMPLETED = ("delivered", "failed")
_SETTLING = frozenset({"settle_until", *(f"completed_{name}" for name in _COMPLETED)})

CAMPAIGN_FORMS: dict[str, Form] = {
    "status": STATUS,
    **{name: OF_KIND[field.kind] for name, field in PROVIDED_FIELDS.items()},
    **{f"messages_{name}": COUNT for name in COUNT_NAMES},
}
_UTC = "UTC"
_OVERRIDES: dict[str, Form] = {
    "muted_until": moment(_UTC),
    **{name: threshold(limits) for name, limits in PER_CAMPAIGN.items()},
}
# Every attribute that is read from an item, beside its key, its version and its outbox.
FORMS: dict[str, Form] = {
    **CAMPAIGN_FORMS,
    **_OVERRIDES,
    "label": NAME,
    **dict.fromkeys(_TEXTS, NAME),
    **dict.fromkeys(_NUMBERS, COUNT),
    **dict.fromkeys(_SETS, NAMES),
    **dict.fromkeys(_MAPS, TIMES),
    **dict.fromkeys(_TIMES, TIME),
    **{f"completed_{name}": COUNT for name in _COMPLETED},
    "finished_at": FINISHED,
    "problem": PROBLEM,
    "ignored": FLAG,
}


@cache
def _forms(zone: str) -> Mapping[str, Form]:
    return FORMS if zone == _UTC else FORMS | {"muted_until": moment(zone)}


def read_item(item: Item, zone: str = _UTC) -> WatchedCampaign:
    """The campaign that an item of the table holds. All that it needs is `campaign_id`.

    A time that its user wrote without an offset is in the zone with the name `zone`, as are the times in emails.
    It never raises, whatever stands in the item, so one item can't keep the others from being read.
    """
    campaign_id = item["campaign_id"]["S"]
    try:
        return _read(item, campaign_id, zone)
    except Exception as exc:  # noqa: BLE001 - as said above
        return WatchedCampaign(
            campaign_id=campaign_id, unreadable_item=f"a fault of the reporter ({type(exc).__name__})"
        )


def _read(item: Item, campaign_id: str, zone: str) -> WatchedCampaign:
    reader = FormReader(item, _forms(zone))
    outbox = read_outbox(item, campaign_id=campaign_id)
    return WatchedCampaign(
        campaign_id=campaign_id,
        version=attributes.version(item),
        campaign=_campaign(reader),
        overrides=_overrides(item, reader),
        completed_counts=_completed_counts(item, reader),
        outbox=outbox,
        wrong=_wrong(reader, outbox) if reader.wrong or outbox else None,
        **{name: value for name, value in reader.values.items() if name in _OF_CAMPAIGN},
    )


def _wrong(reader: FormReader, outbox: Outbox) -> str | None:
    """The faults of the item, in the same words each time. Otherwise every run would write them again."""
    unreadable = (each.reason for each in outbox.values() if isinstance(each, UnreadableAlert))
    sentences = {*reader.wrong, *(f"outbox has an alert that can't be read: {why}" for why in unreadable)}
    return clean("; ".join(sorted(sentences)), LONGEST_NAME) or None


def _campaign(reader: FormReader) -> Campaign | None:
    """The campaign as it was last read. Without its status or revision the history has to say what is known of it."""
    status = reader.get("status")
    if status is None or reader.get("revision") is None:
        return None
    texts = {name: reader.get(name) for name in _CAMPAIGN_TEXTS}
    return Campaign(status=status, counts=read_counts(reader), **texts)


def read_counts(reader: FormReader) -> Counts:
    """The numbers of messages on an item, of a campaign or of its history."""
    return Counts(**{name: reader.get(f"messages_{name}") for name in COUNT_NAMES})


def _overrides(item: Item, reader: FormReader) -> Overrides:
    if _OVERRIDES.keys().isdisjoint(item):
        return NO_OVERRIDES
    thresholds = {name: value for name in PER_CAMPAIGN if (value := reader.get(name)) is not None}
    return Overrides(muted_until=reader.get("muted_until"), thresholds=thresholds)


def _completed_counts(item: Item, reader: FormReader) -> Counts | None:
    """The counts of a campaign that is settling, also if its `settle_until` is missing."""
    if item.keys().isdisjoint(_SETTLING):
        return None
    return Counts(**{name: reader.get(f"completed_{name}") for name in _COMPLETED})


def item_attributes(watched: WatchedCampaign) -> Attributes:
    """The attributes that the reporter keeps on the campaign's item."""
    campaign, completed = watched.campaign, watched.completed_counts or Counts()
    values: dict[str, Value] = {name: getattr(watched, name) for name in (*_TEXTS, *_SETS, *_MAPS)}
    values |= {name: _unless_default(watched, name) for name in _NUMBERS}
    values |= {name: getattr(campaign, name, None) for name in ("status", *_CAMPAIGN_TEXTS)}
    values |= {f"messages_{name}": getattr(watched.counts, name) for name in COUNT_NAMES}
    values |= {f"completed_{name}": getattr(completed, name) for name in _COMPLETED}
    return attributes.to_attributes(values | {"problem": watched.problem}) | outbox_attributes(watched.outbox)


def _unless_default(watched: WatchedCampaign, name: str) -> int | None:
    value: int | None = getattr(watched, name)
    return None if value == _FIELDS[name].default else value
