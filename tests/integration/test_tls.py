"""The provider's certificate: signed by somebody known, and for the host that was asked for, or nothing is sent."""

from collections.abc import Iterator
from contextlib import closing

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


def get(base_url: str) -> Answer:
    with closing(Transport(base_url, 1)) as transport:
        return transport.get(f"/v1/campaigns/{campaign_id(0)}", {"X-Dexatel-Key": "a-key"}, 5)


def test_a_certificate_that_nobody_known_has_signed_is_refused(provider: Running) -> None:
    with pytest.raises(DexatelError) as failure:
        get(provider.https)
    assert failure.value.problem == Problem.UNREACHABLE
    assert "SSL" in failure.value.detail


def test_a_certificate_that_is_known_is_taken(provider: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certifi, "where", lambda: str(provider.certificate))
    assert get(provider.https).status == 200


def test_a_certificate_for_another_host_is_refused(provider: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certifi, "where", lambda: str(provider.certificate))
    with pytest.raises(DexatelError) as failure:
        get(provider.https.replace("127.0.0.1", "localhost"))
    assert "SSL" in failure.value.detail
