"""Faults on the way to the provider are tried again within the run, within its time, and never too often."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from campaign_reporter.polling.dependencies import WORKERS
from campaign_reporter.provider import transport
from campaign_reporter.provider.client import TRIES
from local.dexatel_simulator import Answer
from tests.harness.world import World

# The provider shares this machine with us: where it is busy, a request arrives some of a second's tenth late.
NEARLY_A_SECOND = 0.9
GOOD = Answer.json({"data": {"status": "in_progress"}})


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> float:
    """The time-outs are tenths of seconds; what the whole of an answer may take."""
    monkeypatch.setattr(transport, "READ_SECONDS", 0.2)
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 0.4)
    return 0.4


def gaps(stack: World) -> list[float]:
    arrived = sorted(request.arrived for request in stack.dexatel.requests)
    return [later - earlier for earlier, later in pairwise(arrived)]


@pytest.mark.parametrize(
    ("fault", "problem"),
    (
        *((Answer.html(status=status), "unreachable") for status in (500, 502, 503, 504)),
        (Answer.reset(), "unreachable"),
        (GOOD.truncated(keep=5), "unreachable"),
        (GOOD.truncated(keep=5).chunked(), "unreachable"),
        (Answer.too_many_requests(0), "rate_limited"),
    ),
    ids=("500", "502", "503", "504", "reset", "truncated", "truncated chunks", "429"),
)
def test_a_fault_is_no_problem_if_it_passes_and_is_one_after_three_tries(
    stack: World, fault: Answer, problem: str
) -> None:
    passes, stays = stack.listed(), stack.listed()
    stack.dexatel.answer(passes, *[fault] * 2)
    stack.dexatel.answer_always(stays, fault)
    answer = stack.run()
    assert (answer["changed"], answer["problems"]) == (1, {problem: 1})
    assert [stack.dexatel.requests.count(each) for each in (passes, stays)] == [3, 3]
    assert stack.campaign(stays)["problem"] == problem


@pytest.mark.parametrize(
    "slow",
    (
        Answer.hang(60),
        GOOD.delayed(60),
        GOOD.dripping(0.05),
        GOOD.dripping(0.05).chunked(),
        GOOD.dripping(0.05, head=True),
        Answer.html("x" * 500).dripping(0.05),
    ),
    ids=("hangs", "is late", "drips", "drips chunks", "drips its head", "drips an error"),
)
def test_an_answer_that_does_not_end_costs_a_bounded_time(stack: World, impatient: float, slow: Answer) -> None:
    campaign_id, good = stack.watch(), stack.listed()
    stack.dexatel.answer_always(campaign_id, slow)
    begin = time.monotonic()
    assert stack.run()["problems"] == {"unreachable": 1}
    assert time.monotonic() - begin < TRIES * (impatient + 0.4)
    assert stack.campaign(campaign_id)["problem"] == "unreachable"
    assert stack.campaign(good)["status"] == "in_progress"


def test_a_provider_that_nobody_listens_for_is_unreachable(stack: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.dexatel.close()
    monkeypatch.setenv("DEXATEL_BASE_URL", stack.dexatel.base_url)
    campaign_id = stack.listed()
    assert stack.run()["outcome"] == "failed"
    assert stack.campaign(campaign_id)["problem"] == "unreachable"
    assert stack.dexatel.base_url not in stack.campaign(campaign_id)["problem_detail"]


@pytest.mark.parametrize("as_date", (False, True), ids=("in seconds", "as a date"))
def test_every_thread_honours_the_pause_that_the_provider_asks_for(stack: World, *, as_date: bool) -> None:
    ids = [stack.listed() for _ in range(60)]
    pause = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True) if as_date else 2
    asked: list[str] = []

    def once(campaign_id: str | None) -> None:
        if len(stack.dexatel.requests) == 10 and not asked and campaign_id:
            asked.append(campaign_id)
            stack.dexatel.answer(campaign_id, Answer.too_many_requests(pause))

    stack.dexatel.on_request = once
    answer = stack.run()
    assert (answer["changed"], answer["problems"]) == (len(ids), {})
    longest = max(gaps(stack))
    assert longest >= 0.85  # what was under way when the pause was asked for arrives in its first second
    paused_at = gaps(stack).index(longest) + 1
    assert paused_at <= 10 + 1 + WORKERS  # what was under way at that moment, and nothing more


def test_a_429_without_a_number_pauses_everybody_for_a_second(stack: World) -> None:
    campaign_id = stack.listed()
    stack.dexatel.answer(campaign_id, Answer.too_many_requests())
    assert stack.run()["changed"] == 1
    assert gaps(stack)[0] >= 0.95


def test_a_pause_longer_than_the_run_is_kept_by_it_and_by_the_next_and_waited_for_by_none(stack: World) -> None:
    ids = [stack.listed() for _ in range(3)]
    for campaign_id in ids:
        stack.dexatel.answer_always(campaign_id, Answer.too_many_requests(3_600))
    begin = time.monotonic()
    assert stack.run()["problems"] == {"rate_limited": len(stack.dexatel.requests)}
    assert stack.run()["polled"] == 0
    assert time.monotonic() - begin < 5
    assert len(stack.dexatel.requests) <= 3


@pytest.mark.parametrize("per_second", (10, 40))
def test_never_more_requests_in_any_second_than_the_setting_allows(
    stack: World, monkeypatch: pytest.MonkeyPatch, per_second: int
) -> None:
    monkeypatch.setenv("MAX_REQUESTS_PER_SECOND", str(per_second))
    for number in range(2 * per_second):
        campaign_id = stack.listed()
        if number % 5 == 0:
            stack.dexatel.answer(campaign_id, Answer.html(status=502))
    stack.run()
    assert len(stack.dexatel.requests) >= 2.4 * per_second
    assert stack.dexatel.requests.peak_rate(NEARLY_A_SECOND) <= per_second


def test_the_rate_holds_from_one_run_to_the_next(stack: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_REQUESTS_PER_SECOND", "10")
    for _ in range(4):
        stack.listed()
    for _ in range(4):
        stack.run()
    assert len(stack.dexatel.requests) == 16
    assert stack.dexatel.requests.peak_rate(NEARLY_A_SECOND) <= 10
