"""The campaigns on the list, as `list` shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from campaign_reporter.decision.concerns import CONCERNS
from campaign_reporter.model.campaign import FINAL_STATUSES, Status
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter_cli import words
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.output import Column, Kind, Row, counted, on_one_line, print_rows, remark, zone_name
from campaign_reporter_cli.session import Output, Session
from campaign_reporter_cli.store import Store

_UNREAD = "not read yet"
_CONCERNS = tuple(concern.name for concern in CONCERNS)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which campaigns are listed. None is any status or concern."""

    status: str | None = None
    concern: str | None = None
    problem: bool = False
    all: bool = False

    def __post_init__(self) -> None:
        if self.concern is not None and self.concern not in _CONCERNS:
            raise InputError(f"there is no concern {on_one_line(self.concern)}: choose one of {', '.join(_CONCERNS)}")

    @property
    def with_finished(self) -> bool:
        """A campaign that has failed, or whose id can't be one, finishes at once. So these are found there."""
        return self.all or self.problem or self.status in FINAL_STATUSES

    def let_pass(self, watched: WatchedCampaign) -> bool:
        """Whether the campaign is listed."""
        status = watched.campaign.status if watched.campaign else None
        return (
            self.status in {None, status}
            and (self.concern is None or self.concern in watched.concerns)
            and (not self.problem or has_problem(watched))
        )


@dataclass(slots=True, kw_only=True)
class Counted:
    """The campaigns that were listed, by status, and the number of finished ones that were left out."""

    statuses: Counter[str] = field(default_factory=Counter)
    left_out: int = 0

    def __str__(self) -> str:
        most_first = sorted(self.statuses.items(), key=lambda pair: (-pair[1], pair[0]))
        split = ", ".join(f"{count:,} {status}" for status, count in most_first)
        listed = f"{counted(self.statuses.total(), 'campaign')}{f' ({split})' if split else ''}."
        return f"{listed} {self._left_out}".strip()

    @property
    def nothing(self) -> str:
        """If no campaign was listed."""
        if not self.left_out:
            return "No such campaign is on the list."
        return f"No such campaign is on the list. {self._left_out}"

    @property
    def _left_out(self) -> str:
        return f"{counted(self.left_out, 'finished campaign')} not shown: see --all." if self.left_out else ""


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
            remark(session, found.nothing)
        return
    print_rows(session, COLUMNS, rows, nothing="")
    remark(session, str(found))


def _rows(session: Session, filters: Filters, found: Counted) -> Iterator[Row]:
    now = session.clock()
    for page in Store.of(session).pages(with_finished=filters.with_finished):
        found.left_out += page.left_out
        for watched in filter(filters.let_pass, page.campaigns):
            found.statuses[on_one_line(watched.campaign.status) if watched.campaign else _UNREAD] += 1
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
        "note": ", ".join(_notes(watched, now)),
    }


def has_problem(watched: WatchedCampaign) -> bool:
    """Whether it can't be read, or something on its item makes no sense."""
    return watched.problem is not None or settings_problem(watched) is not None


def settings_problem(watched: WatchedCampaign) -> str | None:
    """What makes no sense on the item now, else what the last run found."""
    return watched.unreadable_item or watched.wrong or watched.settings_problem


def _notes(watched: WatchedCampaign, now: datetime) -> Iterator[str]:
    yield from sorted(watched.concerns)
    if watched.problem:
        yield words.short(watched.problem)
    if settings_problem(watched):
        yield "settings"
    if watched.overrides.are_muting(now):
        yield "muted"


def _place(row: Row) -> tuple[int, str, str]:
    return _ORDER.get(row["status"] or "", 2), (row["title"] or "").casefold(), row["campaign_id"]
