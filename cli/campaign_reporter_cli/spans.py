"""The beginning of a period that the user gives: `7d`, `24h`, `2w`, a date or a time."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from campaign_reporter.model.times import to_text
from campaign_reporter_cli.durations import duration
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.session import Session
from campaign_reporter_cli.values import on_one_line

# Before every record.
_EVER = "2000"


def beginning(text: str | None, session: Session) -> str:
    """The time in UTC, as the tables have it. All that is kept if the user gave none.

    A date means its beginning. A time without an offset is in the zone of the times that are shown.
    """
    if text is None:
        return _EVER
    try:
        moment = _moment(text.strip(), session)
        is_past = moment <= session.clock()
        found = to_text(moment)
    except (ValueError, OverflowError) as exc:
        expected = "7d, 24h, 2w, a date such as 2026-11-23, or a time such as 2026-11-23T15:00"
        raise InputError(f"--since {on_one_line(text)}: expected {expected}") from exc
    if not is_past:
        raise InputError(f"--since {on_one_line(text)} is in the future")
    return found


def _moment(text: str, session: Session) -> datetime:
    with suppress(InputError):
        return session.clock() - duration(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None and session.zone is not None:
        moment = moment.replace(tzinfo=session.zone)
    return moment.astimezone(session.zone)
