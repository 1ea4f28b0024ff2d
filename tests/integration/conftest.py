"""`stack`: the reporter in working order, for one test, after which no API key may be in anything it leaves behind."""

import logging
import ssl
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import certifi
import pytest
from botocore.config import Config
from botocore.retries.standard import ExponentialBackoff
from moto import mock_aws

import poll_campaigns
from campaign_reporter.errors import ReporterError
from local.dexatel_simulator import DexatelSimulator
from tests.integration.aws_calls import AwsCalls
from tests.integration.leaks import Errors, places_with_a_key
from tests.integration.stack import KEY, Clock, Stack


class Clients:
    """Those of the function, whose calls are watched, and the test's own; made once, since they take their time."""

    def __init__(self) -> None:
        session = boto3.Session("testing", "testing", region_name="us-east-1")
        self.own: Any = {name: session.client(name) for name in ("dynamodb", "sns", "sqs", "secretsmanager")}
        self.tls = ssl.create_default_context(cafile=certifi.where())
        self.calls = AwsCalls()
        self.calls.attach(session)
        self._session: Any = session
        self._made: dict[str, Any] = {}

    def client(self, name: str, *, config: Config) -> Any:
        """In the place of `boto3.client`."""
        if name not in self._made:
            self._made[name] = self._session.client(name, config=config)
        return self._made[name]


@pytest.fixture(scope="session")
def clients() -> Clients:
    return Clients()


@pytest.fixture
def errors(monkeypatch: pytest.MonkeyPatch) -> Errors:
    errors = Errors()

    def note(error: BaseException, *args: object) -> None:
        errors.note(error, *args)

    monkeypatch.setattr(ReporterError, "__init__", note)
    return errors


@pytest.fixture
def leaks_expected() -> list[str]:
    """Where a test lets a key leak, to see that it is found."""
    return []


@pytest.fixture
def stack(
    monkeypatch: pytest.MonkeyPatch,
    clients: Clients,
    caplog: pytest.LogCaptureFixture,
    errors: Errors,
    leaks_expected: list[str],
) -> Iterator[Stack]:
    caplog.set_level(logging.INFO)
    clients.calls.clear()
    clock = Clock()
    with mock_aws(), DexatelSimulator(api_key=KEY, clock=clock.epoch) as dexatel:
        stack = Stack(clients.own, clients.calls, clock, dexatel)
        for name, value in stack.environment.items():
            monkeypatch.setenv(name, value)
        _write_to(stack, monkeypatch)
        _wait_for_nothing(monkeypatch)
        monkeypatch.setattr(boto3, "client", clients.client)
        monkeypatch.setattr(ssl, "create_default_context", lambda **_: clients.tls)
        monkeypatch.setattr(poll_campaigns, "utc_now", clock)
        yield stack
        stack.restart()
        assert places_with_a_key(stack, errors, caplog.get_records("call")) == sorted(leaks_expected)


def _write_to(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The logs and metrics; what Powertools takes from the environment it has taken when the function was imported."""
    for handler in poll_campaigns.logger.handlers:
        monkeypatch.setattr(handler, "stream", stack.written)
    monkeypatch.setattr(poll_campaigns.metrics, "namespace", stack.environment["POWERTOOLS_METRICS_NAMESPACE"])
    monkeypatch.setattr(poll_campaigns.metrics, "service", stack.environment["POWERTOOLS_SERVICE_NAME"])


def _wait_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither before another try, of the SDK or of the provider's client, nor between alerts."""
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0)
    new_dependencies = poll_campaigns.new_dependencies
    impatient = lambda settings: replace(new_dependencies(settings), sleep=lambda _: None)  # noqa: E731
    monkeypatch.setattr(poll_campaigns, "new_dependencies", impatient)
    monkeypatch.setattr(poll_campaigns, "PUBLISHED_PER_SECOND", 1_000)
