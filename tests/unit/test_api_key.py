"""The API key from its secret: its forms, how often it is fetched, and that no error holds it."""

from __future__ import annotations

import json
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError

from campaign_reporter.errors import ApiKeyError, KeyNotSet
from campaign_reporter.provider import api_key
from campaign_reporter.provider.api_key import PLACEHOLDER, ApiKey
from campaign_reporter.provider.client import Client
from campaign_reporter.provider.dexatel import Dexatel
from campaign_reporter.provider.transport import Answer, Transport
from campaign_reporter.timing.pace import Pace
from tests.builders import CAMPAIGN, answer
from tests.unit.clocks import deadline

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:dexatel-AbCdEf"
KEY = "s3cr3t-k3y"
THREADS = 16

UNUSABLE: dict[str, str | bytes] = {
    "empty": "",
    "blank": " \n ",
    "binary": KEY.encode(),
    "the placeholder": PLACEHOLDER,
    "the placeholder in JSON": json.dumps({"api_key": PLACEHOLDER}),
    "malformed JSON": f'{{"api_key": "{KEY}"',
    "JSON and more": f'{{"api_key": "{KEY}"}} {KEY}',
    "JSON without the key": json.dumps({"key": KEY}),
    **{f"JSON with {value}": json.dumps({"api_key": value}) for value in (" ", [KEY], 12345)},
    "deeply nested JSON": '{"api_key":' * 100_000,
    "a line break within": f"{KEY}\n{KEY}",
    "a header of its own": f"{KEY}\r\nX-Other: {KEY}",
    "a blank within": f"{KEY} {KEY}",
    "a letter that is not ASCII": f"{KEY}ключ",
    "a control character": f"{KEY}\x00",
    "an endless key": KEY * 100,
}


class FakeSecrets:
    """A secret with a value that the test sets, and the number of its fetches.

    If it `is_slow`, a read takes so long that the read of another thread would overtake it.
    """

    def __init__(self, value: str | bytes | Exception = KEY) -> None:
        self.value = value
        self.fetches = 0
        self.is_slow = False
        self._lock = threading.Lock()
        self._overtaken = threading.Event()

    def get_secret_value(self, SecretId: str) -> dict[str, str | bytes]:  # noqa: N803 - as the SDK has it
        assert SecretId == ARN
        with self._lock:
            self.fetches += 1
        if isinstance(self.value, Exception):
            raise self.value
        if self.fetches > 2:
            self._overtaken.set()
        if self.is_slow:
            self._overtaken.wait(timeout=0.1)
        return {"SecretBinary" if isinstance(self.value, bytes) else "SecretString": self.value}


@pytest.fixture
def secrets() -> FakeSecrets:
    return FakeSecrets()


def reading(secrets: FakeSecrets) -> ApiKey:
    return ApiKey(cast("SecretsManagerClient", secrets), ARN)


# Its forms


JSON = (json.dumps({"api_key": KEY}), json.dumps({"api_key": KEY + "\n", "owner": "marketing"}, indent=2) + "\n")


@pytest.mark.parametrize("value", (KEY, KEY + "\n", f"  {KEY}\r\n", *JSON))
def test_the_key_is_plain_text_or_json_with_any_blanks_around_it(value: str) -> None:
    assert reading(FakeSecrets(value)).read() == KEY


@pytest.mark.parametrize("value", UNUSABLE.values(), ids=UNUSABLE)
def test_the_error_of_an_unusable_secret_names_the_secret_and_does_not_hold_the_key(value: str | bytes) -> None:
    with pytest.raises(ApiKeyError, match=ARN) as caught:
        reading(FakeSecrets(value)).read()
    shown = "".join(traceback.format_exception(caught.value))
    assert KEY not in shown
    assert all(KEY not in repr(vars(link)) for link in chain_of(caught.value))


def chain_of(error: BaseException | None) -> list[BaseException]:
    return [] if error is None else [error, *chain_of(error.__cause__ or error.__context__)]


