"""The Runs table: a row for each run, and beside them the lease and what one run tells the next.

The lease and the state live on one item under a segment of its own, so that nobody who queries a segment's runs meets
it. The lease only saves two runs from doing the same work: what is written about campaigns is right without it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from campaign_reporter.alerts import Event
from campaign_reporter.errors import Conflict
from campaign_reporter.outages import ReporterState
from campaign_reporter.summary import RunSummary
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Item, Value
from campaign_reporter.tables.calls import table_errors, update_of
from campaign_reporter.times import to_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_FOR = timedelta(days=30)


class RunsTable:
    """The runs of one segment of the list."""

    def __init__(self, client: DynamoDBClient, name: str, segment: str = "1/1") -> None:
        self._client = client
        self.name = name
        self.segment = segment
        self._state_key: Item = {"segment": {"S": f"state#{segment}"}, "started_at": {"S": "-"}}

    # The lease

    def acquire(self, owner: str, now: datetime, until: datetime) -> ReporterState | None:
        """Takes the lease until then, or gives None where another run holds it.

        `until` is the invocation's own deadline: a run that died blocks nobody for longer. Taking it twice is the same
        as once, since an answer can be lost and the SDK asks again.
        """
        try:
            with table_errors(self.name, "UpdateItem"):
                found = self._client.update_item(
                    TableName=self.name,
                    Key=self._state_key,
                    UpdateExpression="SET lease_owner = :owner, lease_until = :until",
                    ConditionExpression=(
                        "attribute_not_exists(lease_until) OR lease_until <= :now OR lease_owner = :owner"
                    ),
                    ExpressionAttributeValues={
                        ":owner": {"S": owner},
                        ":now": {"N": str(attributes.to_milliseconds(now))},
                        ":until": {"N": str(attributes.to_milliseconds(until))},
                    },
                    ReturnValues="ALL_NEW",
                )
        except Conflict:
            return None
        return self._read_state(found["Attributes"])

    def release(self, owner: str, position: str | None) -> None:
        """Gives the lease back and notes after which id the next run goes on (None: at the beginning).

        A lease that has run out and is another's by now is left to it.
        """
        try:
            with table_errors(self.name, "UpdateItem"):
                self._client.update_item(
                    TableName=self.name,
                    Key=self._state_key,
                    UpdateExpression="REMOVE lease_owner, lease_until"
                    + (" SET #position = :position" if position else ", #position"),
                    ConditionExpression="lease_owner = :owner",
                    ExpressionAttributeNames={"#position": "position"},
                    ExpressionAttributeValues={":owner": {"S": owner}}
                    | ({":position": {"S": position}} if position else {}),
                )
        except Conflict:
            return

    # What one run tells the next

    def state(self) -> ReporterState:
        """The state at this moment, for a run that does not take the lease."""
        with table_errors(self.name, "GetItem"):
            found = self._client.get_item(TableName=self.name, Key=self._state_key, ConsistentRead=True)
        return self._read_state(found.get("Item", {}))

    def again(self, _: ReporterState) -> ReporterState:
        """The state, of which there is but one, as it is at this moment."""
        return self.state()

    def save(self, before: ReporterState, after: ReporterState) -> ReporterState:
        """Writes what differs, but for the position; raises Conflict where the state is no longer `before`."""
        update = update_of(self.name, self._state_key, _values(before), _values(after), before.version, may_create=True)
        if update is None:
            return before
        with table_errors(self.name, "UpdateItem"):
            self._client.update_item(**update)
        return replace(after, version=before.version + 1)

    # The rows

    def record(self, run: RunSummary) -> None:
        """Adds the run's row; of two that started in the same millisecond one is noted as a millisecond later."""
        started_at = run.started_at
        while not self._put(run, started_at):
            started_at += timedelta(milliseconds=1)

    def _put(self, run: RunSummary, started_at: datetime) -> bool:
        problems = {kind: {"N": str(count)} for kind, count in sorted(run.problems.items())}
        row = attributes.attributes(
            {
                "segment": self.segment,
                "started_at": to_text(started_at),
                "finished_at": to_text(run.finished_at),
                "outcome": run.outcome,
                "watched": run.watched,
                "polled": run.polled,
                "changed": run.changed,
                "alerts_published": run.alerts_published,
                "duration_ms": run.duration_ms,
                "expires_at": int((run.finished_at + KEPT_FOR).timestamp()),
            }
        )
        try:
            with table_errors(self.name, "PutItem"):
                self._client.put_item(
                    TableName=self.name,
                    Item={**row, "problems": {"M": problems}},
                    ConditionExpression="attribute_not_exists(#segment)",
                    ExpressionAttributeNames={"#segment": "segment"},  # a reserved word
                )
        except Conflict:
            return False
        return True

    def _read_state(self, item: Item) -> ReporterState:
        outage = attributes.text(item, "outage")
        return ReporterState(
            segment=self.segment,
            version=attributes.number(item, "version") or 0,
            position=attributes.text(item, "position"),
            unread_runs=attributes.number(item, "unread_runs") or 0,
            outage=Event(outage) if outage else None,
            episode=attributes.number(item, "episode") or 0,
            outbox=attributes.outbox(item),
        )


def _values(state: ReporterState) -> dict[str, Value]:
    return {
        "unread_runs": state.unread_runs or None,
        "outage": state.outage,
        "episode": state.episode or None,
        "outbox": state.outbox,
    }
