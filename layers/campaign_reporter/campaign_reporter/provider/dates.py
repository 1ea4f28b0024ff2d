"""Reading the provider's dates, in every form that a provider or its database may give them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

# The provider's reference writes `yyyyMM-dd HH:mm:ss`, and its examples `2022-03-01 13:00:00`. Both are read.
_DATE = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[ T](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?"
    r" ?(?:(Z|UTC|GMT)|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?",
    re.ASCII | re.IGNORECASE,
)
# A date without a time is no moment. It only says that there is none.
_NO_DATE = re.compile(r"(0000-?00-00|0001-?01-01|1970-?01-01)", re.ASCII)
_EPOCH = re.compile(r"-?\d{1,15}(?:\.\d+)?", re.ASCII)
# Databases give years such as 1, 1970 and 9999 if there is no date. No campaign is from outside these years.
_YEARS = range(2000, 2200)
_FIRST, _LAST = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (_YEARS.start, _YEARS.stop))
_DAY = 86_400


def read_date(value: object, zone: tzinfo = UTC) -> str | None:
    """The date as `2026-11-23T14:57:06Z`, or None if it says that there is none.

    It may be a text with any ISO 8601 offset, or seconds or milliseconds since 1970 as a number or as digits. A text
    without an offset is a time in `zone`. ValueError if the value is no known form of a date.
    """
    if isinstance(value, str):
        text = value.strip()
        if match := _DATE.fullmatch(text):
            return _moment(match, zone)
        if not text or _NO_DATE.fullmatch(text):
            return None
        if not _EPOCH.fullmatch(text):
            raise ValueError
        value = float(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError  # noqa: TRY004 - there is only one way in which a date can't be read
    return _since_1970(value)


def _moment(match: re.Match[str], zone: tzinfo) -> str | None:
    year, month, day, hour, minute, second, is_utc, sign, offset_hours, offset_minutes = match.groups()
    if int(year) not in _YEARS:
        return None
    iso = f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}"
    local = datetime.fromisoformat(iso)  # a ValueError for the 31st of February
    if sign:
        offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes or 0))
        return _written(local - offset if sign == "+" else local + offset)
    return iso + "Z" if is_utc or zone is UTC else _written(_to_utc(local, zone))


def _to_utc(local: datetime, zone: tzinfo) -> datetime:
    """The moment that the clocks in the zone show this time.

    If they show it twice, it is the second time. If they skip it, it is as long after the skip as it is into the skip.
    Both are the later reading, so that a campaign does not count as overdue too early.
    """
    return max(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def _since_1970(number: float) -> str | None:
    for units in (1, 1000):
        if _FIRST * units <= number < _LAST * units:
            return _written(datetime.fromtimestamp(number / units, UTC))
    if number < _DAY:  # the first day of 1970, or one of the year 1
        return None
    raise ValueError


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
