"""The outcomes of past runs, from their rows in Runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from campaign_reporter.model.segment import MOST_SEGMENTS, Segment, segments_of
from campaign_reporter.tables.forms import OUTCOME, FormReader
from campaign_reporter.tables.queries import query_all

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


FORMS = {"outcome": OUTCOME}
# A run whose row says nothing that this release knows. It was a run all the same.
_UNKNOWN = "unknown"


class RunOutcomes:
    """Counts the runs by their outcomes."""

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

    def _count(self, segment: Segment, first: str, last: str) -> Counter[str]:
        return Counter(self._outcomes(segment, first, last))

    def _outcomes(self, segment: Segment, first: str, last: str) -> Iterator[str]:
        rows = query_all(
            self._client,
            {
                "TableName": self._table,
                "KeyConditionExpression": "#segment = :segment AND started_at BETWEEN :first AND :last",
                "ProjectionExpression": "outcome",
                "ExpressionAttributeNames": {"#segment": "segment"},  # a reserved word
                "ExpressionAttributeValues": {
                    ":segment": {"S": str(segment)},
                    ":first": {"S": first},
                    ":last": {"S": last},
                },
            },
        )
        return (FormReader(row, FORMS).get("outcome") or _UNKNOWN for row in rows)
