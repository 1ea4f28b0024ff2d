"""The events in the life of a campaign: its changes of status, and the alerts about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from campaign_reporter.alerts.visible import line
from campaign_reporter.decision.concerns import CONCERNS
from campaign_reporter.model.event import EVENTS, Event
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.times import from_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.pages.thinning import has_new_status

# More marks than these hide one another, and the plot.
MOST_MARKS = 16
_LONGEST = 64
_CONCERNS = {concern.name: concern.event for concern in CONCERNS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened at a time, as a number in the plot and a line beneath it."""

    moment: datetime
    kind: str
    title: str


def marks_of(watched: WatchedCampaign, records: Sequence[HistoryRecord]) -> list[Mark]:
    """The marks in order of time. If there are too many, those in the middle are left out, and the last says so."""
    first = from_text(records[0].observed_at)
    found = sorted((*_statuses(records), *_alerts(watched, first)), key=lambda mark: mark.moment)
    if len(found) <= MOST_MARKS:
        return found
    half = MOST_MARKS // 2
    left_out = f"{len(found) - MOST_MARKS:,} more before this one: "
    middle = replace(found[-half], title=left_out + found[-half].title)
    return [*found[:half], middle, *found[1 - half :]]


def _statuses(records: Sequence[HistoryRecord]) -> Iterator[Mark]:
    for record in records:
        if has_new_status(record):
            before = f"{status_word(record.previous_status)} → " if record.previous_status else ""
            title = before + status_word(record.campaign.status)
            yield Mark(moment=from_text(record.observed_at), kind="status", title=title)


def _alerts(watched: WatchedCampaign, first: datetime) -> Iterator[Mark]:
    """The alerts of which the item has the time: the last one of each concern, and the last of all."""
    told = {(moment, _CONCERNS.get(name)) for name, moment in watched.concerns_told_at.items()}
    if watched.alerted_at:
        told.add((watched.alerted_at, _event(watched.alerted_by)))
    for moment, event in told:
        headline = f"Alert: {event.row.headline or 'one of a group'}" if event else "Alert"
        mark = Mark(moment=from_text(moment), kind="alert", title=headline)
        if mark.moment >= first:
            yield mark


def _event(message_id: str | None) -> Event | None:
    """The event of a message, by its alert id."""
    return next((EVENTS[part] for part in (message_id or "").split(":") if part in EVENTS), None)


def status_word(status: str) -> str:
    """A status as a person reads it."""
    return line(status.replace("_", " "), _LONGEST)
