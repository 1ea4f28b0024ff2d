"""The fields of a campaign in the provider's JSON, in the answer about one campaign or in a row of the list.

Every field but `status` is optional in practice, so any other part that can't be read is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import Any

from aws_lambda_powertools import Logger

from campaign_reporter.model.campaign import COUNT_NAMES, LARGEST_COUNT, PROVIDED_FIELDS, Campaign, Counts, Kind
from campaign_reporter.model.texts import LONGEST_NAME, LONGEST_TEXT, clean
from campaign_reporter.provider.dates import read_date
from campaign_reporter.provider.values import is_text, is_whole, whole_number, without

logger = Logger(child=True)


class CampaignData:
    """The fields of one campaign. `unread` names those that can't be read.

    The API `key` that was sent is replaced wherever a text quotes it. None means that no text can quote it. A schedule
    without an offset is a time in `schedule_zone`.
    """

    def __init__(self, data: Mapping[str, Any], key: str | None, schedule_zone: tzinfo) -> None:
        self._data = data
        self._key = key
        self._schedule_zone = schedule_zone
        self.unread: list[str] = []

    def campaign(self, status: str) -> Campaign:
        """The campaign with this status. Each part that can't be read is unknown, and is logged once."""
        provided = {name: self._field(name) for name in PROVIDED_FIELDS}
        campaign = Campaign(status=status.lower(), counts=self._counts(), **provided)
        for part in self.unread:
            log_once(part)
        return campaign

    def text(self, name: str, longest: int = LONGEST_TEXT, *, is_name: bool = False) -> str | None:
        """The text, or None if it is missing or can't be read."""
        value = self._data.get(name)
        if value is None or value == "":
            return None
        if not is_text(value) or not (is_name or is_whole(value)):
            self.unread.append(name)
            return None
        return clean(without(self._key, str(value)), longest) or None

    def _field(self, name: str) -> str | None:
        provided = PROVIDED_FIELDS[name]
        if provided.kind is Kind.DATE:
            return self._date(name, self._schedule_zone if provided.is_in_zone else UTC)
        is_name = provided.kind is Kind.NAME
        return self.text(name, LONGEST_NAME if is_name else LONGEST_TEXT, is_name=is_name)

    def _date(self, name: str, zone: tzinfo) -> str | None:
        value = self._data.get(name)
        try:
            return None if value is None else read_date(value, zone)
        except ValueError:
            self.unread.append(name)
            return None

    def _counts(self) -> Counts:
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


@lru_cache(maxsize=32)
def log_once(part: str) -> None:
    """Logs, once in the life of a process, that a part of the answers is not read."""
    logger.warning("a part of Dexatel's answer can't be read and counts as unknown", part=part)


def may_quote(body: bytes, key: str | None) -> bool:
    """Whether a text of the body can hold the key, in any case of letters, also if it is escaped. It seldom can."""
    return key is not None and (b"\\" in body or key.lower().encode() in body.lower())
