"""The lease of the discoveries, and what one leaves to the next: an item of the Runs table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Item
from campaign_reporter.tables.forms import COUNT, KEY, MILLISECONDS, FormReader
from campaign_reporter.tables.lease_items import LeaseItems

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORMS = {"token": KEY, "pages": COUNT, "missed": COUNT, "began": MILLISECONDS, "ended_at": MILLISECONDS}
# A rate can ask for 7 days between two discoveries. After a longer time discovery was off.
_LONGEST_GAP = timedelta(days=8)
_KEY: Final[Item] = {"segment": {"S": "state#discovery"}, "started_at": {"S": "-"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPlace:
    """The place in the provider's list at which a discovery goes on, after so many `pages` of the walk.

    `token` asks for its next page. None is the beginning of the list. `missed` counts the campaigns before this place
    that could not be added.
    """

    token: str | None = None
    pages: int = 0
    missed: int = 0


BEGINNING = ListPlace()


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryLease:
    """The place at which the discovery goes on.

    `began` is the start of the first discovery after the last one that missed nothing. If none has ended in the last
    eight days, it is the start of this discovery.
    """

    place: ListPlace
    began: datetime


class Discoveries:
    """Acquires and releases the lease. A dry run leaves everything else on the item as it is."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._items = LeaseItems(client, table)

    def acquire(self, owner: str, now: datetime, until: datetime, *, dry_run: bool = False) -> DiscoveryLease | None:
        """Takes the lease until then, which is the deadline of the invocation. None if another discovery holds it.

        `began` is written before anything is read, so that it is there whatever happens to this process.
        """
        began = {} if dry_run else attributes.to_attributes({"began": attributes.to_milliseconds(now)})
        item = self._items.take(_KEY, owner, now, until, unless_there=began)
        if item is None:
            return None
        reader = FormReader(item, FORMS)
        return DiscoveryLease(place=_place(reader), began=_began(reader, now))

    def release(
        self, owner: str, lease: DiscoveryLease, place: ListPlace, *, has_completed: bool, ended_at: datetime
    ) -> None:
        """Ends the lease and writes down where the next discovery goes on."""
        noted = attributes.to_attributes(
            {
                "token": place.token,
                "pages": place.pages or None,
                "missed": place.missed or None,
                "began": None if has_completed else attributes.to_milliseconds(lease.began),
                "ended_at": attributes.to_milliseconds(ended_at),
            }
        )
        self._items.give_back(_KEY, owner, noted, [name for name in FORMS if name not in noted])

    def release_unchanged(self, owner: str) -> None:
        """Ends the lease of a dry run."""
        self._items.give_back(_KEY, owner, {}, ())


def _place(reader: FormReader) -> ListPlace:
    token: str | None = reader.get("token")
    if not token:
        return BEGINNING
    return ListPlace(token=token, pages=reader.get("pages") or 0, missed=reader.get("missed") or 0)


def _began(reader: FormReader, now: datetime) -> datetime:
    ended_at: datetime | None = reader.get("ended_at")
    if ended_at is not None and now - ended_at > _LONGEST_GAP:
        return now
    return min(reader.get("began") or now, now)
