"""Requests over TLS: only certifi decides about the provider's certificate, and only the base URL about the host."""

import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Any
from unittest.mock import Mock

import certifi
import pytest

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider.transport import Answer, Transport
from local.bench.campaigns import campaign_id
from local.bench.measuring import Running, stub


@pytest.fixture(scope="module")
def provider() -> Iterator[Running]:
    with stub(campaigns=1) as running:
        yield running


@pytest.fixture
def trusted(provider: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the provider's certificate in the place of certifi's."""
    monkeypatch.setattr(certifi, "where", lambda: str(provider.certificate))


def get(base_url: str) -> Answer:
    with closing(Transport(base_url, 1)) as transport:
        return transport.get(f"/v1/campaigns/{campaign_id(0)}", {"X-Dexatel-Key": "a-key"}, 5)


def test_an_unknown_certificate_is_refused_whatever_the_environment_trusts(
    provider: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(provider.certificate))
    with pytest.raises(DexatelError) as failure:
        get(provider.https)
    assert failure.value.unreadable.problem == Problem.UNREACHABLE
    assert "SSL" in failure.value.unreadable.detail
    assert provider.asked["provider"] == 0


@pytest.mark.usefixtures("trusted")
def test_a_known_certificate_is_accepted_whatever_the_environment_trusts(
    provider: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, "/no/such/file")
    assert get(provider.https).status == 200


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_host_is_refused(provider: Running) -> None:
    with pytest.raises(DexatelError) as failure:
        get(provider.https.replace("127.0.0.1", "localhost"))
    assert "SSL" in failure.value.unreadable.detail


@pytest.mark.usefixtures("trusted")
def test_a_proxy_for_https_in_the_environment_is_not_used(provider: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")  # no proxy listens there, so a request to it fails
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert get(provider.https).status == 200


@pytest.mark.usefixtures("trusted")
def test_certificates_are_loaded_once_and_not_for_every_connection(
    provider: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = Barrier(3)  # each handshake waits for the others, so there are three connections
    before = {"load_verify_locations": Mock(), "load_default_certs": Mock(), "wrap_socket": Mock(wraps=together.wait)}
    for name, call in before.items():
        monkeypatch.setattr(ssl.SSLContext, name, _after(call, getattr(ssl.SSLContext, name)))
    path = f"/v1/campaigns/{campaign_id(0)}"
    with closing(Transport(provider.https, 3)) as transport, ThreadPoolExecutor(3) as pool:
        answers = pool.map(lambda _: transport.get(path, {}, 5), range(3))
        assert [answer.status for answer in answers] == [200] * 3
    assert (before["load_verify_locations"].call_count, before["load_default_certs"].call_count) == (1, 0)


def _after(first: Callable[[], object], method: Callable[..., Any]) -> Callable[..., Any]:
    def both(*args: Any, **kwargs: Any) -> Any:
        first()
        return method(*args, **kwargs)

    return both
