"""The stored form of pending alerts: the `outbox` of an item, a map by alert id.

Each entry has the alert as a text in `alert`, its claim in `claimed_until` (epoch milliseconds), and `is_held` if it
came while its campaign was muted. An entry that this release can't read is kept as it is.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from campaign_reporter.model.outbox import Outbox, PendingAlert, UnreadableAlert
from campaign_reporter.model.times import from_text, to_text
from campaign_reporter.tables.attributes import Attributes, Item, from_milliseconds, to_milliseconds
from campaign_reporter.tables.stored_alerts import ERRORS, UnreadableError, read_alert, write_alert

_OUTBOX = "outbox"
# The key for an outbox that is no map: it becomes an entry that can't be read.
_NOT_A_MAP = "unreadable"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENTRY_NAMES = frozenset({"alert", "claimed_until", "is_held"})


def read_outbox(item: Item, *, campaign_id: str | None = None) -> Outbox:
    """The pending alerts of an item, by their ids; `campaign_id` is that of a campaign's item."""
    attribute = item.get(_OUTBOX)
    if attribute is None:
        return {}
    entries = attribute.get("M", {_NOT_A_MAP: attribute})
    return {key: _read_entry(key, entry, campaign_id) for key, entry in entries.items()}


def outbox_attributes(outbox: Outbox) -> Attributes:
    """The attribute to store; none if no alert is pending."""
    return {_OUTBOX: {"M": {key: _entry(each) for key, each in outbox.items()}}} if outbox else {}


# Reading


def _read_entry(key: str, entry: Any, campaign_id: str | None) -> PendingAlert | UnreadableAlert:
    try:
        fields, claimed_until = entry["M"], _claimed_until(entry)
        return PendingAlert(
            alert=read_alert(key, fields["alert"]["S"], campaign_id=campaign_id, default_time=claimed_until),
            claimed_until=claimed_until,
            is_held="is_held" in fields,
            unread={name: value for name, value in fields.items() if name not in _ENTRY_NAMES},
        )
    except UnreadableError as exc:
        return UnreadableAlert(stored=entry, reason=str(exc), since=_since(entry))
    except ERRORS as exc:
        return UnreadableAlert(stored=entry, reason=f"broken ({type(exc).__name__})", since=_since(entry))


def _claimed_until(entry: Any) -> datetime:
    """The end of the claim; one that can't be read has ended."""
    try:
        return from_milliseconds(int(entry["M"]["claimed_until"]["N"]))
    except ERRORS:
        return _EPOCH


def _since(entry: Any) -> str | None:
    """The time from which the alert waits, as far as it can be read."""
    with suppress(*ERRORS):
        return to_text(from_text(json.loads(entry["M"]["alert"]["S"])["observed_at"]))
    claimed_until = _claimed_until(entry)
    return None if claimed_until == _EPOCH else to_text(claimed_until)


# Writing


def _entry(each: PendingAlert | UnreadableAlert) -> Any:
    if isinstance(each, UnreadableAlert):
        return each.stored
    known = {
        "alert": {"S": write_alert(each.alert)},
        "claimed_until": {"N": str(to_milliseconds(each.claimed_until))},
    }
    return {"M": {**each.unread, **known, **({"is_held": {"BOOL": True}} if each.is_held else {})}}
