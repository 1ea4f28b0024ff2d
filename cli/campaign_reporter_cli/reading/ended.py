"""The campaigns that have ended, as a manager wants to see them: by the last state of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import merge

from campaign_reporter.decision.news import is_news
from campaign_reporter.digest.finished import Finished, worst_first
from campaign_reporter.model.campaign import FINAL_STATUSES
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.aws.store import Store
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.input.times import beginning
from campaign_reporter_cli.terminal.columns import Column, Kind, Row
from campaign_reporter_cli.terminal.output import counted, print_rows, remark
from campaign_reporter_cli.terminal.values import on_one_line

COLUMNS = (
    Column("name", "Name", can_shrink=True),
    Column("label", "Label", rank=4, can_shrink=True),
    Column("channel", "Channel", rank=6),
    Column("status", "Status", Kind.STATUS),
    Column("ended", "Ended", Kind.TIME, rank=1),
    Column("total", "Total", Kind.NUMBER, rank=5),
    Column("delivered", "Delivered", Kind.NUMBER, rank=2),
    Column("failed", "Failed", Kind.NUMBER, rank=3),
    Column("not_sent", "Not sent", Kind.NUMBER, rank=4),
    Column("rate", "Rate", Kind.PERCENT),
    Column("campaign_id", "Campaign", rank=7),
    Column("ignored", "Ignored", rank=10),
    Column("added_by", "Added by", rank=9),
    Column("added_at", "Added", Kind.TIME, rank=8),
)


def print_ended(session: Session, since: str | None, status: str | None) -> None:
    """Prints the campaigns that have ended from then on, with that status or any. InputError for another status."""
    if status is not None and status not in FINAL_STATUSES:
        raise InputError(f"--status {on_one_line(status)}: expected one of {', '.join(sorted(FINAL_STATUSES))}")
    first = beginning(since, session)
    store = Store.of(session)
    ended = ended_since(store, first)
    listed = store.listed([*ended])
    found = [each for each in _named(ended, listed) if status in {None, each.campaign.status}]
    rows = (_row(each, listed.get(each.campaign_id)) for each in found)
    print_rows(session, COLUMNS, rows, nothing="No campaign has ended since then.")
    if found:
        remark(session, f"{counted(len(found), 'campaign')}.")


def ended_since(store: Store, first: str) -> dict[str, Finished]:
    """The campaigns that have ended from the time `first` on as the history has them, by their ids."""
    records = (store.records_of_status(status, first) for status in sorted(FINAL_STATUSES))
    return _last_states(merge(*records, key=lambda record: record.observed_at), first)


def _named(ended: Mapping[str, Finished], listed: Mapping[str, WatchedCampaign]) -> list[Finished]:
    """Those that do not go on, in order of time. Their names are those of the list, else those of the history."""
    over = {id_: each for id_, each in ended.items() if not _goes_on(listed.get(id_), each)}
    return sorted(worst_first(over, listed), key=lambda each: (each.ended_at, each.campaign_id))


def _last_states(records: Iterable[HistoryRecord], first: str) -> dict[str, Finished]:
    """The campaigns that ended from `first` on. Late receipts of those that ended before are not their end."""
    found: dict[str, Finished] = {}
    for record in records:
        before = found.get(record.campaign_id)
        ended_at = _ended_at(record) or (before.ended_at if before else "")
        if ended_at >= first:
            found[record.campaign_id] = Finished(
                campaign_id=record.campaign_id, ended_at=ended_at, campaign=record.campaign, label=record.label
            )
    return found


def _ended_at(record: HistoryRecord) -> str | None:
    """The time of the end if the record is one. A campaign can have ended long before it was listed."""
    if record.previous_status == record.campaign.status:
        return None
    update_date = record.campaign.update_date
    was_seen_late = record.previous_status is None and not is_news(update_date, record.observed_at)
    return update_date if was_seen_late else record.observed_at


def _goes_on(listed: WatchedCampaign | None, ended: Finished) -> bool:
    """Whether the campaign has gone on after that, as Dexatel's users can make it do."""
    if listed is None or listed.campaign is None or listed.changed_at is None:
        return False
    return not listed.campaign.is_final and listed.changed_at > ended.ended_at


def _row(ended: Finished, listed: WatchedCampaign | None) -> Row:
    campaign, counts = ended.campaign, ended.counts
    return {
        "name": campaign.name,
        "label": ended.label,
        "channel": campaign.channel,
        "status": campaign.status,
        "ended": ended.ended_at,
        "total": counts.total,
        "delivered": counts.delivered,
        "failed": counts.failed,
        "not_sent": counts.waiting,
        "rate": counts.delivery_percent,
        "campaign_id": ended.campaign_id,
        **{name: getattr(listed, name, None) for name in ("ignored", "added_by", "added_at")},
    }
