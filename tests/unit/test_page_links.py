"""The key of the links: read once in some minutes, and never waited for."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest

from campaign_reporter.sending.page_links import FAILED_SECONDS, KEPT_SECONDS, LinkKey, PageLinks
from campaign_reporter.timing.budget import LINK_KEY_SECONDS
from tests.builders import alert

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:links-AbCdEf"
KEY, OTHER_KEY = "k" * 64, "l" * 64


class Secret:
    """The secret at a time that a test sets."""

    def __init__(self, *values: Any) -> None:
        self.seconds = 0.0
        self.client = Mock()
        self.client.get_secret_value.side_effect = [
            value if isinstance(value, Exception) else {"SecretString": value} for value in values
        ]
        self.key = LinkKey(lambda: self.client, ARN, monotonic=lambda: self.seconds)

    @property
    def reads(self) -> int:
        count: int = self.client.get_secret_value.call_count
        return count


def test_the_key_is_read_once_and_kept_for_some_minutes() -> None:
    secret = Secret(KEY, OTHER_KEY)
    assert {secret.key.read() for secret.seconds in (0, 1, KEPT_SECONDS - 1)} == {KEY.encode()}
    assert secret.reads == 1
    secret.seconds = KEPT_SECONDS
    assert secret.key.read() == OTHER_KEY.encode()


@pytest.mark.parametrize("value", (RuntimeError("AccessDenied"), "", "short", "k" * 31))
def test_a_key_that_can_not_be_read_or_is_too_short_is_none_and_is_soon_tried_again(value: Any) -> None:
    secret = Secret(KEY, value, KEY)
    secret.key.read()
    secret.seconds = KEPT_SECONDS
    assert [secret.key.read(), secret.key.read(), secret.reads] == [None, None, 2]
    secret.seconds += FAILED_SECONDS
    assert secret.key.read() == KEY.encode()


def test_it_is_not_read_if_the_time_is_short_and_an_older_one_serves() -> None:
    secret = Secret(KEY, OTHER_KEY)
    assert secret.key.read(within=LINK_KEY_SECONDS - 1) is None
    assert secret.key.read(within=LINK_KEY_SECONDS) == KEY.encode()
    secret.seconds = KEPT_SECONDS
    assert secret.key.read(within=0) == KEY.encode()
    assert secret.reads == 1


def test_there_are_links_only_while_there_is_a_key() -> None:
    links = PageLinks("https://pages.example.com/", 30, Secret(KEY).key)
    assert links.links() is None
    assert links.prepare()
    found = links.links()
    assert found
    assert (found.of(alert()) or "").startswith("https://pages.example.com/c/")


def test_the_log_has_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert Secret(RuntimeError(KEY)).key.read() is None
    assert Secret("k" * 31).key.read() is None
    assert "kkk" not in capsys.readouterr().out
