"""The attributes that a user puts on a campaign. They are read from text by the reporter's own forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from campaign_reporter.alerts.visible import line
from campaign_reporter.model.policy import PER_CAMPAIGN
from campaign_reporter.model.texts import LONGEST_NAME, storable
from campaign_reporter.model.times import to_text
from campaign_reporter.tables.campaign_items import FORMS
from campaign_reporter.tables.forms import moment
from campaign_reporter_cli.errors import InputError

type Attribute = Mapping[str, Any]
"""DynamoDB's form: `{"S": …}`, `{"N": …}` or `{"BOOL": …}`."""

type Zone = Callable[[], str]
"""Gives the name of a zone. It is asked only if a time without an offset needs it."""

NAMES = ("label", "muted_until", *PER_CAMPAIGN, "ignored")
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}
_SEPARATORS = re.compile(r"[\W_]+")
_EXPECTED = {
    "label": f"a text of at most {LONGEST_NAME:,} characters",
    "muted_until": "a time such as 2026-11-30T08:00 or 2026-11-30T08:00:00Z",
    **{name: number.expected for name, number in PER_CAMPAIGN.items()},
    "ignored": "yes or no, or true or false",
}


def folded(name: str) -> str:
    """The name without its case and separators: `OverdueMinutes` and `overdue minutes` are the same."""
    return _SEPARATORS.sub("", name).casefold()


_BY_FOLDED = {folded(name): name for name in NAMES}


def known_name(text: str) -> str | None:
    """The attribute with that name, however it is written; None if there is none."""
    return _BY_FOLDED.get(folded(text))


def checked_name(text: str) -> str:
    """The attribute with that name. InputError if there is none."""
    if (name := known_name(text)) is None:
        raise InputError(f'there is no attribute "{line(text, 60)}". There are {", ".join(NAMES)}')
    return name


def read(name: str, text: str, zone: Zone) -> Attribute:
    """The value to store. A time without an offset is in the `zone`.

    InputError if the reporter would not take it.
    """
    try:
        return _read(name, text, zone)
    except (LookupError, ValueError, OverflowError) as exc:
        raise InputError(f'{name} "{line(text, 60)}": expected {_EXPECTED[name]}') from exc


def _read(name: str, text: str, zone: Zone) -> Attribute:
    if name == "muted_until":
        # Stored in UTC, the time stays what it is if the zone of the stack changes.
        return {"S": to_text(moment(zone()).read(text))}
    if name == "ignored":
        return {"BOOL": _FLAGS[text.strip().lower()]}
    value = FORMS[name].read(text)
    if name in PER_CAMPAIGN:
        return {"N": f"{Decimal(repr(value + 0.0)).normalize():f}"}
    if value is None or value != storable(text).strip():  # the reporter would cut it
        raise ValueError
    return {"S": value}
