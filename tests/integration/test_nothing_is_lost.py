"""Promises 1 to 3: whatever fails once, at any point, every status is recorded in order and every end is alerted.

Where nothing died between SNS's acceptance and its being written down, it is alerted exactly once.
"""

import pytest

from local.dexatel_simulator import Answer
from tests.integration.aws_calls import SDK_TRIES, Call
from tests.integration.stack import CAMPAIGNS, SECONDS, Stack

# What one run over one campaign that has ended asks of AWS, in order.
CALLS = (
    "UpdateItem",
    "GetSecretValue",
    "Scan",
    "Query",
    "TransactWriteItems",
    "Publish",
    "UpdateItem",
    "UpdateItem",
    "PutItem",
)
PUBLISH = CALLS.index("Publish")
EACH_CALL = pytest.mark.parametrize("number", range(len(CALLS)), ids=[f"{i}-{name}" for i, name in enumerate(CALLS)])


def ended(stack: Stack) -> str:
    return stack.listed("failed", total=10, delivered=4, failed=1)


def run_on(stack: Stack) -> None:
    """A run at once, and one after every claim has run out."""
    for _ in range(2):
        stack.run(minutes=SECONDS / 60)


def assert_told(stack: Stack, campaign_id: str, *, times: int = 1) -> None:
    assert [alert.alert_id for alert in stack.published] == [f"{campaign_id}:campaign.failed:1"] * times
    item = stack.campaign(campaign_id)
    assert {"finished_at", "alerted_at"} <= item.keys()
    assert "outbox" not in item
    assert [(row["revision"], row["status"]) for row in stack.history(campaign_id)] == [(1, "failed")]


def test_a_run_asks_of_aws_what_is_tried_below(stack: Stack) -> None:
    campaign_id = ended(stack)
    stack.run()
    assert tuple(call.operation for call in stack.aws.made) == CALLS
    assert_told(stack, campaign_id)


@EACH_CALL
@pytest.mark.parametrize("after", (False, True), ids=("before", "after"))
def test_a_process_killed_at_any_call_loses_nothing(stack: Stack, number: int, *, after: bool) -> None:
    campaign_id = ended(stack)
    stack.aws.kill(lambda call: call.number == number, after=after)
    stack.run_killed()
    run_on(stack)
    died_in_between = (number, after) in {(PUBLISH, True), (PUBLISH + 1, False)}
    assert_told(stack, campaign_id, times=2 if died_in_between else 1)


@EACH_CALL
@pytest.mark.parametrize(("code", "tries"), (("ThrottlingException", SDK_TRIES), ("AccessDeniedException", 1)))
def test_a_call_that_aws_refuses_loses_nothing(stack: Stack, number: int, code: str, tries: int) -> None:
    campaign_id = ended(stack)
    stack.aws.refuse(lambda call: call.number >= number, code, times=tries)
    stack.run_whatever_comes()
    run_on(stack)
    assert_told(stack, campaign_id, times=2 if number == PUBLISH + 1 else 1)


@EACH_CALL
def test_a_call_that_does_not_reach_aws_loses_nothing(stack: Stack, number: int) -> None:
    campaign_id = ended(stack)
    stack.aws.cut_off(lambda call: call.number >= number)
    stack.run_whatever_comes()
    run_on(stack)
    assert_told(stack, campaign_id, times=2 if number == PUBLISH + 1 else 1)


@EACH_CALL
def test_an_answer_of_aws_that_is_lost_loses_nothing(stack: Stack, number: int) -> None:
    """SNS knows no tokens: what it has accepted, and the SDK asks for again, it sends again, with the same alert_id."""
    campaign_id = ended(stack)
    stack.aws.lose_answer(lambda call: call.number == number, times=1)
    stack.run_whatever_comes()
    run_on(stack)
    assert_told(stack, campaign_id, times=2 if number == PUBLISH else 1)


def test_a_campaign_leaves_the_watch_only_after_sns_has_accepted_its_alert(stack: Stack) -> None:
    campaign_id = ended(stack)
    stack.aws.refuse("Publish", "InternalError", status=500, times=5 * SDK_TRIES)
    for _ in range(5):
        answer = stack.run()
        assert (answer["alerts_published"], answer["problems"]) == (0, {"alert_not_published": 1})
        assert stack.campaign(campaign_id).keys().isdisjoint({"finished_at", "alerted_at"})
    assert stack.run()["alerts_published"] == 1
    assert_told(stack, campaign_id)


def test_an_alert_that_waits_says_what_was_seen_when_it_was_decided(stack: Stack) -> None:
    campaign_id = ended(stack)
    stack.aws.refuse("Publish", "InternalError", status=500)
    stack.run()
    seen_at = stack.clock.text()
    stack.becomes(campaign_id, "failed", total=10, delivered=9, failed=1)
    stack.run(minutes=30)
    assert stack.published[0].document["observed_at"] == seen_at
    assert stack.published[0].document["messages"]["delivered"] == 4


def test_counts_that_move_after_the_end_was_seen_are_no_second_alert(stack: Stack) -> None:
    campaign_id = ended(stack)
    stack.aws.refuse("Publish", "InternalError", status=500)
    stack.run()
    stack.becomes(campaign_id, "failed", total=10, delivered=9, failed=1)
    run_on(stack)
    assert len(stack.published) == 1
    assert "finished_at" in stack.campaign(campaign_id)


def test_an_alert_is_sent_even_while_the_provider_is_away(stack: Stack) -> None:
    campaign_id = ended(stack)
    stack.aws.refuse("Publish", "InternalError", status=500)
    stack.run()
    stack.dexatel.outage = Answer.html()
    stack.run()
    assert_told(stack, campaign_id)


@pytest.mark.parametrize("lost", ("TransactWriteItems", "Publish", "UpdateItem"))
def test_ten_campaigns_that_end_while_calls_fail_are_each_told(stack: Stack, lost: str) -> None:
    ends = {ended(stack) for _ in range(10)}

    def every_second(call: Call) -> bool:
        return call.operation == lost and (lost != "UpdateItem" or CAMPAIGNS in call.tables) and call.number % 2 == 0

    stack.aws.refuse(every_second, "InternalServerError", status=500, times=99)
    for _ in range(3):
        stack.run_whatever_comes()
    stack.aws.revive()
    run_on(stack)
    assert {alert.attributes["campaign_id"] for alert in stack.published} == ends
    assert all(len(stack.history(each)) == 1 and "finished_at" in stack.campaign(each) for each in ends)
