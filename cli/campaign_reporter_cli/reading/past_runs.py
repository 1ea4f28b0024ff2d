"""The last runs, as `runs` shows them."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from campaign_reporter.model.run_summary import COUNTED
from campaign_reporter.model.segment import WHOLE_LIST, Segment, segments_of
from campaign_reporter_cli.aws.errors import aws_errors
from campaign_reporter_cli.aws.past import newest_rows, values_of
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.aws.store import Store
from campaign_reporter_cli.terminal import words
from campaign_reporter_cli.terminal.columns import Column, Kind, Row
from campaign_reporter_cli.terminal.output import print_rows, remark
from campaign_reporter_cli.terminal.values import zone_name

# Each segment is a query of its own.
_AT_ONCE = 8

COLUMNS = (
    Column("segment", "Segment"),
    Column("started_at", "Started", Kind.TIME),
    Column("finished_at", "Finished", Kind.TIME),
    Column("outcome", "Outcome", Kind.STATUS),
    *(Column(name, name, Kind.NUMBER) for name in COUNTED),
    Column("duration_ms", "Milliseconds", Kind.NUMBER),
    Column("problems", "Problems"),
)
_TABLE = (
    Column("started_at", "Started", Kind.TIME),
    Column("segment", "Segment", rank=6),
    Column("outcome", "Outcome", Kind.STATUS),
    Column("watched", "Watched", Kind.NUMBER, rank=5),
    Column("polled", "Polled", Kind.NUMBER, rank=2),
    Column("changed", "Changed", Kind.NUMBER, rank=3),
    Column("alerts_published", "Alerts", Kind.NUMBER, rank=1),
    Column("duration_ms", "ms", Kind.NUMBER, rank=4),
    Column("in_words", "Problems", Kind.NOTE, can_shrink=True),
)


def print_runs(session: Session, last: int) -> None:
    """Prints so many of the last runs, the newest first. Those of a list with other segments are not looked for."""
    rows = [_row(item) for item in _newest(Store.of(session), _segments(session), last)]
    print_rows(session, COLUMNS, rows, nothing="No run over the list is recorded.", table=_TABLE)
    if rows:
        remark(session, f"Times are in {zone_name(session)}.")


def _segments(session: Session) -> set[Segment]:
    """Those that the list has now. A run over single ids is in the row of the whole list, however many there are."""
    return {WHOLE_LIST, *segments_of(session.stack.segments)}


def _newest(store: Store, segments: Iterable[Segment], last: int) -> list[Any]:
    """The newest rows of these segments together."""
    with aws_errors("read the runs"), ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(lambda segment: newest_rows(store.client, store.runs, str(segment), last), segments)
        rows = [row for of_segment in found for row in of_segment]
    return sorted(rows, key=lambda row: str(row["started_at"]["S"]), reverse=True)[:last]


def _row(item: Any) -> Row:
    values = values_of(item)
    return {**values, "in_words": words.of_run(values.get("problems", {}))}
