"""Decides which answer a request gets, as the provider's public reference says."""

import re
import time
from collections.abc import Callable, Iterator
from itertools import repeat
from threading import Lock
from typing import Final, Self
from urllib.parse import unquote

from local.dexatel_simulator.answer import Answer
from local.dexatel_simulator.campaign_list import CampaignList
from local.dexatel_simulator.life import Life, StartedLife, provider_date
from local.dexatel_simulator.list_page import LIST_PATH, Query, read_query
from local.dexatel_simulator.record import RecordedRequest, RequestRecord
from local.dexatel_simulator.server import LOOPBACK, LoopbackServer, Request

_KEY_HEADER: Final = "x-dexatel-key"
_NOT_FOUND: Final = 1601
_INVALID_IDENTIFIER: Final = 1602
_CAMPAIGN_PATH: Final = re.compile(r"/v1/campaigns/([^/]+)")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


class DexatelSimulator:
    """Serves at `base_url` from its creation until `close` or the end of its `with` block.

    Tests may set its public attributes at any time. Times are in epoch seconds, by `clock`.
    The case of a campaign's id does not matter.
    """

    def __init__(self, *, api_key: str, port: int = 0, clock: Callable[[], float] = time.time) -> None:
        self.api_key = api_key
        self.data_as_array = False
        """Whether `data` is an array: the reference calls it an object in one place and an array in another."""
        self.refusal_status = 401
        """The status for a missing or wrong key: 401 (not authenticated) or 403 (no access)."""
        self.outage: Answer | None = None
        """The answer to every request while this is set, whatever its path and key."""
        self.on_request: Callable[[str | None], None] | None = None
        """Is called with the campaign's id, if any, before a request gets its answer, so that a test can act then."""
        self.campaign_list = CampaignList()
        """The list of all campaigns that were added: how it behaves, and its programmed answers."""
        self.requests = RequestRecord()
        self._clock = clock
        self._lock = Lock()
        self._campaigns: dict[str, StartedLife] = {}
        self._programmed: dict[str, Iterator[Answer]] = {}
        self._server = LoopbackServer(port=port, respond=self._respond)
        self.base_url = f"http://{LOOPBACK}:{self._server.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends promptly, also in the middle of an answer, and leaves no thread behind."""
        self._server.close()

    def add(self, campaign_id: str, life: Life, *, started_at: float | None = None) -> None:
        """Adds or replaces a campaign, which starts now or at `started_at`."""
        start = self._clock() if started_at is None else started_at
        with self._lock:
            self._campaigns[campaign_id.lower()] = StartedLife(life, start)

    def forget(self, campaign_id: str) -> None:
        """Removes a campaign, as if its user had deleted it."""
        with self._lock:
            self._campaigns.pop(campaign_id.lower(), None)
            self._programmed.pop(campaign_id.lower(), None)

    def answer(self, campaign_id: str, *answers: Answer) -> None:
        """Gives these answers to the next requests for the campaign, each once, if they have the right key.

        After them the campaign is read as usual. A new call replaces the answers of the last.
        """
        with self._lock:
            self._programmed[campaign_id.lower()] = iter(answers)

    def answer_always(self, campaign_id: str, answer: Answer) -> None:
        """Gives this answer to all requests for the campaign, until the next call of `answer`."""
        with self._lock:
            self._programmed[campaign_id.lower()] = repeat(answer)

    def _respond(self, request: Request) -> Answer:
        match = _CAMPAIGN_PATH.fullmatch(request.path)
        campaign_id = unquote(match[1]) if match else None
        query = read_query(request.query) if request.path == LIST_PATH else None
        if self.on_request is not None:
            self.on_request(campaign_id)
        key_is_right = request.headers.get(_KEY_HEADER) == self.api_key
        is_proper = key_is_right and request.headers.get("content-type") == "application/json"
        self.requests.append(
            RecordedRequest(campaign_id=campaign_id, list_query=query, is_proper=is_proper, arrived=request.arrived)
        )
        return self.outage or self._choose_answer(request, campaign_id, query, key_is_right=key_is_right)

    def _choose_answer(
        self, request: Request, campaign_id: str | None, query: Query | None, *, key_is_right: bool
    ) -> Answer:
        if campaign_id is None and query is None:
            return self._refused(request, 404, "No such path")
        if not key_is_right:
            return self._refused(request, self.refusal_status, "Authentication failed")
        return self._list(query or {}) if campaign_id is None else self._answer_about(request, campaign_id)

    def _answer_about(self, request: Request, campaign_id: str) -> Answer:
        """The reference lists the codes 1601 and 1602, but not their status. Here they come with 404 and 400."""
        if programmed := self._next_programmed(campaign_id):
            return programmed
        if not _UUID.fullmatch(campaign_id):
            return self._refused(request, 400, "Invalid campaign identifier", _INVALID_IDENTIFIER)
        return self._read(campaign_id) or self._refused(request, 404, "Campaign is not found", _NOT_FOUND)

    def _refused(self, request: Request, status: int, message: str, code: int | None = None) -> Answer:
        """Answers with an error. The code is the status, if the reference lists none."""
        return Answer.error(
            status,
            code=code or status,
            message=message,
            path=request.path,
            timestamp=provider_date(self._clock()),
        )

    def _next_programmed(self, campaign_id: str) -> Answer | None:
        with self._lock:
            return next(self._programmed.get(campaign_id.lower(), iter(())), None)

    def _read(self, campaign_id: str) -> Answer | None:
        with self._lock:
            campaign = self._campaigns.get(campaign_id.lower())
        if campaign is None:
            return None
        data = campaign.data(campaign_id.lower(), self._clock())
        return Answer.json({"data": [data] if self.data_as_array else data})

    def _list(self, query: Query) -> Answer:
        with self._lock:
            campaigns = dict(self._campaigns)
        return self.campaign_list.respond(query, campaigns, now=self._clock(), base_url=self.base_url)
