"""A campaign as the provider describes it, read from its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, NoReturn

from campaign_reporter.errors import DexatelError, Problem
from campaign_reporter.times import read_provider_date

# What is kept of a text, so that an item fits DynamoDB (400 KB, and 2,048 bytes for the key of an index).
LONGEST_NAME = 10_000
LONGEST_TEXT = 256
LONGEST_STATUS = 64
# Far above the 100,000 messages that a campaign can have, far below DynamoDB's 38 digits.
LARGEST_COUNT = 10**12


_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


class Status(StrEnum):
    """The documented statuses. The list is open: an unknown one is kept as it came and is not final."""

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"


FINAL_STATUSES = frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Numbers of messages; None where the provider did not say."""

    total: int | None = None
    delivered: int | None = None
    failed: int | None = None

    @property
    def attempted(self) -> int | None:
        """Delivered and failed together, None where either is unknown."""
        if self.delivered is None or self.failed is None:
            return None
        return self.delivered + self.failed

    @property
    def delivery_percent(self) -> float | None:
        """Delivered of attempted, to one decimal, rounded down so that 99.96 never reads as 100."""
        if self.delivered is None or not self.attempted:
            return None
        return (self.delivered * 1000 // self.attempted) / 10

    def is_below(self, percent: float) -> bool:
        """Whether less than `percent` of the attempted messages was delivered; no attempt is not below."""
        if self.delivered is None or not self.attempted:
            return False
        return self.delivered * 100 < percent * self.attempted


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What one answer says. Dates are ISO 8601 texts in UTC; None is unknown."""

    status: str
    name: str | None = None
    channel: str | None = None
    account_id: str | None = None
    template_id: str | None = None
    audience_id: str | None = None
    schedule: str | None = None
    create_date: str | None = None
    update_date: str | None = None
    counts: Counts = Counts()

    @property
    def is_final(self) -> bool:
        """Whether the provider's reference lists the status as one that ends a campaign."""
        return self.status in FINAL_STATUSES

    def updated_over(self, known: Campaign | None) -> Campaign:
        """This answer, with what it left out filled in from what was known before.

        Every field of an answer is optional, so one that is missing is no news.
        """
        if known is None or self == known:
            return self
        return replace(_filled(self, known), counts=_filled(self.counts, known.counts))


def _filled[T: (Campaign, Counts)](new: T, old: T) -> T:
    missing = {f.name: getattr(old, f.name) for f in fields(new) if getattr(new, f.name) is None}
    return replace(new, **missing) if missing else new


def is_campaign_id(text: str) -> bool:
    """Whether `text` is a UUID, as every id of a campaign is; nothing else is put into a URL."""
    return _UUID.fullmatch(text) is not None


def read_campaign(body: bytes, campaign_id: str) -> Campaign:
    """The campaign in the body of an answer with status 200.

    `data` may be the object or an array whose first element it is: the provider's reference shows both.
    Raises DexatelError (malformed_answer), which says what was wrong, for anything that can't be this campaign.
    """
    data = _data(body)
    if (found := _text(data, "id")) is not None and found.lower() != campaign_id.lower():
        _malformed("`id` is another campaign's")
    status = _text(data, "status")
    if status is None:
        _malformed("`status` is missing")
    texts = {name: _text(data, name) for name in ("channel", "account_id", "template_id", "audience_id")}
    dates = {name: _date(data, name) for name in ("schedule", "create_date", "update_date")}
    name = _text(data, "name", longest=LONGEST_NAME)
    return Campaign(status=status.lower()[:LONGEST_STATUS], name=name, counts=_counts(data), **texts, **dates)


def read_errors(body: bytes, *, key: str | None = None) -> tuple[int | None, str | None]:
    """The provider's first error code and message in the body of a refusal; None where it has none, as in HTML.

    Nothing keeps a message from quoting the API key that was sent: it is taken out, before the message is cut.
    """
    try:
        first = _json(body)["errors"][0]
        code, message = first.get("code"), first.get("message")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None, None
    is_code = isinstance(code, int | str) and re.fullmatch(r"\d{1,9}", str(code), re.ASCII)
    if isinstance(message, str) and key:
        message = message.replace(key, "[the API key]")
    return int(code) if is_code else None, _clean(message)[:300] if isinstance(message, str) else None


def _malformed(what: str) -> NoReturn:
    # `from None`, since an error of decoding quotes the body in its repr, and nobody knows what the body quotes.
    raise DexatelError(Problem.MALFORMED_ANSWER, what, status=200) from None


class _SaidTwice(ValueError):
    """A key occurs twice in one object: which of its values counts is anybody's guess."""


def _json(body: bytes) -> Any:
    return _DECODER.decode(body.decode("utf-8"))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _SaidTwice
    return found


# Made once: `json.loads` with options makes one for every body, in as much time as it then takes to read it.
_DECODER = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_object)


def _data(body: bytes) -> Mapping[str, Any]:
    try:
        document = _json(body)
    except _SaidTwice:
        _malformed("a key occurs twice in one object")
    except (ValueError, RecursionError):  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        _malformed("the body is not JSON")
    data = document.get("data") if isinstance(document, dict) else None
    if isinstance(data, list) and data:
        data = data[0]
    if not isinstance(data, dict):
        _malformed("`data` is neither an object nor an array that starts with one")
    return data


def _clean(text: str) -> str:
    # A lone surrogate is valid in JSON and in a Python string, but nowhere else: it can't be sent or stored.
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def _text(data: Mapping[str, Any], name: str, *, longest: int = LONGEST_TEXT) -> str | None:
    value = data.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        _malformed(f"`{name}` is not a text")
    return _clean(str(value))[:longest].strip() or None


def _date(data: Mapping[str, Any], name: str) -> str | None:
    text = _text(data, name)
    return read_provider_date(text) if text else None


def _counts(data: Mapping[str, Any]) -> Counts:
    messages = data.get("messages")
    if messages is None:
        return Counts()
    if not isinstance(messages, dict):
        _malformed("`messages` is not an object")
    return Counts(**{name: _count(messages, name) for name in ("total", "delivered", "failed")})


def _count(messages: Mapping[str, Any], name: str) -> int | None:
    value = messages.get(name)
    if value is None:
        return None
    if isinstance(value, str) and re.fullmatch(r"\d{1,15}", value, re.ASCII):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_COUNT:
        _malformed(f"`messages.{name}` is not a number of messages")
    return value
