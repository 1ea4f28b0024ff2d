"""The walk over the provider's list, page by page, within the pace and the time of the discovery."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider.campaign_list import CampaignList
from campaign_reporter.provider.list_pages import ListedCampaign, ListPage
from campaign_reporter.tables.discoveries import BEGINNING, ListPlace
from campaign_reporter.timing.budget import listing_seconds
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.pace import Pace

# 100,000 campaigns. The limit ends a list that goes on for ever.
MOST_PAGES = 1_000
# After these the token of an earlier discovery may be too old. The list can be read from its beginning.
_OF_TOKEN = frozenset({Problem.REFUSED, Problem.NOT_FOUND, Problem.INVALID_IDENTIFIER, Problem.MALFORMED_ANSWER})


class ListProblem(StrEnum):
    """The faults of the list, as the row in Runs names them."""

    UNUSABLE_ROW = "unusable_row"
    TOTAL_DIFFERS = "total_differs"
    ENDLESS_LIST = "endless_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The campaigns of a page that no earlier page had, and the place of the page."""

    place: ListPlace
    campaigns: Sequence[ListedCampaign]


class Walk:
    """One walk from `place` on.

    The order of the list is not documented, and may change between two pages. So a campaign may come twice, and counts
    once. One that is missed comes in the next discovery.

    `place` is the page at which the next discovery goes on: the beginning, unless the time ran out, or the provider
    asked for a pause. `has_ended` says that the walk came to the end of the list. `failure` is why a page could not be
    read.
    """

    def __init__(self, campaign_list: CampaignList, place: ListPlace, *, pace: Pace, deadline: Deadline) -> None:
        self._list = campaign_list
        self._pace = pace
        self._deadline = deadline
        self._start = place
        self._tokens: set[str | None] = set()
        self._pages: set[int] = set()
        self._seen: set[str] = set()
        self._total: int | None = None
        self.pages_read = 0
        self.place = BEGINNING
        self.has_ended = False
        self.failure: DexatelError | None = None
        self.problems: Counter[str] = Counter()

    @property
    def is_over(self) -> bool:
        """Whether nothing more of the list can be read: it has ended, or it has no end."""
        return self.has_ended or self.problems[ListProblem.ENDLESS_LIST] > 0

    @property
    def listed(self) -> int:
        """The number of different campaigns that the list has named."""
        return len(self._seen)

    @property
    def missed_before(self) -> int:
        """The number of campaigns before the place of its beginning that could not be added."""
        return self._start.missed

    def steps(self) -> Iterator[Step]:
        """The pages, each when it is needed, until the list ends, a page can't be read, or the time is over."""
        place = self._start
        while self._may_go_on(place):
            try:
                page = self._read(place)
            except DexatelError as exc:
                if place == self._start != BEGINNING and exc.unreadable.problem in _OF_TOKEN:
                    place = self._begin_anew()
                    continue
                self._fail(exc, place)
                return
            if place == self._start != BEGINNING and page.is_empty:
                place = self._begin_anew()
                continue
            if self._is_repeated(page):
                self.problems[ListProblem.ENDLESS_LIST] += 1
                return
            yield Step(place=place, campaigns=self._new(page))
            if page.next_token is None:
                self._end(page)
                return
            place = ListPlace(token=page.next_token, pages=place.pages + 1)

    def stop_at(self, step: Step) -> None:
        """Ends the walk. The next discovery begins with this page."""
        self.place = step.place

    def _may_go_on(self, place: ListPlace) -> bool:
        """Waits for a slot. False if the list does not end, or if there is no time for another page."""
        if place.token in self._tokens or place.pages >= MOST_PAGES:
            self.problems[ListProblem.ENDLESS_LIST] += 1
            return False
        seconds = listing_seconds(self._deadline.remaining())
        if not seconds or not self._pace.wait(seconds):
            self.place = place
            return False
        self._tokens.add(place.token)
        return True

    def _read(self, place: ListPlace) -> ListPage:
        page = self._list.page(place.token)
        self.pages_read += 1
        self.problems[ListProblem.UNUSABLE_ROW] += page.unusable
        self._total = self._total if page.total is None else page.total
        return page

    def _begin_anew(self) -> ListPlace:
        """The place of a walk that begins anew, because the token of an earlier discovery asks for nothing any more."""
        self._tokens.clear()
        self._start = BEGINNING
        return BEGINNING

    def _fail(self, failure: DexatelError, place: ListPlace) -> None:
        self.failure = failure
        if failure.unreadable.problem == Problem.RATE_LIMITED:  # that says nothing about the page
            self.place = place

    def _is_repeated(self, page: ListPage) -> bool:
        """Whether an earlier page had the same campaigns in the same order. Pages without any may be many."""
        mark = hash(tuple(each.campaign_id for each in page.campaigns))
        is_repeated = bool(page.campaigns) and mark in self._pages
        self._pages.add(mark)
        return is_repeated

    def _new(self, page: ListPage) -> Sequence[ListedCampaign]:
        new = {each.campaign_id: each for each in page.campaigns if each.campaign_id not in self._seen}
        self._seen |= new.keys()
        return list(new.values())

    def _end(self, page: ListPage) -> None:
        if page.is_cut_off:
            self.failure = DexatelError(Problem.MALFORMED_ANSWER, "`links.next` names no page that can be asked for")
            return
        self.has_ended = True
        rows = self.listed + self.problems[ListProblem.UNUSABLE_ROW]
        if self._start == BEGINNING and self._total not in {None, rows}:
            self.problems[ListProblem.TOTAL_DIFFERS] += 1