@pytest.mark.parametrize("code", ("ResourceNotFoundException", "AccessDeniedException", "InvalidRequestException"))
def test_a_secret_that_can_not_be_read_is_an_error_with_its_cause(code: str) -> None:
    refusal = ClientError({"Error": {"Code": code, "Message": "no"}}, "GetSecretValue")
    with pytest.raises(ApiKeyError, match="can't be read") as caught:
        reading(FakeSecrets(refusal)).read()
    assert refusal in chain_of(caught.value)


# How often it is fetched


@pytest.mark.parametrize(("kept_seconds", "values", "fetches"), ((60, [KEY] * 3, 1), (0, [KEY, *["another"] * 2], 3)))
def test_the_key_is_fetched_once_and_again_after_some_time(
    monkeypatch: pytest.MonkeyPatch, secrets: FakeSecrets, kept_seconds: int, values: list[str], fetches: int
) -> None:
    monkeypatch.setattr(api_key, "KEPT_SECONDS", kept_seconds)
    key = reading(secrets)
    read = [key.read()]
    secrets.value = "another"
    assert [*read, key.read(), key.read()] == values
    assert secrets.fetches == fetches


@pytest.mark.parametrize("value", ("another", KEY), ids=("a new key", "the same key"))
def test_the_secret_is_fetched_once_more_after_a_refusal(secrets: FakeSecrets, value: str) -> None:
    key = reading(secrets)
    refused = key.read()
    secrets.value = value
    assert [key.read_after(refused), key.read()] == [value, value]
    assert secrets.fetches == 2


def test_an_unusable_secret_is_an_error_until_it_is_mended(secrets: FakeSecrets) -> None:
    key = reading(secrets)
    refused = key.read()
    secrets.value = PLACEHOLDER
    with pytest.raises(ApiKeyError, match="campaign-reporter key set"):
        key.read_after(refused)
    secrets.value = "another"
    assert key.read() == "another"


@pytest.mark.parametrize("value", UNUSABLE.values(), ids=UNUSABLE)
def test_only_the_placeholder_is_a_key_that_was_not_set_yet(value: str | bytes) -> None:
    with pytest.raises(ApiKeyError) as caught:
        reading(FakeSecrets(value)).read()
    assert isinstance(caught.value, KeyNotSet) == (PLACEHOLDER in str(value))


def test_many_threads_with_a_refused_key_fetch_the_secret_once(secrets: FakeSecrets) -> None:
    key = reading(secrets)
    refused = key.read()
    secrets.value, secrets.is_slow = "another", True
    together = threading.Barrier(THREADS)

    def refused_in_a_thread(_: int) -> str:
        together.wait()
        return key.read_after(refused)

    with ThreadPoolExecutor(THREADS) as pool:
        assert set(pool.map(refused_in_a_thread, range(THREADS))) == {"another"}
    assert secrets.fetches == 2


def test_a_request_that_was_under_way_with_the_old_key_is_made_again_with_the_new_one(secrets: FakeSecrets) -> None:
    """Another request was refused before, and its thread has read the new key."""
    key = reading(secrets)
    transport = Mock(Transport)
    dexatel = Dexatel(Client(transport=transport, api_key=key, pace=Pace(1_000), deadline=deadline()))
    read: list[object] = []

    def get(_: str, headers: dict[str, str], __: float) -> Answer:
        if secrets.value == KEY:
            secrets.value = "another"
            read.append(dexatel.read(CAMPAIGN))
        is_good = headers["X-Dexatel-Key"] == "another"
        return Answer(200, {}, answer()) if is_good else Answer(401, {}, b'{"errors": [{"code": 401}]}')

    transport.get = get
    read.append(dexatel.read(CAMPAIGN))
    assert [getattr(each, "status", None) for each in read] == ["in_progress"] * 2
    assert secrets.fetches == 2
