"""The history of one campaign, and of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.aws.store import Store
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.input.ids import keys_of
from campaign_reporter_cli.input.times import beginning
from campaign_reporter_cli.terminal.columns import Column, Kind, Row
from campaign_reporter_cli.terminal.output import counted, print_rows, remark
from campaign_reporter_cli.terminal.values import on_one_line, zone_name

COLUMNS = (
    Column("campaign_id", "Campaign"),
    Column("observed_at", "Seen", Kind.TIME),
    Column("revision", "Revision", Kind.NUMBER, rank=6),
    Column("status", "Status", Kind.STATUS, rank=1),
    Column("previous_status", "Before", Kind.STATUS, rank=7),
    Column("messages_total", "Total", Kind.NUMBER, rank=5),
    Column("messages_delivered", "Delivered", Kind.NUMBER, rank=2),
    Column("messages_failed", "Failed", Kind.NUMBER, rank=3),
    Column("delivery_percent", "Rate", Kind.PERCENT, rank=4),
    Column("update_date", "Updated", Kind.TIME, rank=10),
    Column("name", "Name", rank=9, can_shrink=True),
    Column("label", "Label", rank=8, can_shrink=True),
    Column("channel", "Channel", rank=11),
)


def print_history(session: Session, typed: str, last: int | None) -> None:
    """Prints the records of a campaign, or so many of the last ones. InputError if nothing is known of it."""
    written, records = _found(Store.of(session), typed, last)
    title = on_one_line(written)
    # Its id is in the title, and would be the same in each row.
    print_rows(session, COLUMNS, _rows(records), nothing=f"{title} has no history yet.", table=COLUMNS[1:])
    if records:
        remark(session, f"{counted(len(records), 'record')} of {title}. Times are in {zone_name(session)}.")


def _found(store: Store, typed: str, last: int | None) -> tuple[str, list[HistoryRecord]]:
    """The id as the tables have it, and its records, the oldest first."""
    is_listed = False
    for written in keys_of(typed):
        is_listed = store.campaign(written) is not None or is_listed
        if records := store.records(written, last=last):
            return written, records
    if not is_listed:
        raise unknown(typed)
    return typed, []


def unknown(typed: str) -> InputError:
    """Nothing is known of a campaign with this id."""
    return InputError(f"{on_one_line(typed)} is not on the list, and has no history")


def print_all(session: Session, since: str | None) -> None:
    """Prints the records of all campaigns from then on."""
    first = beginning(since, session)
    records = Store.of(session).all_records(first)
    print_rows(session, COLUMNS, _rows(records), nothing="No record is as new as that.")


def _rows(records: Iterable[HistoryRecord]) -> Iterator[Row]:
    for record in records:
        campaign, counts = record.campaign, record.campaign.counts
        yield {
            "campaign_id": record.campaign_id,
            "observed_at": record.observed_at,
            "revision": record.revision,
            "status": campaign.status,
            "previous_status": record.previous_status,
            "messages_total": counts.total,
            "messages_delivered": counts.delivered,
            "messages_failed": counts.failed,
            "delivery_percent": counts.delivery_percent,
            "update_date": campaign.update_date,
            "name": campaign.name,
            "label": record.label,
            "channel": campaign.channel,
        }
