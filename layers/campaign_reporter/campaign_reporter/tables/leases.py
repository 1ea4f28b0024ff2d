"""The lease of a segment, and the place at which its next run goes on: one item of the Runs table for each segment.

A lease only saves two runs from doing the same work. The writes about campaigns are right without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from campaign_reporter.decision.rounds import Place
from campaign_reporter.errors import Conflict
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.segment import WHOLE_LIST, Segment
from campaign_reporter.model.times import LONGEST_RUN
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Item
from campaign_reporter.tables.calls import table_errors
from campaign_reporter.tables.forms import KEY, MILLISECONDS, FormReader
from campaign_reporter.tables.states import States, read_state, state_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


_PLACE = {"position": KEY, "began": MILLISECONDS, "previous_began": MILLISECONDS}
FORMS = _PLACE | {"ended_at": MILLISECONDS}
# The clocks of two machines may differ by so much.
_SKEW = timedelta(minutes=1)


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
        self._states = states

    def acquire(self, segment: Segment, owner: str, now: datetime, until: datetime) -> Lease | None:
        """Takes the lease until then. None if another run holds it.

        `until` is the deadline of the invocation, so a run that died blocks the others for no longer. A second request
        of the same owner succeeds too: an answer can be lost, and the SDK then asks again.
        """
        try:
            with table_errors(self._name, "UpdateItem"):
                found = self._client.update_item(
                    TableName=self._name,
                    Key=state_key(segment),
                    UpdateExpression="SET lease_owner = :owner, lease_until = :until",
                    # No run ends later than the longest one, so a later time or another type is no lease.
                    ConditionExpression=(
                        "attribute_not_exists(lease_until) OR lease_until <= :now OR lease_owner = :owner"
                        " OR lease_until > :latest OR NOT attribute_type(lease_until, :number)"
                    ),
                    ExpressionAttributeValues={
                        ":owner": {"S": owner},
                        ":now": {"N": str(attributes.to_milliseconds(now))},
                        ":until": {"N": str(attributes.to_milliseconds(until))},
                        ":latest": {"N": str(attributes.to_milliseconds(now + LONGEST_RUN + _SKEW))},
                        ":number": {"S": "N"},
                    },
                    ReturnValues="ALL_NEW",
                )
                item = found["Attributes"]
        except Conflict:
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
            }
        )
        gone = [f"#{name}" for name in _PLACE if name not in noted]
        if good_end:
            noted["ended_at"] = {"N": str(attributes.to_milliseconds(good_end))}
        sets = f"SET {', '.join(f'#{name} = :{name}' for name in noted)} " if noted else ""
        try:
            with table_errors(self._name, "UpdateItem"):
                self._client.update_item(
                    TableName=self._name,
                    Key=state_key(segment),
                    UpdateExpression=f"{sets}REMOVE {', '.join(['lease_owner', 'lease_until', *gone])}",
                    ConditionExpression="lease_owner = :owner",
                    ExpressionAttributeNames={f"#{name}": name for name in {*_PLACE, *noted}},
                    ExpressionAttributeValues={":owner": {"S": owner}}
                    | {f":{name}": value for name, value in noted.items()},
                )
        except Conflict:
            return


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else attributes.to_milliseconds(moment)


def _read_place(item: Item) -> Place:
    reader = FormReader(item, FORMS)
    return Place(**{name: reader.get(name) for name in _PLACE})
