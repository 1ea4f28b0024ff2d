"""Taking campaigns off the list, and what is lost with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from shlex import quote

from campaign_reporter.model.campaign import is_campaign_id
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.tables.attributes import plain
from campaign_reporter.tables.campaign_items import read_item
from campaign_reporter_cli.aws.functions import DISCOVERY_FUNCTION
from campaign_reporter_cli.aws.lookup import Item
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.changing.changes import ListedCampaigns
from campaign_reporter_cli.terminal.columns import Column, Kind
from campaign_reporter_cli.terminal.output import print_rows, say
from campaign_reporter_cli.terminal.pending import pending_alerts, unreadable_alerts
from campaign_reporter_cli.terminal.values import on_one_line

_TABLE = (
    Column("campaign_id", "CAMPAIGN"),
    Column("label", "LABEL"),
    Column("name", "NAME"),
    Column("status", "STATUS", Kind.STATUS),
)
_COLUMNS = (*_TABLE, Column("dropped_alerts", "DROPPED ALERTS"))
_LONGEST = 2_000
# So many ids fit into a command that a person copies.
_NAMED = 3


def remove_campaigns(session: Session, ids: Iterable[str]) -> None:
    """Takes campaigns off the list, and says which pending alerts are lost with them."""
    campaigns = ListedCampaigns.of(session, ids, ())
    try:
        campaigns.remove()
    finally:  # also if it is stopped: what is lost is never lost in silence
        if campaigns.removed:
            _print(session, campaigns.removed)
    say("Off the list. The history stays.")


def _print(session: Session, items: Sequence[Item]) -> None:
    removed = [read_item(item, session.alert_zone) for item in items]
    rows = [_row(item, watched) for item, watched in zip(items, removed, strict=True)]
    print_rows(session, _COLUMNS, rows, nothing="", table=_TABLE)
    for watched in removed:
        for alert in (*pending_alerts(session, watched), *unreadable_alerts(watched)):
            say(on_one_line(f"Dropped a pending alert of {watched.campaign_id}: {alert}", _LONGEST))
    back = [watched.campaign_id for watched in removed if _comes_back(watched)]
    if back and DISCOVERY_FUNCTION in session.stack.outputs:
        say(f"The next discovery brings a live campaign back. To keep it out: campaign-reporter ignore {_named(back)}")


def _row(item: Item, watched: WatchedCampaign) -> dict[str, object]:
    values = {column.name: plain(item[column.name]) for column in _TABLE if column.name in item}
    return values | {"dropped_alerts": sorted(watched.outbox)}


def _comes_back(watched: WatchedCampaign) -> bool:
    """Whether the next discovery lists it again, as far as its item says. An end that is in the history is no news."""
    is_final = watched.campaign is not None and watched.campaign.is_final
    return is_campaign_id(watched.campaign_id) and watched.finished_at is None and not is_final


def _named(ids: Sequence[str]) -> str:
    return " ".join(map(quote, ids)) if len(ids) <= _NAMED else "ID..."
