"""How long the provider asks to be left alone: the header `Retry-After`, in seconds or as a date."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

# Seconds, if the provider asks for a pause without saying for how long.
DEFAULT_PAUSE = 1.0
_SECONDS = re.compile(r"\d+(?:\.\d*)?", re.ASCII)


def pause(retry_after: str, now: float) -> float:
    """The seconds to wait from `now`, the time since 1970. DEFAULT_PAUSE if the header makes no sense."""
    text = retry_after.strip()
    if _SECONDS.fullmatch(text):
        return float(text)  # infinity for too many digits
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return DEFAULT_PAUSE
