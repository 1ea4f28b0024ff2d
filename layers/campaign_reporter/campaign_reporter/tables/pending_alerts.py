"""The stored form of pending alerts: the `outbox` of an item, a map by alert id.

Each entry has the alert as JSON in `alert`, its claim in `claimed_until` (epoch milliseconds), and `is_held` if it came
while its campaign was muted. The JSON is a form of its own, not the published one, so that either can change alone.

What is stored outlives a release, forwards and back:

- Each field is read alone and has a default, so that a missing or unknown field loses no alert.
- Fields that this release does not know are kept as they are and written back.
- An entry that can't be read at all (an event of a newer release, a broken text) is kept as it is.
- The form has all fields that release 1.0.0 needs, so that 1.0.0 can publish what is pending after going back to it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import COUNT_NAMES, PROVIDED_FIELDS, Campaign, Counts, Kind
from campaign_reporter.model.event import ENDS, EVENTS, Event, Severity
from campaign_reporter.model.outbox import Outbox, PendingAlert, UnreadableAlert
from campaign_reporter.model.times import from_text, is_time, to_text
from campaign_reporter.tables.attributes import Attributes, Item, from_milliseconds, to_milliseconds

_OUTBOX = "outbox"
# The key for an outbox that is no map: it becomes an entry that can't be read.
_NOT_A_MAP = "unreadable"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENTRY_NAMES = frozenset({"alert", "claimed_until", "is_held"})
_VERSION = 1
_ERRORS = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)


class _Unreadable(ValueError):
    """Says why an entry can't be read."""


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
        fields = entry["M"]
        return PendingAlert(
            alert=_read_alert(key, json.loads(fields["alert"]["S"]), campaign_id, _claimed_until(entry)),
            claimed_until=_claimed_until(entry),
            is_held="is_held" in fields,
            unread={name: value for name, value in fields.items() if name not in _ENTRY_NAMES},
        )
    except _Unreadable as exc:
        return UnreadableAlert(stored=entry, reason=str(exc), since=_since(entry))
    except _ERRORS as exc:
        return UnreadableAlert(stored=entry, reason=f"broken ({type(exc).__name__})", since=_since(entry))


def _claimed_until(entry: Any) -> datetime:
    """The end of the claim; one that can't be read has ended."""
    try:
        return from_milliseconds(int(entry["M"]["claimed_until"]["N"]))
    except _ERRORS:
        return _EPOCH


def _since(entry: Any) -> str | None:
    """The time from which the alert waits, as far as it can be read."""
    with suppress(*_ERRORS):
        return to_text(from_text(json.loads(entry["M"]["alert"]["S"])["observed_at"]))
    claimed_until = _claimed_until(entry)
    return None if claimed_until == _EPOCH else to_text(claimed_until)


class _Fields:
    """The fields of a stored object, read one by one. What is left over in `unread` is not known to this release."""

    def __init__(self, stored: Any) -> None:
        self.unread: dict[str, Any] = dict(stored) if isinstance(stored, dict) else {}

    def text(self, name: str) -> str | None:
        return self._take(name, str)

    def date(self, name: str) -> str | None:
        """A text that is no date stays unread: no alert can be made of it."""
        value = self.unread.get(name)
        return self.text(name) if not isinstance(value, str) or is_time(value) else None

    def count(self, name: str) -> int | None:
        return self._take(name, int)

    def fields(self, name: str) -> _Fields:
        return _Fields(self._take(name, dict))

    def _take[T](self, name: str, kind: type[T]) -> T | None:
        value = self.unread.get(name)
        if value is None or (isinstance(value, kind) and not isinstance(value, bool)):
            self.unread.pop(name, None)
            return value
        return None


