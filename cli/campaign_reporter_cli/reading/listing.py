"""The campaigns on the list, as `list` shows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from campaign_reporter.model.campaign import FINAL_STATUSES, Status
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.aws.store import Store
from campaign_reporter_cli.reading.filters import Counted, Filters, settings_problem
from campaign_reporter_cli.terminal import words
from campaign_reporter_cli.terminal.columns import Column, Kind, Row
from campaign_reporter_cli.terminal.display import Output
from campaign_reporter_cli.terminal.output import print_rows, remark
from campaign_reporter_cli.terminal.values import zone_name

COLUMNS = (
    Column("campaign_id", "Campaign"),
    Column("name", "Name"),
    Column("label", "Label"),
    Column("status", "Status", Kind.STATUS),
    Column("channel", "Channel"),
    Column("messages_total", "Total", Kind.NUMBER),
    Column("messages_delivered", "Delivered", Kind.NUMBER),
    Column("messages_failed", "Failed", Kind.NUMBER),
    Column("delivery_percent", "Rate", Kind.PERCENT),
    Column("changed_at", "Changed", Kind.TIME),
    Column("finished_at", "Finished", Kind.TIME),
    Column("concerns", "Concerns"),
    Column("problem", "Problem"),
    Column("settings_problem", "Settings"),
    Column("muted_until", "Muted until", Kind.TIME),
    Column("ignored", "Ignored"),
)
_TABLE = (
    Column("campaign_id", "Campaign"),
    Column("title", "Name", can_shrink=True),
    Column("status", "Status", Kind.STATUS),
    Column("delivery_percent", "Rate", Kind.PERCENT, rank=2),
    Column("messages_delivered", "Delivered", Kind.NUMBER, rank=3),
    Column("messages_failed", "Failed", Kind.NUMBER, rank=5),
    Column("messages_total", "Total", Kind.NUMBER, rank=4),
    Column("changed_at", "Changed", Kind.TIME, rank=6),
    Column("channel", "Channel", rank=8),
    Column("label", "Label", rank=7, can_shrink=True),
    Column("note", "Note", Kind.NOTE, rank=1, can_shrink=True),
)
# In a table, what goes on comes before what is over.
_ORDER = {
    status: place for place, status in enumerate((Status.IN_PROGRESS, Status.SCHEDULED, "", *sorted(FINAL_STATUSES)))
}


def print_list(session: Session, filters: Filters) -> None:
    """Prints the campaigns that pass the filters."""
    found = Counted()
    rows: Any = _rows(session, filters, found)
    if session.output is Output.TABLE:
        rows = sorted(rows, key=_place)
        if rows:
            print_rows(session, COLUMNS, rows, nothing="", table=_TABLE)
            remark(session, f"{found} Times are in {zone_name(session)}.")
        else:
            remark(session, found.nothing(filters))
        return
    print_rows(session, COLUMNS, rows, nothing="")
    remark(session, str(found))


def _rows(session: Session, filters: Filters, found: Counted) -> Iterator[Row]:
    now = session.clock()
    for page in Store.of(session).pages(with_finished=filters.with_finished):
        found.finished += page.left_out
        found.ignored += sum(watched.ignored for watched in page.campaigns if not filters.with_ignored)
        for watched in filter(filters.let_pass, page.campaigns):
            found.add(watched)
            yield row_of(watched, now)


def row_of(watched: WatchedCampaign, now: datetime) -> dict[str, Any]:
    """The campaign by the names of the columns."""
    campaign, counts, muted_until = watched.campaign, watched.counts, watched.overrides.muted_until
    return {
        "campaign_id": watched.campaign_id,
        "title": (campaign and campaign.name) or watched.label,
        "name": campaign and campaign.name,
        "label": watched.label,
        "status": campaign and campaign.status,
        "channel": campaign and campaign.channel,
        "messages_total": counts.total,
        "messages_delivered": counts.delivered,
        "messages_failed": counts.failed,
        "delivery_percent": counts.delivery_percent,
        "changed_at": watched.changed_at,
        "finished_at": watched.finished_at,
        "concerns": sorted(watched.concerns),
        "problem": watched.problem and str(watched.problem),
        "settings_problem": settings_problem(watched),
        "muted_until": muted_until and to_text(muted_until),
        "ignored": watched.ignored,
        "note": ", ".join(_notes(watched, now)),
    }


def _notes(watched: WatchedCampaign, now: datetime) -> Iterator[str]:
    if watched.ignored:
        yield "ignored"
    yield from sorted(watched.concerns)
    if watched.problem:
        yield words.short(watched.problem)
    if settings_problem(watched):
        yield "settings"
    if watched.overrides.are_muting(now):
        yield "muted"


def _place(row: Row) -> tuple[int, str, str]:
    return _ORDER.get(row["status"] or "", 2), (row["title"] or "").casefold(), row["campaign_id"]
