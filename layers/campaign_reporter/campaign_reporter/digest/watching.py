"""The campaigns that are still watched, and those among them that need attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from campaign_reporter.decision.concerns import CONCERNS
from campaign_reporter.model.campaign import FINAL_STATUSES, Status
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.watched_campaign import WatchedCampaign

type Since = Callable[[WatchedCampaign], str | None]

UNREADABLE, SETTINGS = "unreadable", "settings"
# Why a campaign needs attention, in the order of the digest, and since when it does. None is for a reason that gets
# worse by the delivery rate and not by the time. The time of a wrong setting is not known.
REASONS: Mapping[str, Since | None] = {
    **{concern.name: concern.since for concern in CONCERNS},
    UNREADABLE: lambda watched: watched.problem_since,
    SETTINGS: lambda _: None,
}
# How a number of campaigns is named.
COUNTED = {reason: reason for reason in REASONS} | {SETTINGS: "with settings to mend"}
# No document holds more, so a list of any size takes little memory.
_MOST_KEPT = 10_000
# Any other status means that the campaign is running, also a status that is not documented.
_NOT_RUNNING = FINAL_STATUSES | {Status.SCHEDULED, ""}
# It sorts after every time.
_UNKNOWN_TIME = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """The number of campaigns that need attention for one reason, and the worst of them, the worst first."""

    count: int = 0
    worst: Sequence[WatchedCampaign] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """The numbers of campaigns that have not finished: all, scheduled and running.

    `attention` is by reason, and `problems` counts the unreadable campaigns by their problem.
    """

    campaigns: int = 0
    scheduled: int = 0
    running: int = 0
    attention: Mapping[str, Attention] = field(default_factory=lambda: {reason: Attention() for reason in REASONS})
    problems: Mapping[Problem, int] = field(default_factory=dict)


def summarize(pages: Iterable[Sequence[WatchedCampaign]]) -> Watching:
    """The numbers of the unfinished campaigns, and those that need attention."""
    statuses: Counter[str] = Counter()
    problems: Counter[Problem] = Counter()
    gathered = {reason: _Gathered(reason) for reason in REASONS}
    for watched in (watched for page in pages for watched in page):
        statuses[_status(watched)] += 1
        if watched.problem:
            problems[watched.problem] += 1
        for reason in _reasons(watched):
            gathered[reason].add(watched)
    return Watching(
        campaigns=statuses.total(),
        scheduled=statuses[Status.SCHEDULED],
        running=sum(count for status, count in statuses.items() if status not in _NOT_RUNNING),
        attention={reason: each.result() for reason, each in gathered.items()},
        problems=problems,
    )


def _status(watched: WatchedCampaign) -> str:
    """The status, or an empty text if the campaign was never read or can't be read at present."""
    return watched.campaign.status if watched.campaign and watched.problem is None else ""


def _reasons(watched: WatchedCampaign) -> Iterator[str]:
    yield from (reason for reason in REASONS if reason in watched.concerns)
    if watched.problem:
        yield UNREADABLE
    if watched.wrong:
        yield SETTINGS


class _Gathered:
    """The campaigns that need attention for one reason. Only the worst are kept."""

    def __init__(self, reason: str) -> None:
        self._since = REASONS[reason]
        self._count = 0
        self._kept: list[WatchedCampaign] = []

    def add(self, watched: WatchedCampaign) -> None:
        self._count += 1
        self._kept.append(watched)
        if len(self._kept) >= 2 * _MOST_KEPT:
            self._kept = self._worst()

    def result(self) -> Attention:
        return Attention(count=self._count, worst=self._worst())

    def _worst(self) -> list[WatchedCampaign]:
        return sorted(self._kept, key=self._badness)[:_MOST_KEPT]

    def _badness(self, watched: WatchedCampaign) -> tuple[float | str, str]:
        """Sorts by the longest time first, or by the lowest delivery rate if the reason has no time."""
        if self._since:
            return self._since(watched) or _UNKNOWN_TIME, watched.campaign_id
        percent = watched.counts.delivery_percent
        return 101 if percent is None else percent, watched.campaign_id
