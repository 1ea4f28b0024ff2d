"""Promise 3 with two runs at the same time, one of them all the way in the middle of a call of the other."""

import pytest

from tests.integration.aws_calls import Call, Where
from tests.integration.stack import SECONDS, Stack
from tests.integration.test_nothing_is_lost import EACH_CALL, assert_told, ended, run_on


def another_run_at(stack: Stack, where: Where, campaign_id: str, *, after: bool = False) -> None:
    """At that call of the next run, one over this campaign."""

    def run(_: Call) -> None:
        stack.run_elsewhere({"campaign_ids": [campaign_id]})

    stack.aws.at(where, run, after=after)


def nth(number: int) -> Where:
    return lambda call: call.number == number


@EACH_CALL
@pytest.mark.parametrize("after", (False, True), ids=("before", "after"))
def test_an_end_that_two_runs_see_is_recorded_and_told_once(stack: Stack, number: int, *, after: bool) -> None:
    campaign_id = ended(stack)
    another_run_at(stack, nth(number), campaign_id, after=after)
    stack.run()
    assert_told(stack, campaign_id)
    run_on(stack)
    assert_told(stack, campaign_id)


@EACH_CALL
def test_a_status_that_moves_on_between_two_runs_leaves_no_gap_and_no_double(stack: Stack, number: int) -> None:
    campaign_id = stack.listed("in_progress", total=10)

    def ends_and_is_seen(_: Call) -> None:
        stack.becomes(campaign_id, "failed", total=10)
        stack.clock.advance(seconds=1)
        stack.run_elsewhere({"campaign_ids": [campaign_id]})

    stack.aws.at(nth(number), ends_and_is_seen)
    stack.run()
    run_on(stack)
    revisions = [row["revision"] for row in stack.history(campaign_id)]
    assert revisions == list(range(1, len(revisions) + 1))
    assert stack.history(campaign_id)[-1]["status"] == "failed"
    assert stack.events == ["campaign.failed"]


def test_an_alert_that_a_living_run_has_claimed_is_left_to_it(stack: Stack) -> None:
    campaign_id = ended(stack)
    another_run_at(stack, "Publish", campaign_id)
    stack.run()
    assert_told(stack, campaign_id)


def test_the_claim_of_a_run_that_died_is_taken_over_after_its_deadline_and_not_before(stack: Stack) -> None:
    campaign_id = ended(stack)
    stack.aws.kill("Publish")
    stack.run_killed()
    stack.run({"campaign_ids": [campaign_id]}, minutes=SECONDS / 60 - 0.02)
    assert stack.events == []
    stack.run({"campaign_ids": [campaign_id]}, minutes=0.02)
    assert_told(stack, campaign_id)


@EACH_CALL
def test_of_two_runs_that_find_a_dead_runs_alert_one_sends_it(stack: Stack, number: int) -> None:
    campaign_id = ended(stack)
    stack.aws.kill("Publish")
    stack.run_killed()
    another_run_at(stack, nth(len(stack.aws.made) + number), campaign_id)
    stack.run(minutes=SECONDS / 60)
    assert_told(stack, campaign_id)


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize("after", (False, True), ids=("before", "after"))
def test_an_outage_that_two_runs_see_is_told_once(stack: Stack, number: int, *, after: bool) -> None:
    campaign_id = stack.listed()
    stack.dexatel.api_key = "another"
    another_run_at(stack, nth(number), campaign_id, after=after)
    stack.run()
    run_on(stack)
    assert stack.events == ["reporter.key_rejected"]


def test_a_change_that_another_run_writes_while_an_alert_is_sent_makes_no_double_of_it(stack: Stack) -> None:
    campaign_id = stack.watch()
    for _ in range(2):
        stack.run()

    def appears_and_is_seen(_: Call) -> None:
        stack.becomes(campaign_id, "scheduled")
        stack.run_elsewhere({"campaign_ids": [campaign_id]})

    stack.aws.at("Publish", appears_and_is_seen, after=True)
    stack.run()
    assert "outbox" not in stack.campaign(campaign_id)
    run_on(stack)
    assert stack.events == ["campaign.not_found"]
    assert stack.campaign(campaign_id)["status"] == "scheduled"
