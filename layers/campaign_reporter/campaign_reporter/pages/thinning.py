"""Leaving out the changes that a screen can't show. Every extreme stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.times import from_text

# The plot and its table have no more changes than these.
MOST_CHANGES = 200
# A campaign has a few statuses. One that flaps has no room for more than this part.
_STATUS_CHANGES = 0.3
# If too many stay, the next try has so many of the parts.
_FEWER = 0.8

type _Series = Callable[[HistoryRecord], float | None]

_SERIES: tuple[_Series, ...] = (
    lambda record: record.campaign.counts.delivered,
    lambda record: record.campaign.counts.failed,
    lambda record: record.campaign.counts.total,
    lambda record: record.campaign.counts.waiting,
    lambda record: record.campaign.counts.delivery_percent,
)


def thinned(records: Sequence[HistoryRecord], most: int = MOST_CHANGES) -> list[HistoryRecord]:
    """At most so many of the records, in their order.

    The time is divided into equal parts. The first and the last record of each part stay, and those with the least and
    the most of each number. So the first, the last and the extremes of all records stay.
    """
    kept = list(records)
    times = [from_text(record.observed_at).timestamp() for record in records]
    parts = most
    while len(kept) > most and parts:
        kept = _of_parts(records, times, parts, most * _STATUS_CHANGES)
        parts = int(parts * _FEWER)
    return kept


def has_new_status(record: HistoryRecord) -> bool:
    """Whether the record is the first, or the status changed with it."""
    return record.previous_status != record.campaign.status


def _of_parts(
    records: Sequence[HistoryRecord], times: Sequence[float], parts: int, most_changes: float
) -> list[HistoryRecord]:
    width = (times[-1] - times[0]) / parts or 1.0
    changes = [at for at, record in enumerate(records) if has_new_status(record)]
    kept = set(changes if len(changes) <= most_changes else ())
    for _, part in groupby(range(len(records)), key=lambda at: min(int((times[at] - times[0]) / width), parts - 1)):
        kept.update(_of_part(records, list(part)))
    return [records[at] for at in sorted(kept)]


def _of_part(records: Sequence[HistoryRecord], part: Sequence[int]) -> Iterator[int]:
    yield from (part[0], part[-1])
    for series in _SERIES:
        known = [(value, at) for at in part if (value := series(records[at])) is not None]
        if known:
            yield from (min(known)[1], max(known)[1])
