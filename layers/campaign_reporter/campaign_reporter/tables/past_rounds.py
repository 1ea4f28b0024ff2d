"""The last round over the list that a run has completed, from the rows in Runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from campaign_reporter.model.run_summary import Outcome
from campaign_reporter.model.segment import Segment, segments_of
from campaign_reporter.tables.forms import COUNT, OUTCOME, TIME, FormReader
from campaign_reporter.tables.queries import newest_runs

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORMS = {"outcome": OUTCOME, "finished_at": TIME, "watched": COUNT}
# So many rows are the runs of more than an hour, and a small part of a page.
_NEWEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRound:
    """A round: when its complete run ended, and the campaigns to which it and the partial runs before it came."""

    completed_at: str
    watched: int


class PastRounds:
    """Finds the last complete round of each segment."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def last(self, total: int) -> PastRound | None:
        """The rounds of a list with `total` segments together, as of the one that ended first.

        None if the newest runs of a segment have no complete one.
        """
        found = [self._last_of(segment) for segment in segments_of(total)]
        known = [each for each in found if each is not None]
        if len(known) < total:
            return None
        watched = sum(each.watched for each in known)
        return PastRound(completed_at=min(each.completed_at for each in known), watched=watched)

    def _last_of(self, segment: Segment) -> PastRound | None:
        rows = newest_runs(self._client, self._table, segment, most=_NEWEST, columns="outcome, finished_at, watched")
        return newest_round([FormReader(row, FORMS) for row in rows])


def newest_round(rows: Sequence[FormReader]) -> PastRound | None:
    """The round of the newest complete run among the rows, which are the newest first."""
    for at, row in enumerate(rows):
        if row.get("outcome") == Outcome.COMPLETE and row.get("finished_at"):
            watched = row.get("watched") or 0
            for earlier in rows[at + 1 :]:
                if earlier.get("outcome") == Outcome.COMPLETE:
                    break
                watched += earlier.get("watched") or 0
            return PastRound(completed_at=row.get("finished_at"), watched=watched)
    return None
