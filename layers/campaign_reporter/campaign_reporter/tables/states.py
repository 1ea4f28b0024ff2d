"""What one run tells the next of the reporter itself, in an item of the Runs table.

There is one for all segments of the list: a rejected key is one alert, however many runs meet it. It has a segment of
its own as its key, so that nobody who queries a segment's runs meets it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from campaign_reporter.alerts.alert import Event
from campaign_reporter.decision.outages import ReporterState
from campaign_reporter.segments import WHOLE_LIST, Segment
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Item, Value
from campaign_reporter.tables.calls import next_version, table_errors, update_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def state_key(segment: Segment) -> Item:
    """The key of the item with the lease of `segment`; that of the whole list holds the reporter's state besides."""
    return {"segment": {"S": f"state#{segment}"}, "started_at": {"S": "-"}}


_KEY: Final = state_key(WHOLE_LIST)


class States:
    """Reads and writes the reporter's state."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self.name = name

    def read(self) -> ReporterState:
        """The state at this moment."""
        with table_errors(self.name, "GetItem"):
            found = self._client.get_item(TableName=self.name, Key=_KEY, ConsistentRead=True)
        return read_state(found.get("Item", {}))

    def again(self, _: ReporterState) -> ReporterState:
        """The state, of which there is but one, as it is at this moment."""
        return self.read()

    def save(self, before: ReporterState, after: ReporterState) -> ReporterState:
        """Writes what differs; raises Conflict where the state is no longer `before`."""
        read, written = before.version, next_version(before.version)
        update = update_of(
            self.name, _KEY, _values(before), _values(after), read=read, written=written, may_create=True
        )
        if update is None:
            return before
        with table_errors(self.name, "UpdateItem"):
            self._client.update_item(**update)
        return replace(after, version=written)


def read_state(item: Item) -> ReporterState:
    """The state that the item holds; an empty one at the very first."""
    outage = attributes.text(item, "outage")
    return ReporterState(
        version=attributes.number(item, "version") or 0,
        unread_runs=attributes.counts(item, "unread_runs"),
        outage=Event(outage) if outage else None,
        episode=attributes.number(item, "episode") or 0,
        outbox=attributes.outbox(item),
    )


def _values(state: ReporterState) -> dict[str, Value]:
    return {
        "unread_runs": state.unread_runs,
        "outage": state.outage,
        "episode": state.episode or None,
        "outbox": state.outbox,
    }
