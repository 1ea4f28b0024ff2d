"""The pages at the function's URL, for those who have a link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from campaign_reporter.alerts.links import OVERVIEW, path_of
from campaign_reporter.pages import answers
from campaign_reporter.pages.requests import Request, method_of, read_request

if TYPE_CHECKING:
    from campaign_reporter.pages.answers import Answer
    from campaign_reporter.pages.reading import PageReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Answers requests. The key and the reader are made when the first request needs them."""

    read_key: Callable[[], bytes | None]
    reader: Callable[[], PageReader]
    zone: str

    def answer(self, event: Mapping[str, Any], now: datetime) -> Answer:
        """The page that the link in the request opens, or the answer that refuses it. Raises TableError."""
        found = self._found(read_request(event), now)
        return answers.without_body(found) if method_of(event) == "HEAD" else found

    def _found(self, request: Request | None, now: datetime) -> Answer:
        """No table is read, and no code for it is loaded, before the token is known to be valid."""
        if request is None:
            return answers.not_found()
        if (key := self.read_key()) is None:
            return answers.unavailable()
        if (opened := request.opened(key, now.date())) is None:
            return answers.not_found()
        target, last = opened
        html = self._overview(now, last, key) if target is OVERVIEW else self._campaign(target, now)
        return answers.not_found() if html is None else answers.page(html)

    def _campaign(self, campaign_id: str, now: datetime) -> str | None:
        """The page has no link to the overview: its own link opens one campaign, and not all of them."""
        from campaign_reporter.pages.campaign_page import campaign_page  # noqa: PLC0415 - as said above
        from campaign_reporter.pages.document import document  # noqa: PLC0415
        from campaign_reporter.pages.facts import View, title_of  # noqa: PLC0415

        if (facts := self.reader().campaign(campaign_id)) is None:
            return None
        view = View(now=now, zone=self.zone)
        return document(title_of(facts.watched), view, campaign_page(facts, view))

    def _overview(self, now: datetime, last: date, key: bytes) -> str:
        """The links to the campaigns end with the link to the overview."""
        from campaign_reporter.pages.document import document  # noqa: PLC0415 - as said above
        from campaign_reporter.pages.facts import View  # noqa: PLC0415
        from campaign_reporter.pages.overview import overview_page  # noqa: PLC0415

        view = View(now=now, zone=self.zone, link=lambda campaign_id: _link(campaign_id, last, key))
        return document("Campaigns", view, overview_page(self.reader().overview(now), view))


def _link(campaign_id: str, last: date, key: bytes) -> str | None:
    try:
        return path_of(campaign_id, last, key)
    except ValueError:
        return None
