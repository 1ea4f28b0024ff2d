"""Promises 2 and 4 where outages last: one alert, one recovery, and in the end every campaign's, at a pace for SNS."""

import math
import threading
from collections import Counter
from functools import partial

import pytest

import poll_campaigns
from campaign_reporter.sending.publisher import PUBLISHED_PER_SECOND
from campaign_reporter.timing.pace import Pace
from local.dexatel_simulator import Answer
from local.dexatel_simulator.record import greatest_within
from tests.integration.aws_calls import SDK_TRIES, Call
from tests.integration.stack import CAMPAIGNS, HISTORY, RUNS, Stack

WAITING = 500
REFUSED_ROUNDS = 10
# Where three are refused in a row no more is tried.
MOST_CALLS = 3 * SDK_TRIES


class Passing:
    """A monotonic clock on which threads that sleep at the same time do so without waiting for one another.

    It stands still during a run: `moment` is when the thread that asks has woken.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self._here = threading.local()

    def __call__(self) -> float:
        self._here.moment = self.seconds
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self._here.moment += seconds

    @property
    def moment(self) -> float:
        moment: float = self._here.moment
        return moment


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Passing:
    """What alerts are paced by, at the function's own rate; nothing else is paced."""
    passing = Passing()
    paces = {
        PUBLISHED_PER_SECOND: partial(Pace, PUBLISHED_PER_SECOND, monotonic=passing, sleep=passing.sleep),
        10_000: partial(Pace, 10_000, sleep=lambda _: None),
    }
    monkeypatch.setattr(poll_campaigns, "PUBLISHED_PER_SECOND", PUBLISHED_PER_SECOND)
    monkeypatch.setattr(poll_campaigns, "Pace", lambda rate: paces[rate]())
    return passing


def campaigns_told(stack: Stack) -> Counter[str]:
    return Counter(told.subject for told in stack.told)


@pytest.mark.parametrize(
    "down", (Answer.html(status=503), Answer.reset(), Answer.too_many_requests(0)), ids=("503", "reset", "429")
)
def test_a_provider_that_is_down_for_a_day_is_told_once_and_its_end_once(stack: Stack, down: Answer) -> None:
    ends = {stack.listed(): status for status in ("completed", "failed", "canceled")}
    goes_on = stack.listed("scheduled")
    stack.run()
    stack.dexatel.outage = down
    for number in range(96):
        if number == 10:
            for campaign_id, status in ends.items():
                stack.becomes(campaign_id, status)
        assert stack.run(minutes=15)["outcome"] == "failed"
    assert stack.events == ["reporter.unreachable"]
    assert {item["problem"] for item in stack.items(CAMPAIGNS)} <= {"unreachable", "rate_limited"}
    stack.dexatel.outage = None
    for _ in range(3):
        assert stack.run()["outcome"] == "complete"
    assert Counter(stack.events) == Counter(
        ["reporter.unreachable", "reporter.recovered", *(f"campaign.{status}" for status in ends.values())]
    )
    assert not any("problem" in item for item in stack.items(CAMPAIGNS))
    assert [record["revision"] for record in stack.history(goes_on)] == [1]
    for campaign_id, status in ends.items():
        assert [record["status"] for record in stack.history(campaign_id)] == ["in_progress", status]


@pytest.mark.parametrize(("group_above", "messages"), (("0", WAITING), ("10", 1)))
def test_500_alerts_that_wait_while_sns_is_down_all_come_in_the_end_each_once_and_never_above_five_a_second(
    stack: Stack, passing: Passing, monkeypatch: pytest.MonkeyPatch, group_above: str, messages: int
) -> None:
    monkeypatch.setenv("GROUP_ABOVE", group_above)
    ids = [stack.listed("completed") for _ in range(WAITING)]
    stack.aws.refuse("Publish", "InternalError", status=500, times=math.inf)
    for _ in range(REFUSED_ROUNDS):
        before = len(stack.aws.of("Publish"))
        assert stack.run()["problems"] == {"alert_not_published": WAITING}
        passing.seconds += 60
        assert SDK_TRIES <= len(stack.aws.of("Publish")) - before <= MOST_CALLS
    assert stack.events == []
    assert len(stack.dexatel.requests) == WAITING  # a campaign whose end waits to be told is not read again
    stack.aws.revive()
    moments: list[float] = []
    stack.aws.at("Publish", lambda _: moments.append(passing.moment), after=True, times=math.inf)
    rounds = 0
    while len(stack.told) < WAITING:
        told = len(stack.told)
        published = stack.run(remaining=lambda: 60)["alerts_published"]
        assert published >= min(200, WAITING - told)
        passing.seconds = max(moments)  # the next one follows at once
        rounds += 1
    assert rounds == min(messages, 3)
    stack.run()
    assert campaigns_told(stack) == Counter(ids)
    assert len({told.alert_id for told in stack.told}) == WAITING
    assert len(moments) == messages
    assert greatest_within(moments, 1) <= PUBLISHED_PER_SECOND
    assert all("finished_at" in item for item in stack.items(CAMPAIGNS))


def is_at(table: str, *, write: bool, call: Call) -> bool:
    return table in call.tables and (call.is_write or not write)


@pytest.mark.parametrize("write", (True, False), ids=("writes", "reads too"))
@pytest.mark.parametrize("table", (CAMPAIGNS, HISTORY, RUNS))
@pytest.mark.parametrize("code", ("ThrottlingException", "ProvisionedThroughputExceededException"))
def test_a_table_throttled_for_a_round_costs_that_round_and_nothing_else(
    stack: Stack, code: str, table: str, *, write: bool
) -> None:
    ids = [stack.listed() for _ in range(10)]
    waits = stack.listed("completed")
    stack.aws.refuse("Publish", "InternalError", status=500)
    stack.run()
    for campaign_id in ids[:5]:
        stack.becomes(campaign_id, "completed")
    stack.aws.refuse(partial(lambda call, **of: is_at(call=call, **of), table=table, write=write), code, times=math.inf)
    stack.run_whatever_comes()
    stack.aws.revive()
    for _ in range(3):  # the claims and the lease of the round that failed may have to run out
        stack.run()
    assert campaigns_told(stack) == Counter([*ids[:5], waits])
    for campaign_id in ids[:5]:
        assert [record["revision"] for record in stack.history(campaign_id)] == [1, 2]
    assert all("problem" not in item for item in stack.items(CAMPAIGNS))
    assert stack.runs()[-1]["outcome"] == "complete"
