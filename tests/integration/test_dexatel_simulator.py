"""The simulated Dexatel over real HTTP. The functions are tested against it."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import requests

from local.dexatel_simulator import Answer, DexatelSimulator, Life, Stage

CAMPAIGN = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
OTHER = "11111111-2222-4333-8444-555555555555"
KEY = "the-right-key"
HEADERS = {"X-Dexatel-Key": KEY, "Content-Type": "application/json"}
LIFE = Life.fixed(status="in_progress", total=10, delivered=4)
NOW = 1_646_139_600.0  # 2022-03-01 13:00:00 UTC
PROMPTLY = 2.0


class Client:
    """A simulator with one campaign, and a client that asks it over one connection."""

    def __init__(self, dexatel: DexatelSimulator, session: requests.Session) -> None:
        self.dexatel = dexatel
        self.session = session
        session.trust_env = False
        session.headers.update(HEADERS)
        dexatel.add(CAMPAIGN, LIFE)

    def url(self, campaign_id: str = CAMPAIGN) -> str:
        return f"{self.dexatel.base_url}/v1/campaigns/{campaign_id}"

    def get(self, campaign_id: str = CAMPAIGN, **options: Any) -> requests.Response:
        return self.session.get(self.url(campaign_id), **{"timeout": 5, "allow_redirects": False} | options)

    def statuses(self, number: int) -> list[int]:
        return [self.get().status_code for _ in range(number)]


@pytest.fixture
def client() -> Iterator[Client]:
    with DexatelSimulator(api_key=KEY, clock=lambda: NOW) as dexatel, requests.Session() as session:
        yield Client(dexatel, session)


def error(response: requests.Response) -> tuple[int, int]:
    (only,) = response.json()["errors"]
    assert only["status"] == response.status_code
    return response.status_code, only["code"]


# The provider's reference


def test_a_campaign_is_an_object_or_an_array_for_all_or_for_one(client: Client) -> None:
    response = client.get()
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    assert response.json()["data"]["id"] == CAMPAIGN
    assert client.get(CAMPAIGN.upper()).json()["data"]["id"] == CAMPAIGN
    client.dexatel.add(OTHER, LIFE, data_as_array=True)
    assert [type(client.get(each).json()["data"]) for each in (CAMPAIGN, OTHER)] == [dict, list]
    client.dexatel.data_as_array = True
    assert client.get().json()["data"][0]["id"] == CAMPAIGN


def test_a_campaign_lives_by_the_simulators_clock(client: Client) -> None:
    life = Life((Stage(0, "in_progress"), Stage(30, "failed")))
    for started_at, status in ((NOW - 29, "in_progress"), (NOW - 30, "failed")):
        client.dexatel.add(CAMPAIGN, life, started_at=started_at)
        assert client.get().json()["data"]["status"] == status
    assert client.get().json()["data"]["update_date"] == "2022-03-01 13:00:00"


def test_an_unknown_or_deleted_campaign_is_not_found(client: Client) -> None:
    assert error(client.get(OTHER)) == (404, 1601)
    client.dexatel.answer_always(CAMPAIGN, Answer.json({}))
    client.dexatel.forget(CAMPAIGN)
    assert error(client.get()) == (404, 1601)


@pytest.mark.parametrize("nonsense", ("nonsense", CAMPAIGN[:-1], f"{CAMPAIGN}0", "%F0%9F%8E%89"))
def test_an_id_that_is_no_uuid_is_invalid(client: Client, nonsense: str) -> None:
    assert error(client.get(nonsense)) == (400, 1602)
    assert client.dexatel.requests[0].campaign_id == unquote(nonsense)


def test_every_other_path_and_method_is_refused(client: Client) -> None:
    for path in ("/", "/v1/campaigns", "/v1/campaigns/", f"/v2/campaigns/{CAMPAIGN}", f"/v1/campaigns/{CAMPAIGN}/x"):
        assert error(client.session.get(client.dexatel.base_url + path, timeout=5)) == (404, 404)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        refused = client.session.request(method, client.url(), data=b"{}", timeout=5)
        assert (error(refused), refused.headers["Allow"]) == ((405, 405), "GET")
    assert client.session.head(client.url(), timeout=5).status_code == 405
    assert client.get().status_code == 200, "the connection goes on"


@pytest.mark.parametrize("refusal", (401, 403))
@pytest.mark.parametrize("key", ("wrong", "", None))
def test_a_wrong_or_missing_key_is_refused(client: Client, refusal: int, key: str | None) -> None:
    client.dexatel.refusal_status = refusal
    client.dexatel.answer(CAMPAIGN, Answer.json({}))
    assert error(client.get(headers={"X-Dexatel-Key": key})) == (refusal, refusal)
    assert not client.dexatel.requests[0].key_matched


# What a test can program


def test_anything_can_be_changed_at_one_exact_request(client: Client) -> None:
    def rotate_before_the_third(_: str | None) -> None:
        if len(client.dexatel.requests) == 2:
            client.dexatel.api_key = "rotated"

    client.dexatel.on_request = rotate_before_the_third
    assert client.statuses(4) == [200, 200, 401, 401]


def test_programmed_answers_come_once_each_and_then_life_goes_on(client: Client) -> None:
    client.dexatel.answer(CAMPAIGN, Answer.too_many_requests(3), Answer.html(status=503))
    responses = [client.get() for _ in range(3)]
    assert [response.status_code for response in responses] == [429, 503, 200]
    assert responses[0].headers["Retry-After"] == "3"
    assert responses[1].headers["Content-Type"].startswith("text/html")


def test_an_answer_can_be_programmed_for_one_campaign_until_it_is_replaced(client: Client) -> None:
    client.dexatel.add(OTHER, LIFE)
    client.dexatel.answer_always(CAMPAIGN, Answer.html())
    assert client.statuses(3) == [502] * 3
    assert client.get(OTHER).status_code == 200
    client.dexatel.answer(CAMPAIGN)
    assert client.get().status_code == 200


def test_an_outage_is_for_all_campaigns_until_it_ends(client: Client) -> None:
    client.dexatel.outage = Answer.html(status=503)
    assert [client.get(each).status_code for each in (CAMPAIGN, OTHER, "nonsense")] == [503] * 3
    client.dexatel.outage = None
    assert client.get().status_code == 200


def test_a_body_can_be_any_bytes(client: Client) -> None:
    client.dexatel.answer(CAMPAIGN, Answer.raw(b'\xff{"a":1,"a":2}'), Answer.json(float("nan")), Answer.raw(b""))
    assert [client.get().content for _ in range(3)] == [b'\xff{"a":1,"a":2}', b"NaN", b""]
    name = "🎉\r\n\u2028" + "x" * 10_000
    client.dexatel.add(CAMPAIGN, LIFE.with_fields(name=name))
    assert json.loads(client.get().content)["data"]["name"] == name


# Faults on the way


def test_a_reset_reaches_the_client_as_one(client: Client) -> None:
    client.dexatel.answer(CAMPAIGN, Answer.reset())
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        client.get()
    assert client.get().status_code == 200
    assert [request.status for request in client.dexatel.requests] == [None, 200]


def test_a_truncated_answer_breaks_off(client: Client) -> None:
    truncated = Answer.json({"data": {}}).truncated(keep=5)
    client.dexatel.answer(CAMPAIGN, truncated, truncated.chunked())
    for _ in range(2):
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            client.get()
    assert client.get().status_code == 200


@pytest.mark.parametrize("answer", (Answer.json({}).delayed(60), Answer.hang(60)), ids=("delayed", "hanging"))
def test_a_late_answer_outlasts_a_read_timeout(client: Client, answer: Answer) -> None:
    client.dexatel.answer(CAMPAIGN, answer)
    with pytest.raises(requests.ReadTimeout):
        client.get(timeout=0.1)


@pytest.mark.parametrize("head", (False, True))
def test_a_dripping_answer_gets_past_a_read_timeout(client: Client, *, head: bool) -> None:
    client.dexatel.answer(CAMPAIGN, Answer.json("0123456789").dripping(0.01, head=head))
    begin = time.monotonic()
    assert client.get(timeout=0.5).json() == "0123456789"
    assert time.monotonic() - begin >= (0.5 if head else 0.1)


def test_gzip_and_chunks_are_unpacked_by_a_client(client: Client) -> None:
    answer = Answer.json({"data": "x"}).padded_to(200_000)
    client.dexatel.answer(CAMPAIGN, answer.gzipped(), answer.chunked(), answer.gzipped().chunked())
    responses = [client.get() for _ in range(3)]
    assert [(len(response.content), response.json()) for response in responses] == [(200_000, {"data": "x"})] * 3
    assert ["Content-Length" in response.headers for response in responses] == [True, False, False]


def test_a_redirect_names_its_place_and_the_key_that_follows_is_seen(client: Client) -> None:
    with DexatelSimulator(api_key=KEY) as elsewhere:
        client.dexatel.answer_always(CAMPAIGN, Answer.redirect(f"{elsewhere.base_url}/v1/campaigns/{CAMPAIGN}"))
        assert client.get().status_code == 302
        assert len(elsewhere.requests) == 0
        client.get(allow_redirects=True)
        assert [request.key_matched for request in elsewhere.requests] == [True]


# The record of requests


def test_a_request_is_recorded_without_the_value_of_its_key(client: Client) -> None:
    client.get(params={"key": KEY})
    (request,) = client.dexatel.requests
    assert (request.at, request.method, request.status) == (NOW, "GET", 200)
    assert (request.path, request.campaign_id) == (f"/v1/campaigns/{CAMPAIGN}", CAMPAIGN)
    assert {"x-dexatel-key", "content-type"} <= request.header_names
    assert request.is_proper
    assert KEY not in repr(request)


@pytest.mark.parametrize("header", HEADERS)
def test_a_request_without_a_documented_header_is_recorded_as_improper(client: Client, header: str) -> None:
    client.get(headers={header: None})
    assert not client.dexatel.requests[0].is_proper


def test_requests_can_be_counted_waited_for_and_forgotten(client: Client) -> None:
    record = client.dexatel.requests
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(record.wait_for, 2, campaign_id=CAMPAIGN)
        for campaign_id in (CAMPAIGN, OTHER, CAMPAIGN.upper()):
            assert not waiting.done()
            client.get(campaign_id)
        assert waiting.result(timeout=PROMPTLY) is True
    assert record.wait_for(4, timeout=0.01) is False
    assert (len(record), record.count(CAMPAIGN), record.count(OTHER)) == (3, 2, 1)
    record.clear()
    assert len(record) == 0


# Threads and connections


def test_many_clients_at_once_are_all_answered_and_recorded(client: Client) -> None:
    def ten_requests(_: int) -> list[int]:
        with requests.Session() as session:
            return Client(client.dexatel, session).statuses(10)

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(ten_requests, range(20))) == [[200] * 10] * 20
    assert client.dexatel.requests.count(CAMPAIGN) == client.dexatel.requests.peak_rate(window=60) == 200


def test_a_kept_connection_is_used_again_without_a_stall(client: Client) -> None:
    before = threading.active_count()
    begin = time.monotonic()
    client.statuses(50)
    assert time.monotonic() - begin < 50 * 0.04
    assert threading.active_count() == before + 1


@pytest.mark.parametrize(
    "answer",
    (
        Answer.hang(600),
        Answer.json({}).delayed(600),
        Answer.json({}).dripping(600),
        Answer.json({}).dripping(600, head=True),
        Answer.json({}).padded_to(10**12),
        Answer.json({}),
    ),
    ids=("hangs", "is delayed", "drips", "drips its head", "is endless", "is over, its connection kept"),
)
def test_closing_is_prompt_and_leaves_no_thread_while_an_answer(answer: Answer) -> None:
    before = set(threading.enumerate())
    with (
        DexatelSimulator(api_key=KEY) as simulator,
        requests.Session() as session,
        ThreadPoolExecutor(1) as pool,
    ):
        client = Client(simulator, session)
        simulator.answer(CAMPAIGN, answer)
        asking = pool.submit(client.get, timeout=60, stream=True)
        assert simulator.requests.wait_for(1)
        begin = time.monotonic()
        simulator.close()
        assert time.monotonic() - begin < PROMPTLY
        asking.exception(timeout=PROMPTLY)
    assert set(threading.enumerate()) == before


def test_a_closed_simulator_refuses_connections_and_can_come_back_on_its_port(client: Client) -> None:
    client.dexatel.close()
    with pytest.raises(requests.ConnectionError):
        client.get()
    port = urlsplit(client.dexatel.base_url).port or 0
    with DexatelSimulator(api_key=KEY, port=port) as second:
        assert second.base_url == client.dexatel.base_url
        assert client.get().status_code == 404


def test_a_client_that_goes_away_or_speaks_no_http_causes_no_output(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(threading.enumerate())
    client.dexatel.answer(CAMPAIGN, Answer.json({}).padded_to(10**9))
    with requests.get(client.url(), headers=HEADERS, timeout=5, stream=True) as response:
        assert response.raw.read(2) == b"{}"
    for thread in set(threading.enumerate()) - before:
        thread.join(PROMPTLY)
    with socket.create_connection(("127.0.0.1", urlsplit(client.dexatel.base_url).port or 0), timeout=5) as connection:
        connection.sendall(b"no http at all\r\n\r\n")
        with connection.makefile("rb") as answer:
            assert b"Error code: 400" in answer.read()
    assert capsys.readouterr() == ("", "")
