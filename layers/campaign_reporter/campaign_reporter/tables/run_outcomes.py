"""The outcomes of past runs, from their rows in Runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from campaign_reporter.model.segment import Segment
from campaign_reporter.tables.forms import OUTCOME, FormReader
from campaign_reporter.tables.queries import query_all

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


FORMS = {"outcome": OUTCOME}


class RunOutcomes:
    """Counts the runs by their outcomes."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def count(self, segments: Iterable[Segment], first: str, last: str) -> Counter[str]:
        """The number of runs with each outcome, of those that started from the time `first` to the time `last`."""
        return sum((self._count(segment, first, last) for segment in segments), Counter[str]())

    def _count(self, segment: Segment, first: str, last: str) -> Counter[str]:
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
        return Counter(outcome for row in rows if (outcome := FormReader(row, FORMS).get("outcome")))
