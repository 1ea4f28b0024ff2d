"""The stored form of an alert: JSON with a form of its own, not the published one, so that either can change alone.

Stored alerts outlive a release, forwards and back:

- Each field is read alone and has a default, so that a missing or unknown field loses no alert.
- Fields that this release does not know are kept as they are and written back.
- The form has all fields that release 1.0.0 needs, so that 1.0.0 can publish the alert after going back to it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import COUNT_NAMES, LARGEST_COUNT, PROVIDED_FIELDS, Campaign, Counts, Kind
from campaign_reporter.model.event import ENDS, EVENTS, Event
from campaign_reporter.model.severity import Severity
from campaign_reporter.model.texts import LONGEST_NAME, storable
from campaign_reporter.model.times import from_text, is_time, to_text

_VERSION = 1
# The errors of a text that is no JSON, or of a value that has another type or range.
ERRORS = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)


class UnreadableError(ValueError):
    """Says why an entry can't be read."""


# Reading


def read_alert(key: str, text: str, *, campaign_id: str | None, default_time: datetime) -> Alert:
    """The alert in a stored text, with the alert id `key`. `campaign_id` is that of the campaign's item.

    `default_time` is for an alert without a readable time. Raises UnreadableError if it is no alert of this release,
    and one of `ERRORS` if it is broken.
    """
    document = json.loads(text)
    if not isinstance(document, dict):
        raise UnreadableError("no JSON object")
    top = _Fields(document)
    event = _event(top.text("event"))
    about, messages = top.fields("campaign"), top.fields("messages")
    return Alert(
        alert_id=key,
        event=event,
        severity=_severity(top, event),
        observed_at=_time(top) or to_text(default_time),
        reason=top.text("reason") or event.row.happened,
        campaign_id=_campaign_id(about.text("id"), campaign_id),
        label=about.text("label"),
        previous_status=about.text("previous_status"),
        campaign=_read_campaign(event, about, messages),
        unread=_unread(top, about, messages),
    )


def _event(text: str | None) -> Event:
    if text not in EVENTS or not EVENTS[text].row.headline:  # a group or a digest is never pending
        raise UnreadableError(f"unknown event {text!r:.80}")
    return EVENTS[text]


def _campaign_id(stored: str | None, listed: str | None) -> str | None:
    """The id of the item's own campaign. An entry that was copied from another item is not published again."""
    if stored is not None and listed is not None and stored != listed:
        raise UnreadableError("it is about another campaign")
    return listed or stored


def _severity(top: _Fields, event: Event) -> Severity:
    text = top.unread.get("severity")
    if isinstance(text, str) and text in Severity:
        del top.unread["severity"]
        return Severity(text)
    return event.row.severity


def _time(top: _Fields) -> str | None:
    with suppress(*ERRORS):
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
    """The fields that this release does not know, without those that it writes itself."""
    top.unread.pop("alert_id", None)
    if top.unread.get("version") == _VERSION:
        del top.unread["version"]
    messages.unread.pop("delivery_percent", None)
    nested = {"campaign": about.unread, "messages": messages.unread}
    return top.unread | {name: fields for name, fields in nested.items() if fields}


class _Fields:
    """The fields of a stored object, read one by one. Those that stay in `unread` are not known to this release."""

    def __init__(self, stored: Any) -> None:
        self.unread: dict[str, Any] = dict(stored) if isinstance(stored, dict) else {}

    def text(self, name: str) -> str | None:
        found = self._take(name, str)
        return None if found is None else storable(found)[:LONGEST_NAME]

    def date(self, name: str) -> str | None:
        """A text that is no date stays unread: no alert can be made of it."""
        value = self.unread.get(name)
        return self.text(name) if not isinstance(value, str) or is_time(value) else None

    def count(self, name: str) -> int | None:
        """A number of messages. A number out of range stays unread."""
        value = self.unread.get(name)
        return self._take(name, int) if not isinstance(value, int) or 0 <= value <= LARGEST_COUNT else None

    def fields(self, name: str) -> _Fields:
        return _Fields(self._take(name, dict))

    def _take[T](self, name: str, kind: type[T]) -> T | None:
        value = self.unread.get(name)
        if value is None or (isinstance(value, kind) and not isinstance(value, bool)):
            self.unread.pop(name, None)
            return value
        return None


# Writing


def write_alert(alert: Alert) -> str:
    """The text to store."""
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
    # A lone surrogate can't be stored, and a newer release may have left one.
    return storable(json.dumps(_merged(known, alert.unread), ensure_ascii=False))


def _merged(known: dict[str, Any], unread: Mapping[str, Any]) -> dict[str, Any]:
    """The known fields and those that this release does not know."""
    nested = {
        name: _merged(known[name], value)
        for name, value in unread.items()
        if isinstance(value, dict) and isinstance(known.get(name), dict)
    }
    return {**known, **unread, **nested}
