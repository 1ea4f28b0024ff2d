"""Dexatel in the place of the function's transport: the answers of the simulator, without a network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, repeat
from typing import Any
from urllib.parse import unquote

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider.transport import Answer as TransportAnswer
from local.dexatel_simulator import Answer, Life
from local.dexatel_simulator.campaign_list import CampaignList
from local.dexatel_simulator.life import StartedLife
from local.dexatel_simulator.list_page import LIST_PATH, read_query
from tests.canary import key
from tests.harness.clock import Clock

NOT_FOUND = Answer.error(404, code=1601, message="Campaign not found")


def no_answer(kind: str) -> Exception:
    """The error of the transport if the provider can't be reached."""
    return DexatelError(Problem.UNREACHABLE, f"no answer ({kind})")


def received(answer: Answer) -> TransportAnswer:
    """The answer as the transport hands it on."""
    return TransportAnswer(answer.status, answer.headers, b"".join(answer.pieces()))


def _received_if_any(answer: Answer) -> TransportAnswer:
    if answer.drops:
        raise no_answer("ConnectionError")
    return received(answer)


class Provider:
    """Answers about each campaign and with the list of all.

    `requests` holds the campaign's id of each request about one, and `list_requests` the path of each for the list.
    """

    base_url = "http://127.0.0.1:9"

    def __init__(self, clock: Clock) -> None:
        self.api_key = key("first")
        self.refusal_status = 401
        self.outage: Answer | None = None
        self.on_request: Callable[[str | None], None] | None = None
        self.requests: list[str] = []
        self.list_requests: list[str] = []
        self.campaign_list = CampaignList()
        self._clock = clock
        self._campaigns: dict[str, StartedLife] = {}
        self._programmed: dict[str, Iterator[Answer]] = {}
        self._bodies: dict[str, bytes] = {}

    def copy(self, clock: Clock) -> Provider:
        """As it is, but for answers that are programmed to come only so often."""
        made = Provider(clock)
        made.api_key, made.outage = self.api_key, self.outage
        made._campaigns, made._bodies = dict(self._campaigns), dict(self._bodies)
        made._programmed = dict(self._programmed)
        made.campaign_list = self.campaign_list.copy()
        return made

    @property
    def campaign_ids(self) -> set[str]:
        """The campaigns that the provider knows, or gives some other answer about."""
        return self._campaigns.keys() | self._programmed.keys()

    def add(self, campaign_id: str, life: Life) -> None:
        """A campaign, new or in the place of another. Its life starts now."""
        self._programmed.pop(campaign_id, None)
        self._bodies.pop(campaign_id, None)
        self._campaigns[campaign_id] = StartedLife(life, self._clock.epoch())

    def forget(self, campaign_id: str) -> None:
        self._campaigns.pop(campaign_id, None)
        self._bodies.pop(campaign_id, None)
        self._programmed.pop(campaign_id, None)

    def answer(self, campaign_id: str, *answers: Answer) -> None:
        """The next requests for this campaign get these answers, each once; then its life goes on."""
        self._programmed[campaign_id] = iter(answers)

    def answer_always(self, campaign_id: str, answer: Answer) -> None:
        self._programmed[campaign_id] = repeat(answer)

    def data(self, campaign_id: str) -> dict[str, Any] | None:
        """The campaign's data, or None if the provider answers with something else."""
        if campaign_id in self._programmed or campaign_id not in self._campaigns:
            return None
        return self._campaigns[campaign_id].data(campaign_id, self._clock.epoch())

    def get(self, path: str, headers: Mapping[str, str]) -> TransportAnswer:
        """The answer to the transport's request."""
        address, _, query = path.partition("?")
        if address == LIST_PATH:
            return self._get_list(path, query, headers)
        campaign_id = unquote(path.rpartition("/")[2])
        if self.on_request:
            self.on_request(campaign_id)
        self.requests.append(campaign_id)
        campaign_id = campaign_id.lower()  # upper and lower case make no difference in a campaign's id
        if special := self._special(campaign_id, headers):
            return _received_if_any(special)
        return TransportAnswer(200, {}, self._body(campaign_id))

    def _get_list(self, path: str, query: str, headers: Mapping[str, str]) -> TransportAnswer:
        if self.on_request:
            self.on_request(None)
        self.list_requests.append(path)
        if refused := self._refused(headers):
            return _received_if_any(refused)
        now = self._clock.epoch()
        answer = self.campaign_list.respond(read_query(query), self._campaigns, now=now, base_url=self.base_url)
        return _received_if_any(answer)

    def _special(self, campaign_id: str, headers: Mapping[str, str]) -> Answer | None:
        """Any answer but the campaign as it is."""
        if refused := self._refused(headers):
            return refused
        programmed = self._programmed.get(campaign_id, iter(()))
        return next(chain(programmed, repeat(None if campaign_id in self._campaigns else NOT_FOUND)))

    def _refused(self, headers: Mapping[str, str]) -> Answer | None:
        """The answer to any request in an outage, or to one with a wrong key."""
        if self.outage:
            return self.outage
        if (sent := headers["X-Dexatel-Key"]) != self.api_key or headers["Content-Type"] != "application/json":
            return Answer.error(self.refusal_status, code=self.refusal_status, message=f"there is no key {sent}")
        return None

    def _body(self, campaign_id: str) -> bytes:
        if body := self._bodies.get(campaign_id):
            return body
        campaign = self._campaigns[campaign_id]
        body = json.dumps({"data": campaign.data(campaign_id, self._clock.epoch())}).encode()
        if len(campaign.life.stages) == 1:  # it never changes
            self._bodies[campaign_id] = body
        return body
