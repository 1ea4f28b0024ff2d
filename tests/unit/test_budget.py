"""The budget of a run's time: each reserve covers its calls, with the time-outs that the handler really sets."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.retries.standard import ExponentialBackoff, RetryContext

import poll_campaigns
from campaign_reporter.provider import transport
from campaign_reporter.provider.transport import Transport
from campaign_reporter.timing.budget import (
    ANSWER_SECONDS,
    AWS_PAUSES_SECONDS,
    CONNECT_SECONDS,
    LINK_KEY_SECONDS,
    PUBLISHING_SECONDS,
    READ_SECONDS,
    WRITING_SECONDS,
    polling_seconds,
    publishing_seconds,
)

# The least that MaxRunSeconds can be.
SHORTEST_RUN = 60


def longest_pauses(config: Any) -> float:
    """The longest pauses between all tries of one call."""
    backoff = ExponentialBackoff(random=lambda: 1.0)
    tries = config.retries["total_max_attempts"]
    return sum(backoff.delay_amount(RetryContext(attempt_number=number)) for number in range(1, tries))


def longest_call(config: Any) -> float:
    """The longest time for all tries of one call."""
    one_try = config.connect_timeout + config.read_timeout
    return float(config.retries["total_max_attempts"] * one_try + longest_pauses(config))


@pytest.mark.parametrize(
    ("config", "reserve"),
    ((poll_campaigns.AWS_CONFIG, WRITING_SECONDS), (poll_campaigns.SNS_CONFIG, PUBLISHING_SECONDS)),
    ids=("writing", "publishing"),
)
def test_a_reserve_is_what_all_tries_of_one_call_and_the_pauses_between_them_need(config: Any, reserve: float) -> None:
    assert config.retries["mode"] == "standard"
    assert longest_pauses(config) == AWS_PAUSES_SECONDS
    assert 0 <= reserve - longest_call(config) < 1


def test_the_key_of_the_links_has_one_try() -> None:
    """No alert waits longer for its link."""
    assert longest_call(poll_campaigns.LINK_KEY_CONFIG) == LINK_KEY_SECONDS


@pytest.mark.parametrize(("left", "given"), ((1_000, ANSWER_SECONDS), (4, 4)))
def test_an_answer_of_the_provider_ends_in_its_time_and_in_the_time_that_is_left(
    monkeypatch: pytest.MonkeyPatch, left: float, given: float
) -> None:
    within: list[float] = []

    def answer_within(seconds: float) -> None:
        within.append(seconds)
        raise InterruptedError

    monkeypatch.setattr(transport, "answer_within", answer_within)
    with pytest.raises(InterruptedError):
        Transport("http://localhost", 1).get("/", {}, left)
    assert within == [given]
    assert CONNECT_SECONDS + READ_SECONDS <= ANSWER_SECONDS


def test_all_reserves_together_leave_time_in_the_shortest_run() -> None:
    assert polling_seconds(SHORTEST_RUN, has_pending=True) >= SHORTEST_RUN / 4
    assert polling_seconds(SHORTEST_RUN, has_pending=False) > polling_seconds(SHORTEST_RUN, has_pending=True)


@pytest.mark.parametrize("has_pending", (False, True))
def test_no_campaign_begins_without_time_for_a_whole_answer_and_the_reserves(*, has_pending: bool) -> None:
    reserved = ANSWER_SECONDS + WRITING_SECONDS + (PUBLISHING_SECONDS if has_pending else 0)
    remaining = (reserved + 7, reserved, reserved - 1, 0)
    assert [polling_seconds(each, has_pending=has_pending) for each in remaining] == [7, 0, 0, 0]


def test_no_publish_begins_without_time_for_all_its_tries() -> None:
    assert publishing_seconds(PUBLISHING_SECONDS + 7) == 7
    assert publishing_seconds(PUBLISHING_SECONDS - 1) < 0
