"""How the campaigns are that are still watched, and which of them are in trouble. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from campaign_reporter.decision.campaign import FINAL_STATUSES, Status
from campaign_reporter.decision.watched import WatchedCampaign

# No document holds more, so that a list of any size takes little memory.
_MOST_KEPT = 10_000
# Any other status, be it one that is not documented, is of a campaign that is under way.
_NOT_UNDER_WAY = FINAL_STATUSES | {Status.SCHEDULED, ""}


class Trouble(StrEnum):
    """What a campaign can be that somebody should look at."""

    OVERDUE = "overdue"
    STALLED = "stalled"
    FAILING = "failing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubled:
    """How many campaigns are in a trouble, and the worst of them, the worst first."""

    count: int = 0
    worst: Sequence[WatchedCampaign] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """The campaigns that have not finished: all of them, those that wait for their time, those under way."""

    campaigns: int = 0
    scheduled: int = 0
    running: int = 0
    troubled: Mapping[Trouble, Troubled] = field(default_factory=lambda: {trouble: Troubled() for trouble in Trouble})


def look_over(pages: Iterable[Sequence[WatchedCampaign]]) -> Watching:
    """What there is to say of the unfinished campaigns."""
    statuses: Counter[str] = Counter()
    gathered = {trouble: _Gathered(trouble) for trouble in Trouble}
    for watched in (watched for page in pages for watched in page):
        statuses[_status(watched)] += 1
        for trouble in _troubles(watched):
            gathered[trouble].add(watched)
    return Watching(
        campaigns=statuses.total(),
        scheduled=statuses[Status.SCHEDULED],
        running=sum(count for status, count in statuses.items() if status not in _NOT_UNDER_WAY),
        troubled={trouble: each.result() for trouble, each in gathered.items()},
    )


def _status(watched: WatchedCampaign) -> str:
    """Empty where nobody knows it: it was not read yet, or can't be at present."""
    return watched.campaign.status if watched.campaign and watched.problem is None else ""


def _troubles(watched: WatchedCampaign) -> Iterator[Trouble]:
    yield from (Trouble(concern) for concern in watched.concerns)
    if watched.problem:
        yield Trouble.UNREADABLE


def _badness(trouble: Trouble, watched: WatchedCampaign) -> tuple[float | str, str]:
    """Who is in trouble for the longest time comes first, and of those that fail the one that does so most."""
    campaign = watched.campaign
    if trouble == Trouble.FAILING:
        percent = campaign.counts.delivery_percent if campaign else None
        return 101 if percent is None else percent, watched.campaign_id
    since = {
        Trouble.OVERDUE: campaign and campaign.schedule,
        Trouble.STALLED: watched.changed_at,
        Trouble.UNREADABLE: watched.problem_since,
    }
    return str(since[trouble] or "unknown"), watched.campaign_id  # which sorts after every time


class _Gathered:
    """The campaigns in one trouble, of which no more than the worst are kept."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble
        self._count = 0
        self._kept: list[WatchedCampaign] = []

    def add(self, watched: WatchedCampaign) -> None:
        self._count += 1
        self._kept.append(watched)
        if len(self._kept) >= 2 * _MOST_KEPT:
            self._kept = self._worst()

    def result(self) -> Troubled:
        return Troubled(count=self._count, worst=self._worst())

    def _worst(self) -> list[WatchedCampaign]:
        return sorted(self._kept, key=lambda each: _badness(self._trouble, each))[:_MOST_KEPT]
