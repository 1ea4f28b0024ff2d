"""A campaign as the provider describes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import Enum, StrEnum, auto
from typing import Annotated, get_type_hints

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def is_campaign_id(text: str) -> bool:
    """Whether `text` is a UUID, as every campaign id is. Nothing else goes into a URL."""
    return _UUID.fullmatch(text) is not None


class Status(StrEnum):
    """The documented statuses. The list is open: an unknown status is kept as it came and is not final."""

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"


# Far above the 100,000 messages that a campaign can have, far below DynamoDB's 38 digits.
LARGEST_COUNT = 10**12
FINAL_STATUSES = frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELED})
# A set, since the membership of an enum takes ten times as long, and every poll asks.
DOCUMENTED_STATUSES = frozenset(map(str, Status))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Numbers of messages. None means that the provider did not say."""

    total: int | None = None
    delivered: int | None = None
    failed: int | None = None

    @property
    def attempted(self) -> int | None:
        """Delivered plus failed, or None if either is unknown."""
        if self.delivered is None or self.failed is None:
            return None
        return self.delivered + self.failed

    @property
    def waiting(self) -> int | None:
        """Those of the total that are neither delivered nor failed, or None if a number is unknown.

        While a campaign can go on they are still to be sent, or wait for a receipt. After that they were never sent.
        """
        if self.total is None or self.attempted is None:
            return None
        return max(0, self.total - self.attempted)

    @property
    def delivery_percent(self) -> float | None:
        """Delivered of attempted to one decimal, rounded down so that 99.96 never reads as 100."""
        if self.delivered is None or not self.attempted:
            return None
        return (self.delivered * 1000 // self.attempted) / 10

    def is_below(self, percent: float) -> bool:
        """Whether less than `percent` of the attempted messages was delivered. No attempt is not below."""
        if self.delivered is None or not self.attempted:
            return False
        return self.delivered * 100 < percent * self.attempted


COUNT_NAMES = tuple(each.name for each in fields(Counts))


class Kind(Enum):
    """The form of a field in the provider's answer."""

    TEXT = auto()
    NAME = auto()  # a longer text
    DATE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provided:
    """One field of the provider's answer, and each place outside the Campaigns table that repeats it.

    A date without an offset is in UTC, or in the zone of the stack's setting if it `is_in_zone`.
    """

    kind: Kind
    is_in_zone: bool = False
    in_history: bool = False
    in_alerts: bool = False
    in_digest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One answer of the provider. Dates are ISO 8601 texts in UTC; None is unknown.

    A new field is a line here. Reading, storing, the history, alerts and the digest find it by what the line says.
    """

    status: str
    name: Annotated[str | None, Provided(kind=Kind.NAME, in_alerts=True, in_history=True, in_digest=True)] = None
    channel: Annotated[str | None, Provided(kind=Kind.TEXT, in_alerts=True, in_history=True, in_digest=True)] = None
    account_id: Annotated[str | None, Provided(kind=Kind.TEXT, in_alerts=True)] = None
    template_id: Annotated[str | None, Provided(kind=Kind.TEXT)] = None
    audience_id: Annotated[str | None, Provided(kind=Kind.TEXT)] = None
    schedule: Annotated[str | None, Provided(kind=Kind.DATE, is_in_zone=True, in_alerts=True)] = None
    create_date: Annotated[str | None, Provided(kind=Kind.DATE, in_alerts=True)] = None
    update_date: Annotated[str | None, Provided(kind=Kind.DATE, in_alerts=True, in_history=True)] = None
    counts: Counts = Counts()

    @property
    def is_final(self) -> bool:
        """Whether the provider's reference lists the status as one that ends a campaign."""
        return self.status in FINAL_STATUSES

    @property
    def is_running(self) -> bool:
        """Whether it is neither scheduled nor over. A status that the reference does not list counts as running."""
        return self.status != Status.SCHEDULED and not self.is_final

    def updated_over(self, known: Campaign | None) -> Campaign:
        """This answer, completed with what was known before.

        Every field of an answer is optional, so a missing one is no news.
        """
        if known is None or self == known:
            return self
        return replace(_completed(self, known), counts=_completed(self.counts, known.counts))


def _completed[T: (Campaign, Counts)](new: T, old: T) -> T:
    missing = {f.name: getattr(old, f.name) for f in fields(new) if getattr(new, f.name) is None}
    return replace(new, **missing) if missing else new


PROVIDED_FIELDS = {
    name: hint.__metadata__[0]
    for name, hint in get_type_hints(Campaign, include_extras=True).items()
    if hasattr(hint, "__metadata__")
}


def provided_names(wanted: Callable[[Provided], bool] = lambda _: True) -> tuple[str, ...]:
    """The names of the campaign's optional texts and dates that are `wanted`, in the order of the dataclass."""
    return tuple(name for name, each in PROVIDED_FIELDS.items() if wanted(each))
