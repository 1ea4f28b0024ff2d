"""The numbers of messages in words. A rate never hides how many messages it says nothing of."""

from __future__ import annotations

from collections.abc import Iterator

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Counts

# A rate that leaves out a larger part of the messages can still become any other.
_MOST_UNCOUNTED = 0.1


def in_words(alert: Alert) -> str:
    """Such as `98.5% delivered (9850 of 10000)`.

    If the rate is not what matters, the others come first: `8000 of 10000 never sent (1200 delivered, 800 failed)`.
    """
    counts = alert.counts
    if _matters_more(alert):
        rest = f"{counts.waiting} of {counts.total} {alert.event.row.rest}"
        return f"{rest} ({counts.delivered} delivered, {counts.failed} failed)"
    if counts.delivery_percent is None:
        known = {"delivered": counts.delivered, "failed": counts.failed, "in all": counts.total}
        return ", ".join(f"{count} {name}" for name, count in known.items() if count is not None) or "counts unknown"
    return _rate(counts) + _waiting(counts)


def in_full(alert: Alert) -> str:
    """The same with the failed messages and the total."""
    counts = alert.counts
    if _matters_more(alert) or counts.delivery_percent is None:
        return in_words(alert)
    total = "" if counts.total is None else f", {counts.total} in all"
    return f"{_rate(counts)}, {counts.failed} failed{_waiting(counts)}{total}"


def in_subject(alert: Alert) -> str:
    """The same in fewer characters, since a name needs the place: `8000 of 10000 never sent, 1200 delivered`."""
    counts = alert.counts
    if _matters_more(alert):
        return f"{counts.waiting} of {counts.total} {_short_rest(alert)}, {counts.delivered} delivered"
    return in_words(alert)


def in_brief(alert: Alert) -> str:
    """The most important number, such as `98.5%` or `8000 never sent`. Empty if there is none."""
    if not alert.event.row.counted:
        return ""
    if _matters_more(alert):
        return f"{alert.counts.waiting} {_short_rest(alert)}"
    percent = alert.counts.delivery_percent
    return "" if percent is None else f"{percent:g}%"


def in_sentence(alert: Alert) -> Iterator[str]:
    """A sentence about the messages that are in neither count, if there are any."""
    counts, row = alert.counts, alert.event.row
    if counts.waiting and row.of_rest:
        yield row.of_rest.format(waiting=f"{counts.waiting:,}", total=f"{counts.total:,}")


def _rate(counts: Counts) -> str:
    return f"{counts.delivery_percent:g}% delivered ({counts.delivered} of {counts.attempted})"


def _waiting(counts: Counts) -> str:
    return f", {counts.waiting} waiting" if counts.waiting else ""


def _short_rest(alert: Alert) -> str:
    return alert.event.row.rest if alert.event.row.never_sent else "waiting"


def _matters_more(alert: Alert) -> bool:
    """Whether the messages that are in neither count matter more than the rate of the others.

    A rate that leaves out many messages says little, and those that were never sent are the worst of a campaign.
    """
    counts, row = alert.counts, alert.event.row
    if not counts.waiting or not row.rest:
        return False
    return row.never_sent or counts.waiting > _MOST_UNCOUNTED * (counts.total or 0)
