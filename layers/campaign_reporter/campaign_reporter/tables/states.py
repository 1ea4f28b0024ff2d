"""The state of the reporter itself, which one run leaves to the next, in an item of the Runs table.

All segments of the list share one item: a rejected key is one alert, however many runs meet it. Its key has a segment
of its own, so a query of a segment's runs does not find it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.segment import WHOLE_LIST, Segment
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Attributes, Item, Value
from campaign_reporter.tables.calls import next_version, table_errors, update_of
from campaign_reporter.tables.forms import COUNT, COUNTS, MILLISECONDS, OUTAGE, TIMES_OF_SEGMENTS, FormReader
from campaign_reporter.tables.pending_alerts import outbox_attributes, read_outbox

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORMS = {
    "unread_runs": COUNTS,
    "row_began": MILLISECONDS,
    "unread_since": TIMES_OF_SEGMENTS,
    "outage": OUTAGE,
    "good_runs": COUNTS,
    "readable_since": MILLISECONDS,
    "recovered_at": MILLISECONDS,
    "episode": COUNT,
}
# Releases before these did not write every attribute. An attribute that is absent has the value of the first state.
_FIRST: Final = ReporterState()


def state_key(segment: Segment) -> Item:
    """The key of the item with the lease of `segment`. The item of the whole list also holds the reporter's state."""
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
        """The state at this moment. There is only one."""
        return self.read()

    def save(self, before: ReporterState, after: ReporterState) -> ReporterState:
        """Writes the difference. Raises Conflict if the state is no longer `before`."""
        read, written = before.version, next_version(before.version)
        update = update_of(
            self.name, _KEY, _attributes(before), _attributes(after), read=read, written=written, may_create=True
        )
        if update is None:
            return before
        with table_errors(self.name, "UpdateItem"):
            self._client.update_item(**update)
        return replace(after, version=written)


def read_state(item: Item) -> ReporterState:
    """The state that the item holds. An item without a state gives the first one."""
    reader = FormReader(item, FORMS)
    found = {name: reader.get(name) or getattr(_FIRST, name) for name in FORMS}
    return ReporterState(version=attributes.version(item), outbox=read_outbox(item), **found)


def _attributes(state: ReporterState) -> Attributes:
    values = {name: _stored(getattr(state, name)) for name in FORMS}
    return attributes.to_attributes(values) | outbox_attributes(state.outbox)


def _stored(value: Any) -> Value:
    """The value as it is stored: a time in milliseconds, and nothing for zero."""
    if isinstance(value, datetime):
        return attributes.to_milliseconds(value)
    if isinstance(value, Mapping):
        return {key: _number(each) for key, each in value.items()}
    return value or None


def _number(value: int | datetime) -> int:
    return attributes.to_milliseconds(value) if isinstance(value, datetime) else value
