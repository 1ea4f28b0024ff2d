"""The last discoveries, as `runs --discovery` shows them."""

from __future__ import annotations

from typing import Any

from campaign_reporter.model.discovery_summary import DISCOVERY
from campaign_reporter_cli.aws.errors import aws_errors
from campaign_reporter_cli.aws.functions import DISCOVERY_FUNCTION
from campaign_reporter_cli.aws.past import COUNTED_BY_DISCOVERY, newest_rows, values_of
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.aws.store import Store
from campaign_reporter_cli.terminal import words
from campaign_reporter_cli.terminal.columns import Column, Kind, Row
from campaign_reporter_cli.terminal.output import print_rows, remark
from campaign_reporter_cli.terminal.values import zone_name

COLUMNS = (
    Column("started_at", "Started", Kind.TIME),
    Column("finished_at", "Finished", Kind.TIME),
    Column("outcome", "Outcome", Kind.STATUS),
    *(Column(name, name, Kind.NUMBER) for name in COUNTED_BY_DISCOVERY),
    Column("duration_ms", "Milliseconds", Kind.NUMBER),
    Column("problems", "Problems"),
)
_TABLE = (
    Column("started_at", "Started", Kind.TIME),
    Column("outcome", "Outcome", Kind.STATUS),
    Column("listed", "At Dexatel", Kind.NUMBER, rank=2),
    Column("added", "Added", Kind.NUMBER, rank=1),
    Column("duration_ms", "ms", Kind.NUMBER, rank=3),
    Column("in_words", "Problems", Kind.NOTE, can_shrink=True),
)


def print_discoveries(session: Session, last: int) -> None:
    """Prints so many of the last discoveries, the newest first."""
    store = Store.of(session)
    with aws_errors("read the discoveries"):
        rows = [_row(item) for item in newest_rows(store.client, store.runs, DISCOVERY, last)]
    is_on = DISCOVERY_FUNCTION in session.stack.outputs
    nothing = "No discovery is recorded." + ("" if is_on else f" {words.SWITCH_DISCOVERY_ON}")
    print_rows(session, COLUMNS, rows, nothing=nothing, table=_TABLE)
    if rows:
        remark(session, f"Times are in {zone_name(session)}.")


def _row(item: Any) -> Row:
    values = values_of(item)
    return {**values, "in_words": words.of_discovery(values.get("problems", {}))}
