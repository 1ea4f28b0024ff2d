"""The lease of a segment, and the place at which its next run goes on: one item of the Runs table for each segment.

A lease only saves two runs from doing the same work. The writes about campaigns are right without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from campaign_reporter.decision.rounds import Place
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.segment import WHOLE_LIST, Segment
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Item
from campaign_reporter.tables.calls import table_errors
from campaign_reporter.tables.forms import KEY, MILLISECONDS, FormReader
from campaign_reporter.tables.lease_items import LeaseItems
from campaign_reporter.tables.states import States, read_state, state_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


_PLACE = {"position": KEY, "began": MILLISECONDS, "previous_began": MILLISECONDS}
FORMS = _PLACE | {"ended_at": MILLISECONDS}


@dataclass(frozen=True, slots=True)
class Lease:
    """The place at which a run goes on, and the state of the reporter, once the run holds its segment."""

    place: Place
    state: ReporterState


class Leases:
    """Acquires and releases leases."""

    def __init__(self, client: DynamoDBClient, name: str, states: States) -> None:
        self._client = client
        self._name = name
        self._items = LeaseItems(client, name)
        self._states = states

    def acquire(self, segment: Segment, owner: str, now: datetime, until: datetime) -> Lease | None:
        """Takes the lease until then, which is the deadline of the invocation. None if another run holds it."""
        item = self._items.take(state_key(segment), owner, now, until)
        if item is None:
            return None
        state = read_state(item) if segment == WHOLE_LIST else self._states.read()
        return Lease(_read_place(item), state)

    def last_good_end(self, segment: Segment) -> datetime | None:
        """The time at which the last run that ended well gave the lease back. None if there is none yet."""
        with table_errors(self._name, "GetItem"):
            found = self._client.get_item(TableName=self._name, Key=state_key(segment), ConsistentRead=True)
        ended_at: datetime | None = FormReader(found.get("Item", {}), FORMS).get("ended_at")
        return ended_at

    def release(self, segment: Segment, owner: str, place: Place, *, good_end: datetime | None = None) -> None:
        """Ends the lease and writes down where the next run goes on, and the `good_end` of a run that ended well.

        If the lease has ended and another run holds it by now, nothing changes.
        """
        noted = attributes.to_attributes(
            {
                "position": place.position,
                "began": _milliseconds(place.began),
                "previous_began": _milliseconds(place.previous_began),
                "ended_at": _milliseconds(good_end),
            }
        )
        self._items.give_back(state_key(segment), owner, noted, [name for name in _PLACE if name not in noted])


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else attributes.to_milliseconds(moment)


def _read_place(item: Item) -> Place:
    reader = FormReader(item, FORMS)
    return Place(**{name: reader.get(name) for name in _PLACE})
