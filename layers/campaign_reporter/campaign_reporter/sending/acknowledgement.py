"""Writing down that SNS has accepted alerts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from campaign_reporter.errors import Conflict
from campaign_reporter.model.outbox import OutboxHolder

# Each conflict means that another run has written the same item, so there can't be many.
_MOST_CONFLICTS = 5


class Table[T: OutboxHolder](Protocol):
    """The table of the items that hold pending alerts."""

    @property
    def name(self) -> str:
        """The name of the table in DynamoDB."""

    def save(self, before: T, after: T, /) -> T:
        """Writes the change. Raises Conflict if the item is no longer `before`."""

    def again(self, item: T, /) -> T | None:
        """The item as it is at this moment, or None if it is gone."""


def acknowledge[T: OutboxHolder](
    item: T, alert_ids: Sequence[str], table: Table[T], settle: Callable[[T, Sequence[str]], T]
) -> T | None:
    """Takes the accepted alerts off the item as it is by now, whatever other runs have written to it since.

    `settle` gives the item without them. The result is the item afterwards, or None if it is gone. Raises Conflict if
    other runs write the item again and again.
    """
    current: T | None = item
    for _ in range(_MOST_CONFLICTS):
        left = [alert_id for alert_id in alert_ids if current is not None and alert_id in current.outbox]
        if current is None or not left:
            return current
        try:
            return table.save(current, settle(current, left))
        except Conflict:
            current = table.again(current)
    raise Conflict(table.name, "UpdateItem", "TooManyConflicts")
