"""The last runs, from their rows in Runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from campaign_reporter.model.run_summary import COUNTED
from campaign_reporter.model.segment import MOST_SEGMENTS, WHOLE_LIST, Segment, segments_of
from campaign_reporter.tables.forms import COUNT, COUNTS, OUTCOME, TIME, Form, FormReader
from campaign_reporter.tables.queries import query_all
from campaign_reporter_cli import words
from campaign_reporter_cli.errors import aws_errors
from campaign_reporter_cli.output import Column, Kind, Row, print_rows, remark, zone_name
from campaign_reporter_cli.session import Session
from campaign_reporter_cli.store import Store

FORMS: dict[str, Form] = {
    "started_at": TIME,
    "finished_at": TIME,
    "outcome": OUTCOME,
    **dict.fromkeys((*COUNTED, "duration_ms"), COUNT),
    "problems": COUNTS,
}
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
    """Prints so many of the last runs, the newest first."""
    rows = [_row(item) for item in _newest(Store.of(session), _segments(session), last)]
    print_rows(session, COLUMNS, rows, nothing="No run is recorded yet.", table=_TABLE)
    if rows:
        remark(session, f"Times are in {zone_name(session)}.")


def _segments(session: Session) -> int:
    text = session.stack.parameters.get("Segments", "1")
    return int(text) if text.isascii() and text.isdigit() else 1


def _newest(store: Store, total: int, last: int) -> list[Any]:
    """The newest rows. A run over single ids is in the row of the whole list, however many segments there are.

    The list may have had another number of segments a short while ago. If there are too few rows, those are looked for.
    """
    found = _rows(store, {WHOLE_LIST, *segments_of(total)}, last)
    if len(found) < last:
        first_ones = {Segment(1, number) for number in range(2, MOST_SEGMENTS + 1) if number != total}
        totals = {int(row["segment"]["S"].partition("/")[2]) for row in _rows(store, first_ones, 1)}
        others = {segment for number in totals for segment in segments_of(number)}
        found += _rows(store, others, last)
    return sorted(found, key=lambda row: str(row["started_at"]["S"]), reverse=True)[:last]


def _rows(store: Store, segments: Iterable[Segment], last: int) -> list[Any]:
    with aws_errors("read the runs"), ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(lambda segment: list(islice(_rows_of(store, segment, last), last)), segments)
        return [row for rows in found for row in rows]


def _rows_of(store: Store, segment: Segment, last: int) -> Iterator[Any]:
    return query_all(
        store.client,
        {
            "TableName": store.runs,
            "KeyConditionExpression": "#segment = :segment",
            "ExpressionAttributeNames": {"#segment": "segment"},  # a reserved word
            "ExpressionAttributeValues": {":segment": {"S": str(segment)}},
            "ScanIndexForward": False,
            "Limit": last,
        },
    )


def _row(item: Any) -> Row:
    """A run whose outcome this release does not know was a run all the same."""
    values = FormReader(item, FORMS).values
    return {
        **values,
        "segment": item["segment"]["S"],
        "started_at": item["started_at"]["S"],
        "outcome": str(values.get("outcome", "unknown")),
        "in_words": words.of_run(values.get("problems", {})),
    }