def _read_alert(key: str, document: Any, campaign_id: str | None, claimed_until: datetime) -> Alert:
    if not isinstance(document, dict):
        raise _Unreadable("no JSON object")
    top = _Fields(document)
    event = _event(top.text("event"))
    about, messages = top.fields("campaign"), top.fields("messages")
    return Alert(
        alert_id=key,
        event=event,
        severity=_severity(top, event),
        observed_at=_time(top) or to_text(claimed_until),
        reason=top.text("reason") or event.row.happened,
        campaign_id=_campaign_id(about.text("id"), campaign_id),
        label=about.text("label"),
        previous_status=about.text("previous_status"),
        campaign=_read_campaign(event, about, messages),
        unread=_unread(top, about, messages),
    )


def _event(text: str | None) -> Event:
    if text not in EVENTS or not EVENTS[text].row.headline:  # a group or a digest is never pending
        raise _Unreadable(f"unknown event {text!r:.80}")
    return EVENTS[text]


def _campaign_id(stored: str | None, listed: str | None) -> str | None:
    """The id of the item's own campaign. An entry that was copied from another item is not published again."""
    if stored is not None and listed is not None and stored != listed:
        raise _Unreadable("it is about another campaign")
    return listed or stored


def _severity(top: _Fields, event: Event) -> Severity:
    text = top.unread.get("severity")
    if isinstance(text, str) and text in Severity:
        del top.unread["severity"]
        return Severity(text)
    return event.row.severity


def _time(top: _Fields) -> str | None:
    with suppress(*_ERRORS):
        time = to_text(from_text(top.unread["observed_at"]))
        del top.unread["observed_at"]
        return time
    return None


def _read_campaign(event: Event, about: _Fields, messages: _Fields) -> Campaign | None:
    counts = Counts(**{name: messages.count(name) for name in COUNT_NAMES})
    texts = {
        name: about.date(name) if field.kind is Kind.DATE else about.text(name)
        for name, field in PROVIDED_FIELDS.items()
    }
    status = about.text("status") or (event.word if event in ENDS else None)
    if status is None and counts == Counts() and not any(texts.values()):
        return None
    return Campaign(status=status or "unknown", counts=counts, **texts)


def _unread(top: _Fields, about: _Fields, messages: _Fields) -> dict[str, Any]:
    """What this release does not know, with what it writes itself left out."""
    top.unread.pop("alert_id", None)
    if top.unread.get("version") == _VERSION:
        del top.unread["version"]
    messages.unread.pop("delivery_percent", None)
    nested = {"campaign": about.unread, "messages": messages.unread}
    return top.unread | {name: fields for name, fields in nested.items() if fields}


# Writing


def _entry(each: PendingAlert | UnreadableAlert) -> Any:
    if isinstance(each, UnreadableAlert):
        return each.stored
    known = {
        "alert": {"S": json.dumps(_document(each.alert), ensure_ascii=False)},
        "claimed_until": {"N": str(to_milliseconds(each.claimed_until))},
    }
    return {"M": {**each.unread, **known, **({"is_held": {"BOOL": True}} if each.is_held else {})}}


def _document(alert: Alert) -> dict[str, Any]:
    campaign = alert.campaign
    about = {"id": alert.campaign_id, "label": alert.label, "previous_status": alert.previous_status}
    about |= {name: getattr(campaign, name, None) for name in ("status", *PROVIDED_FIELDS)}
    known = {
        "version": _VERSION,
        "alert_id": alert.alert_id,
        "event": str(alert.event),
        "severity": str(alert.severity),
        "observed_at": alert.observed_at,
        "reason": alert.reason,
        "campaign": about,
        "messages": {name: getattr(alert.counts, name) for name in COUNT_NAMES},
    }
    return _merged(known, alert.unread)


def _merged(known: dict[str, Any], unread: Mapping[str, Any]) -> dict[str, Any]:
    """The known fields and those that this release does not know."""
    nested = {
        name: _merged(known[name], value)
        for name, value in unread.items()
        if isinstance(value, dict) and isinstance(known.get(name), dict)
    }
    return {**known, **unread, **nested}
