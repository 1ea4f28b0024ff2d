"""More alerts in one run than anybody wants to get one by one: one message, and none of them less than told."""

import json
from collections.abc import Iterable

import pytest

from tests.integration.aws_calls import SDK_TRIES, Call
from tests.integration.stack import CAMPAIGNS, SECONDS, Stack


def end(stack: Stack, number: int, status: str = "failed") -> list[str]:
    """So many campaigns that have just ended."""
    return [stack.listed(status, total=100, delivered=40, failed=60, name=f"Campaign {each}") for each in range(number)]


def assert_told(stack: Stack, campaign_ids: Iterable[str], message_id: str) -> None:
    """Each of them by that message, and finished."""
    for campaign_id in campaign_ids:
        item = stack.campaign(campaign_id)
        assert item["alerted_by"] == message_id
        assert {"alerted_at", "finished_at"} <= item.keys()
        assert "outbox" not in item


def test_eleven_that_end_in_one_run_are_one_message_that_names_each_of_them(stack: Stack) -> None:
    ended = end(stack, 11)
    assert stack.run()["alerts_published"] == 11
    (message,) = stack.published
    assert (message.event, message.attributes["severity"]) == ("campaigns.grouped", "critical")
    assert sorted(told.alert_id for told in stack.told) == sorted(f"{each}:campaign.failed:1" for each in ended)
    assert sorted(each["campaign"]["id"] for each in message.document["alerts"]) == sorted(ended)
    assert_told(stack, ended, message.alert_id)
    stack.run()
    assert len(stack.published) == 1


def test_ten_are_ten_messages_each_by_which_its_own_campaign_is_told(stack: Stack) -> None:
    ended = end(stack, 10)
    assert stack.run()["alerts_published"] == 10
    assert stack.events == ["campaign.failed"] * 10
    for campaign_id in ended:
        assert_told(stack, [campaign_id], f"{campaign_id}:campaign.failed:1")


@pytest.mark.parametrize(("group_above", "messages"), (("0", 12), ("12", 12), ("11", 1), ("1", 1)))
def test_how_many_are_many_can_be_set_and_0_is_never(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, group_above: str, messages: int
) -> None:
    monkeypatch.setenv("GROUP_ABOVE", group_above)
    end(stack, 12)
    assert stack.run()["alerts_published"] == 12
    assert (len(stack.published), len(stack.told)) == (messages, 12)


def test_a_run_counts_alerts_and_not_messages(stack: Stack) -> None:
    end(stack, 11)
    stack.run()
    assert [row["alerts_published"] for row in stack.runs()] == [11]


def test_one_bad_end_among_many_good_ones_rings_the_phone_that_rings_only_for_those(stack: Stack) -> None:
    url = stack.subscribe_queue({"severity": ["critical"]})
    end(stack, 11, "completed")
    stack.run()
    assert (stack.events, stack.received(url)) == (["campaigns.grouped"], [])
    end(stack, 11, "completed")
    (failed,) = end(stack, 1)
    stack.run()
    (received,) = stack.received(url)
    assert json.loads(received)["alerts"][0]["campaign"]["id"] == failed


def test_a_text_message_names_the_worst_two_and_counts_the_others(stack: Stack) -> None:
    end(stack, 10, "completed")
    for name, failed in (("Flash sale", 60), ("Black Friday", 90)):
        stack.listed("failed", total=100, delivered=100 - failed, failed=failed, name=name)
    stack.run()
    (message,) = stack.published
    assert message.texts["sms"] == (
        '12 campaign alerts. FAILED "Black Friday" 10%; FAILED "Flash sale" 40%; and 10 more: 10 completed'
    )
    assert message.subject == "12 campaign alerts: 2 failed, 10 completed"


def test_alerts_of_every_kind_are_in_one_message_the_worst_first(stack: Stack) -> None:
    end(stack, 6, "completed")
    stack.watch("nonsense")
    end(stack, 2, "canceled")
    stack.listed("in_progress", total=100, delivered=10, failed=50)
    stack.listed("scheduled", schedule="2026-11-23 09:00:00")
    stack.run()
    assert [told.event.removeprefix("campaign.") for told in stack.told] == [
        *("failing", "canceled", "canceled", "overdue", "invalid", *["completed"] * 6)
    ]


def test_a_message_that_sns_does_not_accept_comes_again_with_the_next_run_under_the_same_id(stack: Stack) -> None:
    ended = end(stack, 11)
    stack.aws.refuse("Publish", "InternalError", status=500)
    answer = stack.run()
    assert (answer["alerts_published"], answer["problems"]) == (0, {"alert_not_published": 11})
    (tried,) = {call.params["MessageAttributes"]["alert_id"]["StringValue"] for call in stack.aws.of("Publish")}
    assert stack.run()["alerts_published"] == 11
    assert [message.alert_id for message in stack.published] == [tried]
    assert_told(stack, ended, tried)


def test_a_message_that_sns_will_not_have_comes_as_single_ones(stack: Stack) -> None:
    ended = end(stack, 11)
    stack.aws.refuse("Publish", "InvalidParameter", times=1)
    answer = stack.run()
    assert (answer["alerts_published"], answer["problems"]) == (11, {})
    assert stack.events == ["campaign.failed"] * 11
    for campaign_id in ended:
        assert_told(stack, [campaign_id], f"{campaign_id}:campaign.failed:1")


def test_a_process_that_dies_after_the_message_leaves_the_next_one_to_repeat_it_under_the_same_id(stack: Stack) -> None:
    ended = end(stack, 11)
    stack.aws.kill("Publish", after=True)
    stack.run_killed()
    stack.run(minutes=SECONDS / 60)
    first, again = stack.published
    assert first.alert_id == again.alert_id
    assert_told(stack, ended, again.alert_id)


def test_one_of_which_it_could_not_be_written_down_is_told_again_and_the_others_are_not(stack: Stack) -> None:
    ended = end(stack, 11)

    def is_written_down(call: Call) -> bool:
        return call.operation == "UpdateItem" and CAMPAIGNS in call.tables and ended[4] in str(call.params["Key"])

    stack.aws.refuse(is_written_down, "InternalServerError", status=500, times=SDK_TRIES)
    assert stack.run()["problems"] == {"not_recorded": 1}
    group = stack.published[0].alert_id
    assert_told(stack, [*ended[:4], *ended[5:]], group)
    stack.run(minutes=SECONDS / 60)
    assert [message.alert_id for message in stack.published] == [group, f"{ended[4]}:campaign.failed:1"]
