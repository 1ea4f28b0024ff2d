"""The transport sends what it is given to one host, and takes nothing from the environment or from earlier answers.

The other tests of the transport: `test_tls`, `test_provider_faults` (time), `test_hostile_bodies` (size) and
`test_provider_answers` (compression).
"""

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier, Event
from traceback import format_exception
from typing import Any

import pytest
import requests
import urllib3.exceptions

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider.adapter import ProviderAdapter
from campaign_reporter.provider.transport import Transport
from local.dexatel_simulator import Answer
from local.dexatel_simulator.server import LoopbackServer, Request

KEY = "a-key-of-this-test"
HEADERS = {"Accept-Encoding": "identity", "User-Agent": "campaign-reporter", "X-Dexatel-Key": KEY}
CONNECTIONS = 8


class Host(LoopbackServer):
    """A host that keeps each request, and answers all of them with `answer`."""

    def __init__(self) -> None:
        super().__init__(port=0, respond=self._respond)
        self.requests: list[Request] = []
        self.connections = 0
        self.connection_ended = Event()
        self.answer = Answer.json({})

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self.connection_ended.set()

    def _respond(self, request: Request) -> Answer:
        self.requests.append(request)
        return self.answer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def host() -> Iterator[Host]:
    with closing(Host()) as host:
        yield host


@pytest.fixture
def transport(host: Host) -> Iterator[Transport]:
    with closing(Transport(host.url, CONNECTIONS)) as transport:
        yield transport


def test_a_request_has_only_the_headers_it_was_given_and_no_login_or_cookie(
    host: Host, transport: Transport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (".netrc", "_netrc"):
        (tmp_path / name).write_text("machine 127.0.0.1 login somebody password secret\n")
        (tmp_path / name).chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    host.answer = host.answer.with_headers({"Set-Cookie": "session=1; Path=/"})
    for _ in range(2):
        transport.get("/v1/campaigns/1", HEADERS, 5)
    only_what_was_given = {"host": f"127.0.0.1:{host.port}"} | {name.lower(): HEADERS[name] for name in HEADERS}
    assert [(each.path, each.headers) for each in host.requests] == [("/v1/campaigns/1", only_what_was_given)] * 2


@pytest.mark.parametrize("status", (200, 301, 404, 429, 500, 503))
def test_a_status_is_returned_after_one_request(host: Host, transport: Transport, status: int) -> None:
    host.answer = Answer.raw(b"{}", status=status).with_headers({"Retry-After": "0", "Location": "/elsewhere"})
    assert transport.get("/", HEADERS, 5).status == status
    assert len(host.requests) == 1


def test_a_broken_connection_is_an_error_after_one_request(host: Host, transport: Transport) -> None:
    host.answer = Answer.reset()
    with pytest.raises(DexatelError) as failure:
        transport.get("/", HEADERS, 5)
    assert failure.value.unreadable.problem == Problem.UNREACHABLE
    assert len(host.requests) == 1


def test_a_request_for_another_host_or_proxy_goes_to_the_one_host(host: Host) -> None:
    with closing(Host()) as elsewhere, closing(ProviderAdapter(host.url, 1)) as adapter:
        request = adapter.prepare("/", HEADERS)
        adapter.send(request, stream=True, timeout=5, proxies={"http": elsewhere.url}).close()
        request.url = f"{elsewhere.url}/"
        adapter.send(request, stream=True, timeout=5).close()
        assert (len(host.requests), elsewhere.requests) == (2, [])


def test_each_thread_keeps_its_connection_for_the_next_request(host: Host, transport: Transport) -> None:
    all_arrived = Barrier(CONNECTIONS)

    def respond(_: Request) -> Answer:
        all_arrived.wait(5)
        return Answer.json({})

    host.respond = respond
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for _ in range(3):
            answers = pool.map(lambda _: transport.get("/", HEADERS, 5), range(CONNECTIONS))
            assert [answer.status for answer in answers] == [200] * CONNECTIONS
    assert host.connections == CONNECTIONS


def test_closing_it_closes_its_connections(host: Host, transport: Transport) -> None:
    transport.get("/", HEADERS, 5)
    assert not host.connection_ended.is_set()
    transport.close()
    assert host.connection_ended.wait(5)


QUOTE = f"https://provider.example/ with X-Dexatel-Key: {KEY}"


@pytest.mark.parametrize(
    "raised",
    (
        requests.ConnectionError(QUOTE),
        requests.ReadTimeout(QUOTE),
        requests.exceptions.InvalidURL(QUOTE),
        urllib3.exceptions.ProtocolError(QUOTE),
        urllib3.exceptions.LocationParseError(QUOTE),
        ssl.SSLError(QUOTE),
        socket.gaierror(QUOTE),
        TimeoutError(QUOTE),
    ),
    ids=lambda raised: f"{type(raised).__module__}.{type(raised).__name__}",
)
def test_an_error_of_any_library_means_unreachable_and_is_not_quoted(
    transport: Transport, monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(ProviderAdapter, "send", fail)
    with pytest.raises(DexatelError) as failure:
        transport.get("/", HEADERS, 5)
    assert failure.value.unreadable.problem == Problem.UNREACHABLE
    assert str(failure.value) == f"unreachable: no answer ({type(raised).__name__})"
    assert QUOTE not in "".join(format_exception(failure.value))
