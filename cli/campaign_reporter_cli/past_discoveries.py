"""The last discoveries, from their rows in Runs."""

from __future__ import annotations

from typing import Any

from campaign_reporter.model.discovery_summary import DISCOVERY
from campaign_reporter.tables.forms import COUNT, COUNTS, OUTCOME, TIME, Form, FormReader
from campaign_reporter_cli import words
from campaign_reporter_cli.discovering import FUNCTION, SWITCH_ON
from campaign_reporter_cli.errors import aws_errors
from campaign_reporter_cli.output import Column, Row, print_rows, remark
from campaign_reporter_cli.past_runs import newest_rows
from campaign_reporter_cli.session import Session
from campaign_reporter_cli.store import Store
from campaign_reporter_cli.values import Kind, zone_name

_COUNTED = ("listed", "added")
_FORMS: dict[str, Form] = {
    "started_at": TIME,
    "finished_at": TIME,
    "outcome": OUTCOME,
    **dict.fromkeys((*_COUNTED, "duration_ms"), COUNT),
    "problems": COUNTS,
}
COLUMNS = (
    Column("started_at", "Started", Kind.TIME),
    Column("finished_at", "Finished", Kind.TIME),
    Column("outcome", "Outcome", Kind.STATUS),
    *(Column(name, name, Kind.NUMBER) for name in _COUNTED),
    Column("duration_ms", "Milliseconds", Kind.NUMBER),
    Column("problems", "Problems"),
)
_TABLE = (
    Column("started_at", "Started", Kind.TIME),
    Column("outcome", "Outcome", Kind.STATUS),
    Column("listed", "Listed", Kind.NUMBER, rank=2),
    Column("added", "Added", Kind.NUMBER, rank=1),
    Column("duration_ms", "ms", Kind.NUMBER, rank=3),
    Column("in_words", "Problems", Kind.NOTE, can_shrink=True),
)


def print_discoveries(session: Session, last: int) -> None:
    """Prints so many of the last discoveries, the newest first."""
    store = Store.of(session)
    with aws_errors("read the discoveries"):
        rows = [row_of(item) for item in newest_rows(store.client, store.runs, DISCOVERY, last)]
    nothing = "No discovery is recorded." + ("" if FUNCTION in session.stack.outputs else f" {SWITCH_ON}")
    print_rows(session, COLUMNS, rows, nothing=nothing, table=_TABLE)
    if rows:
        remark(session, f"Times are in {zone_name(session)}.")


def row_of(item: Any) -> Row:
    """A discovery by the names of the columns. One whose outcome this release does not know was one all the same."""
    values = FormReader(item, _FORMS).values
    return {
        **values,
        "started_at": item["started_at"]["S"],
        "outcome": str(values.get("outcome", "unknown")),
        "in_words": words.of_discovery(values.get("problems", {})),
    }
