"""Reading a campaign from the provider's answer.

The form is that of the provider's public reference. Every field but `status` is optional in practice. So `id` and
`status` decide whether an answer can be read, and any other part that can't be read is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import Any, NoReturn

from aws_lambda_powertools import Logger

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.campaign import COUNT_NAMES, LARGEST_COUNT, PROVIDED_FIELDS, Campaign, Counts, Kind
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.texts import LONGEST_NAME, LONGEST_STATUS, LONGEST_TEXT, clean
from campaign_reporter.provider.dates import read_date
from campaign_reporter.provider.json_bodies import read_json
from campaign_reporter.provider.values import is_text, is_whole, whole_number, without

logger = Logger(child=True)


def read_campaign(body: bytes, campaign_id: str, *, key: str | None = None, schedule_zone: tzinfo = UTC) -> Campaign:
    """The campaign in the body of an answer with status 200.

    `data` may be the object, or an array whose first element it is: the provider's reference shows both. The API `key`
    that was sent is replaced wherever the answer quotes it. A schedule without an offset is a time in `schedule_zone`.
    Raises DexatelError (malformed_answer), which says what was wrong, for anything that can't be this campaign.
    """
    data = _Data(_data(body), key if _may_quote(body, key) else None, schedule_zone)
    found, status = data.text("id"), data.text("status", LONGEST_STATUS)
    if data.unread:
        _malformed(f"`{data.unread[0]}` is not a text")
    if found is not None and found.lower() != campaign_id.lower():
        _malformed("`id` is another campaign's")
    if status is None:
        _malformed("`status` is missing")
    provided = {name: data.field(name) for name in PROVIDED_FIELDS}
    campaign = Campaign(status=status.lower(), counts=data.counts(), **provided)
    for part in data.unread:
        log_once(part)
    return campaign


@lru_cache(maxsize=32)
def log_once(part: str) -> None:
    """Logs, once in the life of a process, that a part of the answers is not read."""
    logger.warning("a part of Dexatel's answer can't be read and counts as unknown", part=part)


def _may_quote(body: bytes, key: str | None) -> bool:
    """Whether a text of the body can hold the key, in any case of letters, also if it is escaped. It seldom can."""
    return key is not None and (b"\\" in body or key.lower().encode() in body.lower())


def _malformed(what: str) -> NoReturn:
    # `from None`: a decoding error quotes the body in its repr, and the body may quote anything.
    raise DexatelError(Problem.MALFORMED_ANSWER, what, status=200) from None


def _data(body: bytes) -> Mapping[str, Any]:
    try:
        document = read_json(body)
    except (ValueError, RecursionError):  # a JSONDecodeError is a ValueError
        _malformed("the body is not JSON")
    data = document.get("data") if isinstance(document, dict) else None
    if isinstance(data, list) and data:
        data = data[0]
    if not isinstance(data, dict):
        _malformed("`data` is neither an object nor an array that starts with one")
    return data


class _Data:
    """The fields of a campaign in an answer. `unread` names those that can't be read."""

    def __init__(self, data: Mapping[str, Any], key: str | None, schedule_zone: tzinfo) -> None:
        self._data = data
        self._key = key
        self._schedule_zone = schedule_zone
        self.unread: list[str] = []

    def field(self, name: str) -> str | None:
        """A text, a name or a date."""
        provided = PROVIDED_FIELDS[name]
        if provided.kind is Kind.DATE:
            return self._date(name, self._schedule_zone if provided.is_in_zone else UTC)
        is_name = provided.kind is Kind.NAME
        return self.text(name, LONGEST_NAME if is_name else LONGEST_TEXT, is_name=is_name)

    def text(self, name: str, longest: int = LONGEST_TEXT, *, is_name: bool = False) -> str | None:
        value = self._data.get(name)
        if value is None or value == "":
            return None
        if not is_text(value) or not (is_name or is_whole(value)):
            self.unread.append(name)
            return None
        return clean(without(self._key, str(value)), longest) or None

    def _date(self, name: str, zone: tzinfo) -> str | None:
        value = self._data.get(name)
        try:
            return None if value is None else read_date(value, zone)
        except ValueError:
            self.unread.append(name)
            return None

    def counts(self) -> Counts:
        messages = self._data.get("messages")
        if messages is None:
            return Counts()
        if not isinstance(messages, dict):
            self.unread.append("messages")
            return Counts()
        return Counts(**{name: self._count(messages, name) for name in COUNT_NAMES})

    def _count(self, messages: Mapping[str, Any], name: str) -> int | None:
        value = messages.get(name)
        count = whole_number(value, LARGEST_COUNT)
        if count is None and value is not None:
            self.unread.append(f"messages.{name}")
        return count
