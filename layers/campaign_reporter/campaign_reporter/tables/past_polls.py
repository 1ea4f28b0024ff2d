"""Whether the newest runs have read campaigns, from the rows in Runs."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from campaign_reporter.model.problem import UNANSWERED
from campaign_reporter.model.segment import segments_of
from campaign_reporter.tables.forms import COUNT, COUNTS, FormReader
from campaign_reporter.tables.queries import newest_runs

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORMS = {"polled": COUNT, "problems": COUNTS}
# Runs leave out the campaigns that are scheduled for later for 15 minutes, so a few runs may read nothing.
_NEWEST = 30


class Polls(Enum):
    """The last polls as a sign of whether the provider answers."""

    NONE = auto()  # no run has read a campaign of late, as on a new list
    ANSWERED = auto()
    UNANSWERED = auto()


class PastPolls:
    """Looks at the newest runs over each of so many `segments`."""

    def __init__(self, client: DynamoDBClient, table: str, segments: int) -> None:
        self._client = client
        self._table = table
        self._segments = segments

    def last(self) -> Polls:
        """The sign of the last runs that read campaigns. One answered segment shows that the provider works."""
        found: set[Polls] = set()
        for segment in segments_of(self._segments):
            rows = newest_runs(self._client, self._table, segment, most=_NEWEST, columns="polled, problems")
            shown = (_shown(FormReader(row, FORMS)) for row in rows)
            found.add(next((polls for polls in shown if polls is not Polls.NONE), Polls.NONE))
        return next((polls for polls in (Polls.ANSWERED, Polls.UNANSWERED) if polls in found), Polls.NONE)


def _shown(row: FormReader) -> Polls:
    polled: int = row.get("polled") or 0
    problems: dict[str, int] = row.get("problems") or {}
    unanswered = sum(problems.get(kind, 0) for kind in UNANSWERED)
    if not polled:
        return Polls.NONE
    return Polls.ANSWERED if polled > unanswered else Polls.UNANSWERED
