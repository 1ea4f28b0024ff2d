"""Which campaigns a run asks for: those that can have changed."""

from collections import Counter
from datetime import timedelta

from tests.integration.stack import Stack

RUNS = 15


def scheduled(stack: Stack, **ahead: float) -> str:
    """A campaign whose time comes so much later."""
    moment = stack.clock.now + timedelta(**ahead)
    return stack.listed("scheduled", schedule=moment.strftime("%Y-%m-%d %H:%M:%S"))


def asked(stack: Stack, runs: int) -> Counter[str | None]:
    """How often so many runs a minute apart ask for each campaign."""
    stack.dexatel.requests.clear()
    for _ in range(runs):
        assert stack.run()["outcome"] == "complete"
    return Counter(request.campaign_id for request in stack.dexatel.requests)


def test_in_a_quarter_of_an_hour_next_weeks_campaigns_are_asked_for_once_and_those_in_progress_in_each_run(
    stack: Stack,
) -> None:
    next_week = [scheduled(stack, days=7) for _ in range(20)]
    in_progress = stack.listed("in_progress")
    assert asked(stack, 1) == dict.fromkeys([*next_week, in_progress], 1), "the first run knows of none"
    assert asked(stack, RUNS) == {in_progress: RUNS} | dict.fromkeys(next_week, 1)


def test_a_campaign_is_asked_for_in_each_run_from_a_quarter_of_an_hour_before_its_time(stack: Stack) -> None:
    soon = scheduled(stack, minutes=30)
    asked(stack, RUNS)
    assert asked(stack, RUNS) == {soon: RUNS}


def test_a_campaign_that_is_named_is_asked_for_at_once_however_far_its_time(stack: Stack) -> None:
    campaign_id = scheduled(stack, days=7)
    asked(stack, RUNS)
    stack.dexatel.requests.clear()
    for number in (1, 2):
        assert stack.run({"campaign_ids": [campaign_id]}, minutes=0)["polled"] == 1
        assert len(stack.dexatel.requests) == number


def test_a_far_campaign_that_was_canceled_is_told_of_within_a_quarter_of_an_hour(stack: Stack) -> None:
    campaign_id = scheduled(stack, days=7)
    stack.run()
    stack.becomes(campaign_id, "canceled")
    for _ in range(RUNS):
        stack.run()
    assert stack.events == ["campaign.canceled"]
