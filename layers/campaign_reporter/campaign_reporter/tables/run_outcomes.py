"""The outcomes of past runs and the campaigns that past discoveries added, from their rows in Runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from campaign_reporter.model.discovery_summary import DISCOVERY
from campaign_reporter.model.segment import MOST_SEGMENTS, Segment, segments_of
from campaign_reporter.tables.forms import COUNT, OUTCOME, FormReader
from campaign_reporter.tables.queries import query_all

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


FORMS = {"outcome": OUTCOME, "added": COUNT}
# A run whose row says nothing that this release knows. It was a run all the same.
_UNKNOWN = "unknown"


class RunOutcomes:
    """Counts the runs by their outcomes, and the campaigns that discoveries added."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def count(self, total: int, first: str, last: str) -> Counter[str]:
        """The number of runs with each outcome, of those that started from the time `first` to the time `last`.

        The list has `total` segments now. It may have had any other number before, and their rows are counted too.
        Every round leaves a row for each segment, so the rows of the first segment show whether there was such a list.
        A query for each possible number costs 50 read units. A scan would read every row of 30 days. With 100 segments
        that is a gigabyte, and takes longer than the function has.
        """
        counted: Counter[str] = Counter()
        for number in range(1, MOST_SEGMENTS + 1):
            of_first, *others = segments_of(number)
            found = self._count(of_first, first, last)
            if found or number == total:
                counted += sum((self._count(segment, first, last) for segment in others), found)
        return counted

    def added(self, first: str, last: str) -> int | None:
        """The number of campaigns that discovery added from the time `first` to the time `last`.

        None if no discovery started in that time.
        """
        added = [row.get("added") or 0 for row in self._rows(DISCOVERY, first, last, column="added")]
        return sum(added) if added else None

    def _count(self, segment: Segment, first: str, last: str) -> Counter[str]:
        rows = self._rows(str(segment), first, last, column="outcome")
        return Counter(row.get("outcome") or _UNKNOWN for row in rows)

    def _rows(self, segment: str, first: str, last: str, *, column: str) -> Iterator[FormReader]:
        rows = query_all(
            self._client,
            {
                "TableName": self._table,
                "KeyConditionExpression": "#segment = :segment AND started_at BETWEEN :first AND :last",
                "ProjectionExpression": column,
                "ExpressionAttributeNames": {"#segment": "segment"},  # a reserved word
                "ExpressionAttributeValues": {
                    ":segment": {"S": segment},
                    ":first": {"S": first},
                    ":last": {"S": last},
                },
            },
        )
        return (FormReader(row, FORMS) for row in rows)
