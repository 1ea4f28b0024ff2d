"""Reading the provider's answers: a campaign, or the errors of a refusal.

The forms are those of the provider's public reference. Every field but `status` is optional in practice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.campaign import COUNT_NAMES, LARGEST_COUNT, PROVIDED_FIELDS, Campaign, Counts, Kind
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.texts import LONGEST_NAME, LONGEST_STATUS, LONGEST_TEXT, clean
from campaign_reporter.provider.dates import read_date


def read_campaign(body: bytes, campaign_id: str, *, key: str | None = None) -> Campaign:
    """The campaign in the body of an answer with status 200.

    `data` may be the object, or an array whose first element it is: the provider's reference shows both. The API `key`
    that was sent is replaced wherever the answer quotes it.
    Raises DexatelError (malformed_answer), which says what was wrong, for anything that can't be this campaign.
    """
    data = _Data(_data(body), key if _may_quote(body, key) else None)
    if (found := data.text("id")) is not None and found.lower() != campaign_id.lower():
        _malformed("`id` is another campaign's")
    status = data.text("status", LONGEST_STATUS)
    if status is None:
        _malformed("`status` is missing")
    provided = {name: data.field(name, field.kind) for name, field in PROVIDED_FIELDS.items()}
    return Campaign(status=status.lower(), counts=data.counts(), **provided)


def read_errors(body: bytes, *, key: str | None = None) -> tuple[int | None, str | None]:
    """The provider's first error code and message in the body of a refusal. Each is None if there is none, as in HTML.

    A message can quote the API key that was sent. The key is replaced before the message is cut.
    """
    try:
        first = _json(body)["errors"][0]
        code, message = first.get("code"), first.get("message")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None, None
    is_code = isinstance(code, int | str) and re.fullmatch(r"\d{1,9}", str(code), re.ASCII)
    return int(code) if is_code else None, clean(_without(key, message), 300) if isinstance(message, str) else None


def _may_quote(body: bytes, key: str | None) -> bool:
    """Whether a text of the body can hold the key, in any case of letters, also if it is escaped. It seldom can."""
    return key is not None and (b"\\" in body or key.lower().encode() in body.lower())


def _without(key: str | None, text: str) -> str:
    """The text without the API key, in any case of letters."""
    if key is None or key.lower() not in text.lower():
        return text
    return re.sub(re.escape(key), "[the API key]", text, flags=re.IGNORECASE)


def _malformed(what: str) -> NoReturn:
    # `from None`: a decoding error quotes the body in its repr, and the body may quote anything.
    raise DexatelError(Problem.MALFORMED_ANSWER, what, status=200) from None


class _DuplicateKey(ValueError):
    """A key occurs twice in one object, and nothing says which of its values counts."""


def _json(body: bytes) -> Any:
    return _DECODER.decode(body.decode("utf-8"))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _DuplicateKey
    return found


# Made once: `json.loads` with options makes a decoder for every body, which takes as long as reading it.
_DECODER = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_object)


def _data(body: bytes) -> Mapping[str, Any]:
    try:
        document = _json(body)
    except _DuplicateKey:
        _malformed("a key occurs twice in one object")
    except (ValueError, RecursionError):  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        _malformed("the body is not JSON")
    data = document.get("data") if isinstance(document, dict) else None
    if isinstance(data, list) and data:
        data = data[0]
    if not isinstance(data, dict):
        _malformed("`data` is neither an object nor an array that starts with one")
    return data


class _Data:
    """The fields of a campaign in an answer."""

    def __init__(self, data: Mapping[str, Any], key: str | None) -> None:
        self._data = data
        self._key = key

    def field(self, name: str, kind: Kind) -> str | None:
        """A text, a name or a date."""
        text = self.text(name, LONGEST_NAME if kind is Kind.NAME else LONGEST_TEXT)
        return read_date(text) if text and kind is Kind.DATE else text

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str | None:
        value = self._data.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            _malformed(f"`{name}` is not a text")
        return clean(_without(self._key, str(value)), longest) or None

    def counts(self) -> Counts:
        messages = self._data.get("messages")
        if messages is None:
            return Counts()
        if not isinstance(messages, dict):
            _malformed("`messages` is not an object")
        return Counts(**{name: _count(messages, name) for name in COUNT_NAMES})


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
