"""The forms of the attributes that the reporter reads.

Users edit their items by hand and by scripts. So every attribute is checked as it is read: its type, its form and its
range. A value that makes no sense counts as absent, and a sentence for its user says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime
from typing import Any

from campaign_reporter.model.campaign import LARGEST_COUNT, Kind
from campaign_reporter.model.policy import Number
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.run_summary import Outcome
from campaign_reporter.model.segment import Segment
from campaign_reporter.model.texts import LONGEST_NAME, LONGEST_STATUS, LONGEST_TEXT, clean
from campaign_reporter.model.times import from_text, to_text
from campaign_reporter.model.zones import zone_or_utc
from campaign_reporter.tables.attributes import from_milliseconds

_OUTAGE = re.compile(r"reporter\.[a-z_]{1,64}", re.ASCII)
_LONGEST_KEY = 2_048
_LENGTH_OF_TIME = len("2026-11-23T14:57:06.123Z")
_WHOLE_NUMBER = re.compile(r"\d{1,15}", re.ASCII)
# The years in which the reporter itself can have written a time.
_YEARS = range(2020, 2200)
_A_TIME = "a text (S) such as 2026-11-30T08:00:00Z"


@dataclass(frozen=True, slots=True)
class Form:
    """The form of an attribute: DynamoDB's `type`, and how its value is read. `expected` describes it to a user.

    `read` raises ValueError or OverflowError for a value that makes no sense.
    """

    type: str
    read: Callable[[Any], Any]
    expected: str


def _text(longest: int) -> Callable[[str], str | None]:
    return lambda value: clean(value, longest) or None


def _status(value: str) -> str:
    if not (status := clean(value, LONGEST_STATUS)):
        raise ValueError
    return status


def _date(value: str) -> str:
    """A date of the provider. It stays as it is stored, and any year will do."""
    from_text(value)
    return value


def _time(value: str) -> str:
    moment = from_text(value)
    if moment.year not in _YEARS:
        raise ValueError
    is_as_written = len(value) == _LENGTH_OF_TIME and value.endswith("Z")
    return value if is_as_written else to_text(moment)


def _moment(value: str, zone: str) -> datetime:
    """A time of a user, in `zone` if it names no zone. A date means its beginning."""
    moment = datetime.fromisoformat(value.strip())
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone_or_utc(zone))
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        if moment.year < MAXYEAR:
            raise
        return datetime.max.replace(tzinfo=UTC)  # 9999-12-31T23:59:59 means for ever in any zone


def _finished(value: str) -> str:
    if not is_finished(value):
        raise ValueError
    return value


def _times(entries: Mapping[str, Any]) -> dict[str, str]:
    return {key: _time(entry["S"]) for key, entry in entries.items()}


def _outage(value: str) -> str:
    if not _OUTAGE.fullmatch(value):
        raise ValueError
    return value


def _key(value: str) -> str:
    """DynamoDB refuses any other key, and so a request that goes on from it."""
    if not 1 <= len(value.encode()) <= _LONGEST_KEY:
        raise ValueError
    return value


def _count(value: str) -> int:
    if (count := _whole(value)) > LARGEST_COUNT:
        raise ValueError
    return count


def _whole(value: str) -> int:
    if not _WHOLE_NUMBER.fullmatch(value):
        raise ValueError
    return int(value)


def _milliseconds(value: str) -> datetime:
    moment = from_milliseconds(_whole(value))
    if moment.year not in _YEARS:
        raise ValueError
    return moment


def _times_of_segments(entries: Mapping[str, Any]) -> dict[str, datetime]:
    """Times by the segment that each is about."""
    return {str(Segment.from_text(key)): _milliseconds(entry["N"]) for key, entry in entries.items()}


def _counts(entries: Mapping[str, Any]) -> dict[str, int]:
    return {key: _count(entry["N"]) for key, entry in entries.items()}


TEXT = Form("S", _text(LONGEST_TEXT), "a text (S)")
NAME = Form("S", _text(LONGEST_NAME), "a text (S)")
STATUS = Form("S", _status, "a text (S)")
DATE = Form("S", _date, _A_TIME)
TIME = Form("S", _time, _A_TIME)
TIMES = Form("M", _times, "a map of times (M)")
FINISHED = Form("S", _finished, _A_TIME)
# Also an event of a newer release, whose outage goes on until this release can read campaigns again.
OUTAGE = Form("S", _outage, "the event of an outage (S)")
PROBLEM = Form("S", Problem, "the name of a problem (S)")
COUNT = Form("N", _count, f"a whole number (N) from 0 to {LARGEST_COUNT}")
COUNTS = Form("M", _counts, "a map of whole numbers (M)")
MILLISECONDS = Form("N", _milliseconds, "a time in milliseconds (N)")
TIMES_OF_SEGMENTS = Form("M", _times_of_segments, "a map of times in milliseconds (M)")
OUTCOME = Form("S", Outcome, "the outcome of a run (S)")
KEY = Form("S", _key, "a text (S) of 1 to 2048 bytes")
FLAG = Form("BOOL", bool, "true or false (BOOL)")
NAMES = Form("SS", frozenset, "a set of texts (SS)")
OF_KIND: Mapping[Kind, Form] = {Kind.TEXT: TEXT, Kind.NAME: NAME, Kind.DATE: DATE}

# A text that begins so is a time in this century. DynamoDB can compare the beginning of a text too. So the filter of
# the list and the reader agree on which campaigns have finished.
FINISHED_CENTURY = "20"


def is_finished(text: str) -> bool:
    """Whether the text in `finished_at` takes a campaign off the watch."""
    return text.startswith(FINISHED_CENTURY)


def moment(zone: str) -> Form:
    """The form of a time that a user writes. Without an offset it is in the zone with that name."""
    return Form("S", lambda value: _moment(value, zone), _A_TIME)


def threshold(limits: Number) -> Form:
    """The form of a threshold that a user puts on one campaign's item."""

    def read(value: str) -> float:
        number = float(value)
        if not limits.low <= number <= limits.high:  # NaN fails this too
            raise ValueError
        return number

    return Form("N", read, f"a number (N) from {limits.low:g} to {limits.high:g}")


class FormReader:
    """The values of one item's attributes by their forms. `wrong` has a sentence for each that makes no sense.

    Reading the list is a good part of a poll that finds nothing new, so only attributes that are there take time.
    """

    def __init__(self, item: Mapping[str, Any], forms: Mapping[str, Form]) -> None:
        self.wrong: list[str] = []
        self.values: dict[str, Any] = {}
        for name, attribute in item.items():
            if form := forms.get(name):
                try:
                    self.values[name] = form.read(attribute[form.type])
                except (LookupError, TypeError, ValueError, OverflowError):
                    self.wrong.append(f"{name} has to be {form.expected}")

    def get(self, name: str) -> Any:
        """The value of the attribute, or None if it is absent or makes no sense."""
        return self.values.get(name)
