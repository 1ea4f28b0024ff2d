"""Links to pages. Whoever has a link may open its page, until the end of a day that is written in it.

The token of a link is an HMAC over what it opens and that day. It opens one page, and no other.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.times import from_text

OVERVIEW = None
"""The target of a link to the overview. The target of any other link is the id of its campaign."""

# The last day, as 20261223, and 32 bytes in the alphabet for URLs.
TOKEN = re.compile(r"\d{8}-[A-Za-z0-9_-]{43}", re.ASCII)
# The longest id, as it is written in a link. The ids of Dexatel have 36 characters.
LONGEST_ID = 128
_DAY = "%Y%m%d"
_DIGITS = len("20261223")


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Makes the links of a stack whose pages are at `url`. They end `days` days after the alert that has them."""

    url: str
    key: bytes = field(repr=False)
    days: int

    def of(self, alert: Alert) -> str | None:
        """The link to the page of the alert's campaign, or to the overview if the alert is about no single one.

        None if there can't be one. A link is never a reason not to send an alert.
        """
        try:
            last = from_text(alert.observed_at).date() + timedelta(days=self.days)
            return self.url + path_of(alert.campaign_id, last, self.key)
        except (ValueError, OverflowError):
            return None

    def overview(self, now: datetime) -> str:
        """The link to the overview."""
        return self.url + path_of(OVERVIEW, now.astimezone(UTC).date() + timedelta(days=self.days), self.key)


def path_of(target: str | None, last: date, key: bytes) -> str:
    """The end of a link that opens the target up to and with the `last` day. ValueError for an id that is too long."""
    token = _token(target, f"{last:{_DAY}}", key)
    if target is OVERVIEW:
        return f"?t={token}"
    if len(written := quote(target, safe="")) > LONGEST_ID or not target.strip("."):
        raise ValueError("no page has this id in its address")
    return f"c/{written}?t={token}"


def last_day(token: str, target: str | None, key: bytes, today: date) -> date | None:
    """The last day of a token that opens the target today, or None."""
    if not TOKEN.fullmatch(token):
        return None
    written = token[:_DIGITS]
    if not hmac.compare_digest(token.encode(), _token(target, written, key).encode()):
        return None
    last = datetime.strptime(written, _DAY).replace(tzinfo=UTC).date()
    return last if today <= last else None


def _token(target: str | None, last: str, key: bytes) -> str:
    """The day has as many characters in each token, so no two targets are signed as the same text."""
    signed = f"overview:{last}" if target is OVERVIEW else f"campaign:{last}:{target}"
    return f"{last}-{urlsafe_b64encode(hmac.digest(key, signed.encode(), 'sha256')).decode().rstrip('=')}"
