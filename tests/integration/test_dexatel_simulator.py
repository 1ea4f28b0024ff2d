"""The simulated Dexatel over real HTTP. The functions are tested against it."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote, urlsplit

import pytest
import requests

from local.dexatel_simulator import Answer, DexatelSimulator, Life, Stage

CAMPAIGN = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
OTHER = "11111111-2222-4333-8444-555555555555"
KEY = "the-right-key"
HEADERS = {"X-Dexatel-Key": KEY, "Content-Type": "application/json"}
LIFE = Life.fixed(status="in_progress", total=10, delivered=4)
PROMPTLY = 2.0


class Clock:
    def __init__(self) -> None:
        self.now = 1_646_139_600.0  # 2022-03-01 13:00:00 UTC

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def dexatel(clock: Clock) -> Iterator[DexatelSimulator]:
    with DexatelSimulator(api_key=KEY, clock=clock) as simulator:
        simulator.add(CAMPAIGN, LIFE)
        yield simulator


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers.update(HEADERS)
        yield session


def url(dexatel: DexatelSimulator, campaign_id: str = CAMPAIGN) -> str:
    return f"{dexatel.base_url}/v1/campaigns/{campaign_id}"


def get(http: requests.Session, dexatel: DexatelSimulator, campaign_id: str = CAMPAIGN) -> requests.Response:
    return http.get(url(dexatel, campaign_id), timeout=5, allow_redirects=False)


def error(response: requests.Response) -> tuple[int, int]:
    (only,) = response.json()["errors"]
    assert only["status"] == response.status_code
    return response.status_code, only["code"]


def test_a_campaign_is_an_object_or_an_array_for_all_or_for_one(
    http: requests.Session, dexatel: DexatelSimulator
) -> None:
    response = get(http, dexatel)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    assert response.json()["data"]["id"] == CAMPAIGN
    dexatel.add(OTHER, LIFE, data_as_array=True)
    assert [type(get(http, dexatel, each).json()["data"]) for each in (CAMPAIGN, OTHER)] == [dict, list]
    dexatel.data_as_array = True
    assert get(http, dexatel).json()["data"][0]["id"] == CAMPAIGN


def test_a_campaign_lives_by_the_simulators_clock(
    http: requests.Session, dexatel: DexatelSimulator, clock: Clock
) -> None:
    dexatel.add(CAMPAIGN, Life((Stage(0, "in_progress"), Stage(30, "failed"))))
    assert get(http, dexatel).json()["data"]["status"] == "in_progress"
    clock.now += 30
    data = get(http, dexatel).json()["data"]
    assert (data["status"], data["update_date"]) == ("failed", "2022-03-01 13:00:30")
    dexatel.add(CAMPAIGN, LIFE, started_at=clock.now - 86_430)
    assert get(http, dexatel).json()["data"]["update_date"] == "2022-02-28 13:00:00"


def test_the_case_of_an_id_makes_no_difference(http: requests.Session, dexatel: DexatelSimulator) -> None:
    assert get(http, dexatel, CAMPAIGN.upper()).json()["data"]["id"] == CAMPAIGN
    assert dexatel.requests.count(CAMPAIGN) == dexatel.requests.count(CAMPAIGN.upper()) == 1


def test_an_unknown_or_deleted_campaign_is_not_found(http: requests.Session, dexatel: DexatelSimulator) -> None:
    assert error(get(http, dexatel, OTHER)) == (404, 1601)
    dexatel.answer_always(CAMPAIGN, Answer.json({}))
    dexatel.forget(CAMPAIGN)
    assert error(get(http, dexatel)) == (404, 1601)


@pytest.mark.parametrize("nonsense", ("nonsense", CAMPAIGN[:-1], f"{CAMPAIGN}0", "%F0%9F%8E%89"))
def test_an_id_that_is_no_uuid_is_invalid(http: requests.Session, dexatel: DexatelSimulator, nonsense: str) -> None:
    assert error(get(http, dexatel, nonsense)) == (400, 1602)
    assert dexatel.requests[0].campaign_id == unquote(nonsense)


def test_every_other_path_is_not_found(http: requests.Session, dexatel: DexatelSimulator) -> None:
    for path in ("/", "/v1/campaigns", "/v1/campaigns/", f"/v2/campaigns/{CAMPAIGN}", f"/v1/campaigns/{CAMPAIGN}/x"):
        assert error(http.get(dexatel.base_url + path, timeout=5)) == (404, 404)


@pytest.mark.parametrize("method", ("POST", "PUT", "PATCH", "DELETE"))
def test_every_other_method_is_refused_and_the_connection_goes_on(
    http: requests.Session, dexatel: DexatelSimulator, method: str
) -> None:
    refused = http.request(method, url(dexatel), data=b"{}", timeout=5)
    assert (error(refused), refused.headers["Allow"]) == ((405, 405), "GET")
    assert get(http, dexatel).status_code == 200


def exchange(dexatel: DexatelSimulator, request: bytes) -> bytes:
    """All that comes back for these bytes, until the simulator closes the connection."""
    with socket.create_connection(("127.0.0.1", urlsplit(dexatel.base_url).port or 0), timeout=5) as connection:
        connection.sendall(request)
        with connection.makefile("rb") as answer:
            return answer.read()


def test_head_is_refused_without_a_body(dexatel: DexatelSimulator) -> None:
    answer = exchange(dexatel, f"HEAD /v1/campaigns/{CAMPAIGN} HTTP/1.1\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert answer.endswith(b"\r\n\r\n")


def test_a_request_that_is_no_http_is_refused_without_output_on_the_terminal(
    dexatel: DexatelSimulator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert b"Error code: 400" in exchange(dexatel, b"no http at all\r\n\r\n")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("refusal", (401, 403))
@pytest.mark.parametrize("key", ("wrong", "", None))
def test_a_wrong_or_missing_key_is_refused(
    http: requests.Session, dexatel: DexatelSimulator, refusal: int, key: str | None
) -> None:
    dexatel.refusal_status = refusal
    response = http.get(url(dexatel), headers={"X-Dexatel-Key": key}, timeout=5)
    assert error(response) == (refusal, refusal)
    assert not dexatel.requests[0].key_matched


def test_things_can_be_changed_at_one_exact_request(http: requests.Session, dexatel: DexatelSimulator) -> None:
    def rotate_before_the_third(_: str | None) -> None:
        if len(dexatel.requests) == 2:
            dexatel.api_key = "rotated"

    dexatel.on_request = rotate_before_the_third
    assert [get(http, dexatel).status_code for _ in range(4)] == [200, 200, 401, 401]
    http.headers["X-Dexatel-Key"] = "rotated"
    assert get(http, dexatel).status_code == 200


def test_programmed_answers_come_once_each_and_then_life_goes_on(
    http: requests.Session, dexatel: DexatelSimulator
) -> None:
    dexatel.answer(CAMPAIGN, Answer.too_many_requests(3), Answer.html(status=503))
    responses = [get(http, dexatel) for _ in range(3)]
    assert [response.status_code for response in responses] == [429, 503, 200]
    assert responses[0].headers["Retry-After"] == "3"
    assert responses[1].headers["Content-Type"].startswith("text/html")


def test_an_answer_can_be_programmed_for_one_campaign_until_it_is_replaced(
    http: requests.Session, dexatel: DexatelSimulator
) -> None:
    dexatel.add(OTHER, LIFE)
    dexatel.answer_always(CAMPAIGN, Answer.html())
    assert {get(http, dexatel).status_code for _ in range(5)} == {502}
    assert get(http, dexatel, OTHER).status_code == 200
    assert http.get(url(dexatel), headers={"X-Dexatel-Key": "wrong"}, timeout=5).status_code == 401
    dexatel.answer(CAMPAIGN)
    assert get(http, dexatel).status_code == 200


def test_an_outage_is_for_all_campaigns_until_it_ends(http: requests.Session, dexatel: DexatelSimulator) -> None:
    dexatel.outage = Answer.html(status=503)
    assert [get(http, dexatel, each).status_code for each in (CAMPAIGN, OTHER, "nonsense")] == [503] * 3
    dexatel.outage = None
    assert get(http, dexatel).status_code == 200


def test_a_reset_reaches_the_client_as_one(http: requests.Session, dexatel: DexatelSimulator) -> None:
    dexatel.answer(CAMPAIGN, Answer.reset())
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        get(http, dexatel)
    assert get(http, dexatel).status_code == 200
    assert [request.status for request in dexatel.requests] == [None, 200]


def test_a_truncated_answer_breaks_off(http: requests.Session, dexatel: DexatelSimulator) -> None:
    truncated = Answer.json({"data": {}}).truncated(keep=5)
    dexatel.answer(CAMPAIGN, truncated, truncated.chunked())
    for _ in range(2):
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            get(http, dexatel)
    assert get(http, dexatel).status_code == 200


@pytest.mark.parametrize("answer", (Answer.json({}).delayed(60), Answer.hang(60)), ids=("delayed", "hanging"))
def test_a_late_answer_outlasts_a_read_timeout(
    http: requests.Session, dexatel: DexatelSimulator, answer: Answer
) -> None:
    dexatel.answer(CAMPAIGN, answer)
    with pytest.raises(requests.ReadTimeout):
        http.get(url(dexatel), timeout=0.1)


@pytest.mark.parametrize("head", (False, True))
def test_a_dripping_answer_gets_past_a_read_timeout(
    http: requests.Session, dexatel: DexatelSimulator, *, head: bool
) -> None:
    dexatel.answer(CAMPAIGN, Answer.json("0123456789").dripping(0.01, head=head))
    begin = time.monotonic()
    assert http.get(url(dexatel), timeout=0.5).json() == "0123456789"
    assert time.monotonic() - begin >= (0.5 if head else 0.1)


def test_gzip_and_chunks_are_unpacked_by_a_client(http: requests.Session, dexatel: DexatelSimulator) -> None:
    answer = Answer.json({"data": "x"}).padded_to(200_000)
    dexatel.answer(CAMPAIGN, answer.gzipped(), answer.chunked(), answer.gzipped().chunked())
    responses = [get(http, dexatel) for _ in range(3)]
    assert [(len(response.content), response.json()) for response in responses] == [(200_000, {"data": "x"})] * 3
    assert ["Content-Length" in response.headers for response in responses] == [True, False, False]


def test_a_redirect_names_its_place_and_the_key_that_follows_is_seen(
    http: requests.Session, dexatel: DexatelSimulator
) -> None:
    with DexatelSimulator(api_key=KEY) as elsewhere:
        dexatel.answer_always(CAMPAIGN, Answer.redirect(url(elsewhere)))
        assert get(http, dexatel).status_code == 302
        assert len(elsewhere.requests) == 0
        http.get(url(dexatel), timeout=5)
        assert [request.key_matched for request in elsewhere.requests] == [True]


def test_a_request_is_recorded_without_the_value_of_its_key(
    http: requests.Session, dexatel: DexatelSimulator, clock: Clock
) -> None:
    http.get(url(dexatel), params={"key": KEY}, timeout=5)
    (request,) = dexatel.requests
    assert (request.at, request.method, request.status) == (clock.now, "GET", 200)
    assert (request.path, request.campaign_id) == (f"/v1/campaigns/{CAMPAIGN}", CAMPAIGN)
    assert {"x-dexatel-key", "content-type"} <= request.header_names
    assert request.is_proper
    assert KEY not in repr(request)


@pytest.mark.parametrize("header", HEADERS)
def test_a_request_without_a_documented_header_is_recorded_as_improper(
    http: requests.Session, dexatel: DexatelSimulator, header: str
) -> None:
    http.get(url(dexatel), headers={header: None}, timeout=5)
    assert not dexatel.requests[0].is_proper


def test_requests_are_counted_by_campaign_and_can_be_forgotten(
    http: requests.Session, dexatel: DexatelSimulator
) -> None:
    for campaign_id in (CAMPAIGN, OTHER, CAMPAIGN):
        get(http, dexatel, campaign_id)
    assert (len(dexatel.requests), dexatel.requests.count(CAMPAIGN), dexatel.requests.count(OTHER)) == (3, 2, 1)
    dexatel.requests.clear()
    assert len(dexatel.requests) == 0


def test_a_test_can_wait_for_requests(http: requests.Session, dexatel: DexatelSimulator) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(dexatel.requests.wait_for, 2, campaign_id=CAMPAIGN)
        for campaign_id in (CAMPAIGN, OTHER, CAMPAIGN):
            assert not waiting.done()
            get(http, dexatel, campaign_id)
        assert waiting.result(timeout=PROMPTLY) is True
    assert dexatel.requests.wait_for(4, timeout=0.01) is False


def test_many_clients_at_once_are_all_answered_and_recorded(dexatel: DexatelSimulator) -> None:
    def ten_requests(_: int) -> set[int]:
        with requests.Session() as session:
            session.trust_env = False
            session.headers.update(HEADERS)
            return {get(session, dexatel).status_code for _ in range(10)}

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(ten_requests, range(20))) == [{200}] * 20
    assert dexatel.requests.count(CAMPAIGN) == 200
    assert dexatel.requests.peak_rate() <= 200
    assert dexatel.requests.peak_rate(window=60) == 200


def test_a_kept_connection_is_used_again_without_a_stall(http: requests.Session, dexatel: DexatelSimulator) -> None:
    before = threading.active_count()
    begin = time.monotonic()
    for _ in range(50):
        get(http, dexatel)
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
def test_closing_is_prompt_and_leaves_no_thread_while_an_answer(http: requests.Session, answer: Answer) -> None:
    before = set(threading.enumerate())
    with DexatelSimulator(api_key=KEY) as simulator, ThreadPoolExecutor(1) as pool:
        simulator.answer(CAMPAIGN, answer)
        asking = pool.submit(http.get, url(simulator), timeout=60, stream=True)
        assert simulator.requests.wait_for(1)
        begin = time.monotonic()
        simulator.close()
        assert time.monotonic() - begin < PROMPTLY
        asking.exception(timeout=PROMPTLY)
    assert set(threading.enumerate()) == before


def test_a_closed_simulator_refuses_connections_and_can_come_back_on_its_port(http: requests.Session) -> None:
    with DexatelSimulator(api_key=KEY) as first:
        assert get(http, first).status_code == 404
        port = int(first.base_url.rsplit(":", 1)[1])
    with pytest.raises(requests.ConnectionError):
        get(http, first)
    with DexatelSimulator(api_key=KEY, port=port) as second:
        assert second.base_url == first.base_url
        assert get(http, second).status_code == 404


def test_a_client_that_goes_away_is_not_an_error(dexatel: DexatelSimulator, capsys: pytest.CaptureFixture[str]) -> None:
    before = set(threading.enumerate())
    dexatel.answer(CAMPAIGN, Answer.json({}).padded_to(10**9))
    with requests.get(url(dexatel), headers=HEADERS, timeout=5, stream=True) as response:
        assert response.raw.read(2) == b"{}"
    for thread in set(threading.enumerate()) - before:
        thread.join(PROMPTLY)
    assert capsys.readouterr() == ("", "")


def test_a_body_can_be_any_bytes(http: requests.Session, dexatel: DexatelSimulator) -> None:
    dexatel.answer(CAMPAIGN, Answer.raw(b'\xff{"a":1,"a":2}'), Answer.json(float("nan")), Answer.raw(b""))
    assert [get(http, dexatel).content for _ in range(3)] == [b'\xff{"a":1,"a":2}', b"NaN", b""]
    name = "🎉\r\n\u2028" + "x" * 10_000
    dexatel.add(CAMPAIGN, LIFE.with_fields(name=name))
    assert json.loads(get(http, dexatel).content)["data"]["name"] == name
