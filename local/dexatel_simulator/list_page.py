"""Says what a page of the list of campaigns looks like, as the provider's answer. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import quote, unquote

from local.dexatel_simulator.answer import Answer
from local.dexatel_simulator.life import StartedLife, provider_date
from local.dexatel_simulator.list_behavior import Ending, ListBehavior
from local.dexatel_simulator.list_rows import ListRows

LIST_PATH: Final = "/v1/campaigns"
_PAGE: Final = "page_token"
_SIZE: Final = "page_size"
_CHANNEL: Final = "filter[channel]"
_DEFAULT_SIZE: Final = "20"

type Query = Mapping[str, str]


def read_query(query: str) -> dict[str, str]:
    """Reads the query of a URL. Each name and value is decoded once, and a plus sign stays one."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return {unquote(name): unquote(value) for name, _, value in pairs}


def page_number(query: Query) -> int | None:
    """Returns the number of the page that the query asks for, from 1, or None if its token is unknown."""
    place = _Place.asked_for(query)
    return place.number if place else None


def list_page(
    campaigns: Mapping[str, StartedLife], query: Query, *, behavior: ListBehavior, now: float, base_url: str
) -> Answer:
    """Answers with one page of the campaigns, in the order of the mapping, or with status 400.

    `now` is in epoch seconds. The reference names no code for a bad token or size. Here the code is the status.
    """
    place, size = _Place.asked_for(query), _size(query, behavior)
    if place is None or size is None:
        wrong = _PAGE if place is None else _SIZE
        return Answer.error(400, code=400, message=f"Invalid {wrong}", path=LIST_PATH, timestamp=provider_date(now))
    rows = ListRows(campaigns, query.get(_CHANNEL), behavior, now)
    base_url = behavior.link_base_url or base_url
    pagination = {
        "number": place.number,
        "size": size,
        "total": len(rows) if behavior.total is None else behavior.total,
        "links": {
            name: other and f"{base_url}{LIST_PATH}?{_encoded({**query, _PAGE: other.token})}"
            for name, other in place.links(size, len(rows), behavior.ending).items()
        },
    }
    return Answer.json({"data": rows.of_page(place.offset, size), "pagination": pagination})


def _size(query: Query, behavior: ListBehavior) -> int | None:
    size = query.get(_SIZE, _DEFAULT_SIZE)
    if not re.fullmatch(r"[1-9][0-9]{0,8}", size):
        return None
    return min(int(size), behavior.largest_size or int(size))


def _encoded(query: Query) -> str:
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in query.items())


@dataclass(frozen=True)
class _Place:
    """The place of a page in the list. `offset` counts the rows before it."""

    number: int
    offset: int

    @classmethod
    def asked_for(cls, query: Query) -> Self | None:
        match = _FORM.fullmatch(query.get(_PAGE, _FIRST.token))
        return cls(int(match[1]), int(match[2])) if match else None

    @property
    def token(self) -> str:
        """Its characters show any client that forgets to encode them, or that decodes them twice."""
        return f"p+{self.number}/{self.offset}%2B=="

    def links(self, size: int, rows: int, ending: Ending) -> "dict[str, _Place | None]":
        before = _Place(self.number - 1, max(0, self.offset - size)) if self.number > 1 else None
        return {"first": _FIRST, "current": self, "previous": before, "next": self._next(size, rows, ending)}

    def _next(self, size: int, rows: int, ending: Ending) -> "_Place | None":
        following = _Place(self.number + 1, self.offset + size)
        if following.offset < rows:
            return following
        return {
            Ending.PROPER: None,
            Ending.NEW_ROWS: following,
            Ending.SAME_ROWS: following,
            Ending.SAME_PAGE: _Place(self.number + 1, self.offset),
            Ending.SAME_TOKEN: self,
            Ending.FIRST_TOKEN: _FIRST,
        }[ending]


_FORM: Final = re.compile(r"p\+([0-9]{1,9})/([0-9]{1,12})%2B==")
_FIRST: Final = _Place(1, 0)
