"""While there is no key nothing can be read, which fails each invocation; what is owed is sent all the same."""

import json
import math

import pytest

from local.dexatel_simulator import Answer
from tests.integration.aws_calls import SDK_TRIES
from tests.integration.stack import CAMPAIGNS, HISTORY, KEY, RUNS, Stack

PLACEHOLDER = "replace-with-your-dexatel-api-key"
ROUNDS = 4


def secret_is_unreadable(stack: Stack, code: str = "AccessDeniedException") -> None:
    """To a process that does not have the key yet."""
    stack.restart()
    stack.aws.refuse("GetSecretValue", code, times=math.inf)


def ended_unsaid(stack: Stack, many: int) -> list[str]:
    """Campaigns whose end is known and which SNS did not accept."""
    ids = [stack.listed("completed") for _ in range(many)]
    stack.aws.refuse("Publish", "InternalError", status=500, times=math.inf)
    assert stack.run()["changed"] == many
    stack.aws.revive()
    assert stack.events == []
    return ids


def unsaid_key_rejected(stack: Stack) -> None:
    """An alert of the reporter itself that SNS did not accept."""
    stack.listed()
    stack.dexatel.api_key = "another"
    stack.aws.refuse("Publish", "InternalError", status=500, times=SDK_TRIES)
    stack.run()
    stack.dexatel.api_key = KEY
    assert stack.events == []


@pytest.mark.parametrize("code", ("AccessDeniedException", "DecryptionFailure", "InternalServiceError"))
def test_what_waits_is_sent_while_the_secret_is_unreadable(stack: Stack, code: str) -> None:
    ids = ended_unsaid(stack, 30)
    secret_is_unreadable(stack, code)
    for _ in range(ROUNDS):
        assert stack.secret_arn in str(stack.refusal())
    assert sorted(told.subject for told in stack.told) == sorted(ids)
    assert all("finished_at" in item for item in stack.items(CAMPAIGNS))
    rows = stack.runs()[1:]
    assert [row["outcome"] for row in rows] == ["failed"] * ROUNDS
    assert [row["alerts_published"] for row in rows] == [30] + [0] * (ROUNDS - 1)


@pytest.mark.parametrize("secret", (PLACEHOLDER, "{}", " ", f"{KEY}\n{KEY}"))
def test_what_waits_is_sent_while_the_secret_holds_no_key(stack: Stack, secret: str) -> None:
    ended_unsaid(stack, 2)
    stack.set_key(secret)
    stack.restart()
    stack.refusal()
    assert stack.events == ["campaign.completed"] * 2


def test_what_waits_is_sent_by_a_run_over_named_campaigns_too(stack: Stack) -> None:
    asked, other = ended_unsaid(stack, 2)
    secret_is_unreadable(stack)
    assert stack.secret_arn in str(stack.refusal({"campaign_ids": [asked]}))
    assert [alert.attributes["campaign_id"] for alert in stack.published] == [asked]
    assert "finished_at" not in stack.campaign(other)


def test_an_alert_of_the_reporter_itself_is_sent_too(stack: Stack) -> None:
    unsaid_key_rejected(stack)
    secret_is_unreadable(stack)
    stack.refusal()
    assert stack.events == ["reporter.key_rejected"]
    stack.aws.revive()
    stack.run()
    assert stack.events == ["reporter.key_rejected", "reporter.recovered"]


def test_what_sns_refuses_meanwhile_waits_on(stack: Stack) -> None:
    ended_unsaid(stack, 3)
    secret_is_unreadable(stack)
    stack.aws.refuse("Publish", "InternalError", status=500, times=math.inf)
    stack.refusal()
    stack.aws.revive()
    stack.run()
    stack.run()
    assert stack.events == ["campaign.completed"] * 3


def test_the_provider_is_asked_for_nothing_and_no_campaign_is_touched_until_the_key_is_back(stack: Stack) -> None:
    ids = [stack.listed("in_progress") for _ in range(3)] + [stack.watch("nonsense")]
    stack.run()
    before, asked = sorted(stack.items(CAMPAIGNS), key=str), len(stack.dexatel.requests)
    for campaign_id in ids[:2]:
        stack.becomes(campaign_id, "completed")
    secret_is_unreadable(stack)
    for _ in range(ROUNDS):
        stack.refusal()
    assert sorted(stack.items(CAMPAIGNS), key=str) == before
    assert len(stack.dexatel.requests) == asked
    assert (len(stack.items(HISTORY)), stack.events) == (3, ["campaign.invalid"])
    stack.aws.revive()
    stack.run()
    assert stack.events == ["campaign.invalid", *["campaign.completed"] * 2]


def test_it_is_no_outage_of_the_provider_and_none_that_recovers(stack: Stack) -> None:
    """The user hears of it by the alarm on failed invocations, which goes off and clears by itself."""
    stack.listed()
    stack.set_key(json.dumps({"api_key": ""}))
    for _ in range(ROUNDS):
        stack.refusal()
    stack.set_key(KEY)
    stack.run()
    assert stack.events == []
    assert [row["outcome"] for row in stack.runs()] == ["failed"] * ROUNDS + ["complete"]


def test_nor_is_a_run_without_a_key_that_has_no_time_either(stack: Stack) -> None:
    stack.listed()
    secret_is_unreadable(stack)
    for _ in range(ROUNDS):
        assert stack.secret_arn in str(stack.refusal(remaining=lambda: 1))
    assert stack.events == []


def test_an_outage_that_is_open_stays_open_meanwhile(stack: Stack) -> None:
    stack.listed()
    stack.dexatel.outage = Answer.html(status=503)
    for _ in range(3):
        stack.run()
    secret_is_unreadable(stack)
    for _ in range(ROUNDS):
        stack.refusal()
    stack.aws.revive()
    stack.dexatel.outage = None
    stack.run()
    assert stack.events == ["reporter.unreachable", "reporter.recovered"]


def test_a_warm_process_works_on_with_the_key_that_it_has(stack: Stack) -> None:
    campaign_id = stack.listed()
    stack.run()
    stack.aws.refuse("GetSecretValue", "AccessDeniedException", times=math.inf)
    stack.becomes(campaign_id, "completed")
    assert stack.run()["outcome"] == "complete"
    assert stack.events == ["campaign.completed"]


def test_the_row_of_a_run_without_a_key_says_how_much_it_looked_at(stack: Stack) -> None:
    ended_unsaid(stack, 2)
    secret_is_unreadable(stack)
    stack.refusal()
    row = stack.runs()[-1]
    assert (row["watched"], row["polled"], row["changed"], row["alerts_published"]) == (2, 0, 0, 2)
    assert len(stack.items(RUNS)) == 3
