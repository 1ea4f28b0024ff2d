"""Reading the provider's dates."""

from __future__ import annotations

import re
from datetime import datetime

# The provider's reference writes `yyyyMM-dd HH:mm:ss`, and its examples `2022-03-01 13:00:00`. Both are read.
_DATE = re.compile(r"(\d{4})-?(\d{2})-(\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:Z|\+00:?00)?", re.ASCII)


def read_date(text: str) -> str | None:
    """The date as `2026-11-23T14:57:06Z`, or None if it is not a known form of a date in UTC."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    iso = "{}-{}-{}T{}Z".format(*match.groups())
    try:
        datetime.fromisoformat(iso)
    except ValueError:  # the 31st of February
        return None
    return iso
