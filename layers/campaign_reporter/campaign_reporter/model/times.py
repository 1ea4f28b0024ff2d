"""Times as text: ISO 8601 in UTC that ends in Z, so that texts sort as times do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# AWS's limit for an invocation of a Lambda: no claim and no lease lasts longer.
LONGEST_RUN = timedelta(seconds=900)


def utc_now() -> datetime:
    """The present time, aware, in UTC."""
    return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """`2026-11-23T14:57:06.123Z`: milliseconds, always 24 characters."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def from_text(text: str) -> datetime:
    """The time in an ISO 8601 text; ValueError for anything else."""
    return datetime.fromisoformat(text).astimezone(UTC)


def is_time(text: str) -> bool:
    """Whether `from_text` reads the text."""
    try:
        from_text(text)
    except (ValueError, OverflowError):  # an OverflowError for a time before the year 1
        return False
    return True


def just_after(text: str | None, moment: datetime) -> datetime:
    """`moment`, or a millisecond after the time in `text` if that is a little later.

    A history stays in order even if a clock was set back. A time that is years ahead is no record of a clock.
    """
    if text is None or to_text(moment) > text or is_ahead(text, moment):
        return moment
    return from_text(text) + timedelta(milliseconds=1)


def is_ahead(text: str, moment: datetime, *, by: timedelta = timedelta(days=366)) -> bool:
    """Whether the time in `text` is later than `moment` by more than clocks can differ, or than `by`."""
    return from_text(text) - moment > by
