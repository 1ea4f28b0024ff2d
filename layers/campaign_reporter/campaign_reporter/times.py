"""Times as text: ISO 8601 in UTC ending in Z, which sorts as it passes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# The provider's reference writes `yyyyMM-dd HH:mm:ss`, its examples `2022-03-01 13:00:00`: both are read.
_PROVIDER_DATE = re.compile(r"(\d{4})-?(\d{2})-(\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:Z|\+00:?00)?", re.ASCII)


def utc_now() -> datetime:
    """The present time, aware, in UTC."""
    return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """`2026-11-23T14:57:06.123Z`: milliseconds, always 24 characters, so that texts compare as times do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def from_text(text: str) -> datetime:
    """The time that `to_text` or `read_provider_date` wrote; ValueError for anything else."""
    return datetime.fromisoformat(text).astimezone(UTC)


def just_after(text: str | None, moment: datetime) -> datetime:
    """`moment`, or a millisecond after the time in `text` where that is later.

    A history has to stay in order even if a clock was set back in between.
    """
    if text is None or to_text(moment) > text:
        return moment
    return from_text(text) + timedelta(milliseconds=1)


def read_provider_date(text: str) -> str | None:
    """The provider's date as `2026-11-23T14:57:06Z`, or None where it is no date in UTC that is known."""
    match = _PROVIDER_DATE.fullmatch(text.strip())
    if match is None:
        return None
    iso = "{}-{}-{}T{}Z".format(*match.groups())
    try:
        datetime.fromisoformat(iso)
    except ValueError:  # the 31st of February
        return None
    return iso
