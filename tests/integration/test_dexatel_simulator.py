"""The simulated Dexatel over real HTTP. Most integration tests rely on it."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import pytest
import requests

from campaign_reporter.errors import DexatelError
from local.dexatel_simulator import Answer, DexatelSimulator, Ending, Life, ListBehavior, Stage
from tests.harness.clock import Clock as WorldClock
from tests.harness.provider import Provider

CAMPAIGN = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
OTHER = "11111111-2222-4333-8444-555555555555"
KEY = "the-right-key"
HEADERS = {"X-Dexatel-Key": KEY, "Content-Type": "application/json"}
LIFE = Life.fixed(status="in_progress", total=10, delivered=4)
PROMPTLY = 2.0
PARTY = "%F0%9F%8E%89"


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


def statuses(http: requests.Session, dexatel: DexatelSimulator, *campaign_ids: str) -> list[int]:
    return [get(http, dexatel, campaign_id).status_code for campaign_id in campaign_ids]


def get_list(http: requests.Session, dexatel: DexatelSimulator, query: str = "") -> requests.Response:
    return http.get(f"{dexatel.base_url}/v1/campaigns{query}", timeout=5)


def error(response: requests.Response) -> tuple[int, int]:
    """The status and the code of an error, whose body has the documented form."""
    (only,) = response.json()["errors"]
    assert set(only) == {"timestamp", "path", "method", "status", "message", "code"}
    assert only["status"] == response.status_code
    return response.status_code, only["code"]


def test_data_is_an_object_or_an_array(http: requests.Session, dexatel: DexatelSimulator) -> None:
    assert get(http, dexatel).json()["data"]["id"] == CAMPAIGN
    dexatel.data_as_array = True
    assert get(http, dexatel).json()["data"][0]["id"] == CAMPAIGN


def test_a_campaign_lives_by_the_simulators_clock(
    http: requests.Session, dexatel: DexatelSimulator, clock: Clock
) -> None:
    dexatel.add(CAMPAIGN, Life((Stage(0, "in_progress"), Stage(30, "failed"))))
    dexatel.add(OTHER, LIFE, started_at=clock.now - 86_400)
    assert get(http, dexatel).json()["data"]["status"] == "in_progress"
    clock.now += 30
    data = get(http, dexatel).json()["data"]
    assert (data["status"], data["update_date"]) == ("failed", "2022-03-01 13:00:30")
    assert get(http, dexatel, OTHER).json()["data"]["update_date"] == "2022-02-28 13:00:00"


def test_the_case_of_an_id_does_not_matter(http: requests.Session, dexatel: DexatelSimulator) -> None:
    assert get(http, dexatel, CAMPAIGN.upper()).json()["data"]["id"] == CAMPAIGN
    assert dexatel.requests.count(CAMPAIGN) == dexatel.requests.count(CAMPAIGN.upper()) == 1


@pytest.mark.parametrize(
    ("path", "expected"),
    (
        *((path, (404, 404)) for path in ("/", "/v2/campaigns", f"/v2/campaigns/{CAMPAIGN}", "/v1/campaigns/")),
        (f"/v1/campaigns/{CAMPAIGN}/x", (404, 404)),
        (f"/v1/campaigns/{OTHER}", (404, 1601)),
        *((f"/v1/campaigns/{each}", (400, 1602)) for each in ("nonsense", CAMPAIGN[:-1], f"{CAMPAIGN}0", PARTY)),
    ),
)
def test_a_path_without_a_campaign_is_an_error(
    http: requests.Session, dexatel: DexatelSimulator, path: str, expected: tuple[int, int]
) -> None:
    assert error(http.get(dexatel.base_url + path, timeout=5)) == expected


@pytest.mark.parametrize("refusal", (401, 403))
@pytest.mark.parametrize("key", ("wrong", "", None))
def test_a_wrong_or_missing_key_is_refused(
    http: requests.Session, dexatel: DexatelSimulator, refusal: int, key: str | None
) -> None:
    dexatel.refusal_status = refusal
    dexatel.answer(CAMPAIGN, Answer.json({}))
    assert error(http.get(url(dexatel), headers={"X-Dexatel-Key": key}, timeout=5)) == (refusal, refusal)
    http.get(url(dexatel), headers={"Content-Type": None}, timeout=5)
    assert [request.is_proper for request in dexatel.requests] == [False, False]


def test_programmed_answers_are_for_one_campaign_and_an_outage_is_for_all(
    http: requests.Session, dexatel: DexatelSimulator
) -> None:
    dexatel.add(OTHER, LIFE)
    dexatel.answer(CAMPAIGN, Answer.too_many_requests(3), Answer.html(status=503), Answer.redirect("/elsewhere"))
    responses = [get(http, dexatel, each) for each in (CAMPAIGN, OTHER, CAMPAIGN, CAMPAIGN, CAMPAIGN)]
    assert [response.status_code for response in responses] == [429, 200, 503, 302, 200]
    assert (responses[0].headers["Retry-After"], responses[3].headers["Location"]) == ("3", "/elsewhere")
    assert responses[2].headers["Content-Type"].startswith("text/html")
    dexatel.answer_always(CAMPAIGN, Answer.html())
    assert statuses(http, dexatel, *[CAMPAIGN] * 5) == [502] * 5
    dexatel.answer(CAMPAIGN)
    assert statuses(http, dexatel, CAMPAIGN) == [200]
    dexatel.forget(CAMPAIGN)
    assert statuses(http, dexatel, CAMPAIGN) == [404]
    dexatel.outage = Answer.html(status=503)
    assert statuses(http, dexatel, CAMPAIGN, OTHER, "nonsense") == [503] * 3


def test_a_reset_reaches_the_client_as_a_reset(http: requests.Session, dexatel: DexatelSimulator) -> None:
    dexatel.answer(CAMPAIGN, Answer.reset())
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        get(http, dexatel)
    assert statuses(http, dexatel, CAMPAIGN) == [200]
    assert len(dexatel.requests) == 2


def test_a_truncated_answer_breaks_off(http: requests.Session, dexatel: DexatelSimulator) -> None:
    truncated = Answer.json({"data": {}}).truncated(keep=5)
    dexatel.answer(CAMPAIGN, truncated, truncated.chunked())
    for _ in range(2):
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            get(http, dexatel)
    assert statuses(http, dexatel, CAMPAIGN) == [200]


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


def test_a_client_unpacks_gzip_and_chunks(http: requests.Session, dexatel: DexatelSimulator) -> None:
    answer = Answer.json({"data": "x"}).padded_to(200_000)
    dexatel.answer(CAMPAIGN, answer.gzipped(), answer.chunked(), answer.gzipped().chunked())
    responses = [get(http, dexatel) for _ in range(3)]
    assert [(len(response.content), response.json()) for response in responses] == [(200_000, {"data": "x"})] * 3
    assert ["Content-Length" in response.headers for response in responses] == [True, False, False]


def test_a_body_can_be_any_bytes(http: requests.Session, dexatel: DexatelSimulator) -> None:
    dexatel.answer(CAMPAIGN, Answer.raw(b'\xff{"a":1,"a":2}'), Answer.json(float("nan")), Answer.raw(b""))
    assert [get(http, dexatel).content for _ in range(3)] == [b'\xff{"a":1,"a":2}', b"NaN", b""]


def test_requests_are_recorded_by_campaign_and_without_the_key(
    http: requests.Session, dexatel: DexatelSimulator
) -> None:
    for campaign_id in (CAMPAIGN, PARTY, CAMPAIGN):
        get(http, dexatel, campaign_id)
    assert [request.campaign_id for request in dexatel.requests] == [CAMPAIGN, unquote(PARTY), CAMPAIGN]
    assert dexatel.requests.count(CAMPAIGN) == 2
    assert all(request.is_proper for request in dexatel.requests)
    assert dexatel.requests.peak_rate(window=60) == 3
    assert KEY not in repr(list(dexatel.requests))
    dexatel.requests.clear()
    assert len(dexatel.requests) == 0


def test_the_list_has_each_campaign_that_was_added_and_not_forgotten(
    http: requests.Session, dexatel: DexatelSimulator
) -> None:
    added = [CAMPAIGN, *(str(uuid4()) for _ in range(44))]
    for each in added:
        dexatel.add(each.upper(), LIFE)
    dexatel.add(OTHER, LIFE)
    dexatel.forget(OTHER)
    dexatel.answer_always(OTHER, Answer.json({}))
    met, link = [], f"{dexatel.base_url}/v1/campaigns"
    while link:
        found = http.get(link, timeout=5).json()
        met += [row["id"] for row in found["data"]]
        link = found["pagination"]["links"]["next"]
    assert (met, len(dexatel.requests)) == (added, 3)


def test_a_request_for_the_list_is_recorded_with_its_query(http: requests.Session, dexatel: DexatelSimulator) -> None:
    asked: list[str | None] = []
    dexatel.on_request = asked.append
    dexatel.answer(CAMPAIGN, Answer.html())
    get_list(http, dexatel, "?filter%5Bchannel%5D=SMS&page_size=5")
    get(http, dexatel)
    get_list(http, dexatel)
    assert [(request.is_list, request.list_query) for request in dexatel.requests] == [
        (True, {"filter[channel]": "SMS", "page_size": "5"}),
        (False, None),
        (True, {}),
    ]
    assert all(request.is_proper for request in dexatel.requests)
    assert (dexatel.requests.count(CAMPAIGN), asked) == (1, [None, CAMPAIGN, None])


def test_the_list_has_the_same_key_and_outage_as_the_campaigns(
    http: requests.Session, dexatel: DexatelSimulator
) -> None:
    dexatel.refusal_status = 403
    dexatel.campaign_list.answer(Answer.too_many_requests(3))
    response = http.get(f"{dexatel.base_url}/v1/campaigns", headers={"X-Dexatel-Key": "wrong"}, timeout=5)
    assert error(response) == (403, 403)
    assert get_list(http, dexatel).headers["Retry-After"] == "3"
    dexatel.outage = Answer.html(status=503)
    assert get_list(http, dexatel).status_code == 503
    dexatel.outage = None
    assert error(get_list(http, dexatel, "?page_token=unknown")) == (400, 400)


def test_a_list_that_hangs_outlasts_a_read_timeout(http: requests.Session, dexatel: DexatelSimulator) -> None:
    dexatel.campaign_list.answer(Answer.hang(60))
    with pytest.raises(requests.ReadTimeout):
        http.get(f"{dexatel.base_url}/v1/campaigns", timeout=0.1)


def test_the_provider_in_memory_lists_as_the_simulator_does(
    http: requests.Session, dexatel: DexatelSimulator, clock: Clock
) -> None:
    provider = Provider(WorldClock())
    clock.now = WorldClock().epoch()
    behavior = ListBehavior(ending=Ending.SAME_TOKEN, link_base_url="https://elsewhere.example", extra_rows=(None,))
    for each in (dexatel, provider):
        each.add(CAMPAIGN, LIFE)
        each.campaign_list.behavior = behavior
    copied = provider.copy(WorldClock())
    headers = {"X-Dexatel-Key": provider.api_key, "Content-Type": "application/json"}
    path = "/v1/campaigns?page_size=1"
    assert copied.get(path, headers).body == provider.get(path, headers).body
    assert provider.get(path, headers).body == get_list(http, dexatel, "?page_size=1").content
    assert (provider.list_requests, provider.requests) == ([path, path], [])


def test_the_provider_in_memory_refuses_a_list_as_it_refuses_a_campaign() -> None:
    provider = Provider(WorldClock())
    headers = {"X-Dexatel-Key": provider.api_key, "Content-Type": "application/json"}
    assert provider.get("/v1/campaigns", {**headers, "X-Dexatel-Key": "wrong"}).status == 401
    provider.campaign_list.answer(Answer.reset())
    with pytest.raises(DexatelError):
        provider.get("/v1/campaigns", headers)
    provider.outage = Answer.html(status=503)
    assert provider.get("/v1/campaigns", headers).status == 503


def test_a_kept_connection_is_used_again_without_a_stall(http: requests.Session, dexatel: DexatelSimulator) -> None:
    before = threading.active_count()
    begin = time.monotonic()
    statuses(http, dexatel, *[CAMPAIGN] * 50)
    assert time.monotonic() - begin < 50 * 0.04
    assert threading.active_count() == before + 1


@pytest.mark.parametrize(
    "answer",
    (
        Answer.hang(600),
        Answer.json({}).dripping(600),
        Answer.json({}).dripping(600, head=True),
        Answer.json({}).padded_to(10**12),
        Answer.json({}),
    ),
    ids=("hangs", "drips", "drips its head", "is endless", "is over, its connection kept"),
)
def test_closing_is_prompt_and_leaves_no_thread_while_an_answer(http: requests.Session, answer: Answer) -> None:
    before = set(threading.enumerate())
    asked = threading.Event()
    with DexatelSimulator(api_key=KEY) as simulator, ThreadPoolExecutor(1) as pool:
        simulator.on_request = lambda _: asked.set()
        simulator.answer(CAMPAIGN, answer)
        asking = pool.submit(http.get, url(simulator), timeout=60, stream=True)
        assert asked.wait(PROMPTLY)
        begin = time.monotonic()
        simulator.close()
        assert time.monotonic() - begin < PROMPTLY
        asking.exception(timeout=PROMPTLY)
    assert set(threading.enumerate()) == before


def test_a_closed_simulator_refuses_connections_and_can_come_back_on_its_port(http: requests.Session) -> None:
    with DexatelSimulator(api_key=KEY) as first:
        assert statuses(http, first, CAMPAIGN) == [404]
    with pytest.raises(requests.ConnectionError):
        get(http, first)
    with DexatelSimulator(api_key=KEY, port=urlsplit(first.base_url).port or 0) as second:
        assert second.base_url == first.base_url
        assert statuses(http, second, CAMPAIGN) == [404]


def test_a_client_that_goes_away_is_not_an_error(dexatel: DexatelSimulator, capsys: pytest.CaptureFixture[str]) -> None:
    before = set(threading.enumerate())
    dexatel.answer(CAMPAIGN, Answer.json({}).padded_to(10**9))
    with requests.get(url(dexatel), headers=HEADERS, timeout=5, stream=True) as response:
        assert response.raw.read(2) == b"{}"
    for thread in set(threading.enumerate()) - before:
        thread.join(PROMPTLY)
    assert capsys.readouterr() == ("", "")
