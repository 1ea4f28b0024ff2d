"""The simulated Dexatel: which request gets which answer, by the provider's public reference."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat
from threading import Lock
from typing import Final, Self
from urllib.parse import unquote

from local.dexatel_simulator.answer import Answer
from local.dexatel_simulator.life import Life, provider_date
from local.dexatel_simulator.record import RecordedRequest, RequestRecord
from local.dexatel_simulator.server import LOOPBACK, LoopbackServer, Request

KEY_HEADER: Final = "x-dexatel-key"
NOT_FOUND: Final = 1601
INVALID_IDENTIFIER: Final = 1602
_CAMPAIGN_PATH: Final = re.compile(r"/v1/campaigns/([^/]+)")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class _Campaign:
    life: Life
    started_at: float
    data_as_array: bool | None


class DexatelSimulator:
    """Serves from its making until `close` (or the end of its `with`), at `base_url`.

    `api_key`, `refusal_status`, `data_as_array`, `outage` and `on_request` can be set at any time.
    Times are those of `clock`, in epoch seconds. Upper and lower case make no difference in a campaign's id.
    """

    def __init__(
        self,
        *,
        api_key: str,
        port: int = 0,
        clock: Callable[[], float] = time.time,
        data_as_array: bool = False,
        refusal_status: int = 401,
    ) -> None:
        self.api_key = api_key
        self.data_as_array = data_as_array
        """The reference calls `data` an object in one place and an array in another: which of them it is."""
        self.refusal_status = refusal_status
        """For a missing or wrong key: 401 (not authenticated) or 403 (no access)."""
        self.outage: Answer | None = None
        """What every request gets while this is set, whatever its path and key."""
        self.on_request: Callable[[str | None], None] | None = None
        """Called with the campaign's id before a request is judged: the place to change things in mid-run."""
        self.requests = RequestRecord()
        self._clock = clock
        self._lock = Lock()
        self._campaigns: dict[str, _Campaign] = {}
        self._programmed: dict[str, Iterator[Answer]] = {}
        self._server = LoopbackServer(port=port, respond=self._respond)
        self.base_url = f"http://{LOOPBACK}:{self._server.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends promptly, also in the middle of a hanging answer, and leaves no thread behind."""
        self._server.close()

    def add(
        self,
        campaign_id: str,
        life: Life,
        *,
        started_at: float | None = None,
        data_as_array: bool | None = None,
    ) -> None:
        """A campaign, new or in the place of another. Its life starts now, or at `started_at` (epoch seconds)."""
        start = self._clock() if started_at is None else started_at
        with self._lock:
            self._campaigns[campaign_id.lower()] = _Campaign(life, start, data_as_array)

    def forget(self, campaign_id: str) -> None:
        """Deleted by its user: not found from now on."""
        with self._lock:
            self._campaigns.pop(campaign_id.lower(), None)
            self._programmed.pop(campaign_id.lower(), None)

    def answer(self, campaign_id: str, *answers: Answer) -> None:
        """The next requests for this campaign with the right key get these answers: each once, in order.

        Then its life goes on. A new call replaces what is left of the last; without answers it just ends it.
        """
        with self._lock:
            self._programmed[campaign_id.lower()] = iter(answers)

    def answer_always(self, campaign_id: str, answer: Answer) -> None:
        """The same answer until the next `answer` for this campaign."""
        with self._lock:
            self._programmed[campaign_id.lower()] = repeat(answer)

    def _respond(self, request: Request) -> Answer:
        asked = _CAMPAIGN_PATH.fullmatch(request.path)
        campaign_id = unquote(asked[1]) if asked else None
        if self.on_request is not None:
            self.on_request(campaign_id)
        key_matched = request.headers.get(KEY_HEADER) == self.api_key
        answer = self.outage or self._judge(request, campaign_id, key_matched=key_matched)
        self._record(request, campaign_id, answer, key_matched=key_matched)
        return answer

    def _judge(self, request: Request, campaign_id: str | None, *, key_matched: bool) -> Answer:
        """The codes are documented, but not which status carries them: 404 for 1601 and 400 for 1602 here."""
        if campaign_id is None:
            return self._refused(request, 404, "No such path")
        if request.method != "GET":
            return self._refused(request, 405, "Method not allowed").with_headers({"Allow": "GET"})
        if not key_matched:
            return self._refused(request, self.refusal_status, "Authentication failed")
        if programmed := self._next_programmed(campaign_id):
            return programmed
        if not _UUID.fullmatch(campaign_id):
            return self._refused(request, 400, "Invalid campaign identifier", INVALID_IDENTIFIER)
        known = self._read(campaign_id.lower())
        return known or self._refused(request, 404, "Campaign is not found", NOT_FOUND)

    def _refused(self, request: Request, status: int, message: str, code: int | None = None) -> Answer:
        """An error body. Codes that the reference does not list are the status."""
        return Answer.error(
            status,
            code=code or status,
            message=message,
            path=request.path,
            method=request.method,
            timestamp=provider_date(self._clock()),
        )

    def _next_programmed(self, campaign_id: str) -> Answer | None:
        with self._lock:
            return next(self._programmed.get(campaign_id.lower(), iter(())), None)

    def _read(self, campaign_id: str) -> Answer | None:
        with self._lock:
            campaign = self._campaigns.get(campaign_id)
        if campaign is None:
            return None
        data = campaign.life.data(campaign_id, started_at=campaign.started_at, now=self._clock())
        as_array = self.data_as_array if campaign.data_as_array is None else campaign.data_as_array
        return Answer.json({"data": [data] if as_array else data})

    def _record(self, request: Request, campaign_id: str | None, answer: Answer, *, key_matched: bool) -> None:
        self.requests.append(
            RecordedRequest(
                at=self._clock(),
                arrived=request.arrived,
                method=request.method,
                path=request.path,
                campaign_id=campaign_id,
                status=None if answer.drops else answer.status,
                header_names=frozenset(request.headers),
                content_type=request.headers.get("content-type"),
                key_matched=key_matched,
            )
        )
