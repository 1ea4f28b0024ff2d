"""Answers requests for the list of campaigns, over HTTP and in memory."""

from collections.abc import Iterator, Mapping
from itertools import repeat
from threading import Lock

from local.dexatel_simulator.answer import Answer
from local.dexatel_simulator.life import StartedLife
from local.dexatel_simulator.list_behavior import ListBehavior
from local.dexatel_simulator.list_page import Query, list_page, page_number


class CampaignList:
    """The list, as tests want it to be. They may set `behavior` at any time."""

    def __init__(self) -> None:
        self.behavior = ListBehavior()
        self._lock = Lock()
        self._programmed: dict[int | None, Iterator[Answer]] = {}
        """The answers of each page, and those of any page under None."""

    def copy(self) -> "CampaignList":
        """Copies it as it is, but for answers that are programmed to come only so often."""
        made = CampaignList()
        made.behavior = self.behavior
        made._programmed = dict(self._programmed)
        return made

    def answer(self, *answers: Answer, page: int | None = None) -> None:
        """Gives these answers to the next requests for the list, or for its page of this number, each once.

        After them the list is read as usual. A new call for the same page replaces the answers of the last.
        """
        with self._lock:
            self._programmed[page] = iter(answers)

    def answer_always(self, answer: Answer, *, page: int | None = None) -> None:
        """Gives this answer to all requests for the list, or for its page of this number."""
        with self._lock:
            self._programmed[page] = repeat(answer)

    def respond(self, query: Query, campaigns: Mapping[str, StartedLife], *, now: float, base_url: str) -> Answer:
        """Answers a request that has the right key."""
        if programmed := self._next_programmed(None) or self._next_programmed(page_number(query)):
            return programmed
        return list_page(campaigns, query, behavior=self.behavior, now=now, base_url=base_url)

    def _next_programmed(self, page: int | None) -> Answer | None:
        with self._lock:
            return next(self._programmed.get(page, iter(())), None)
