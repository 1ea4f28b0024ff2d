"""After a campaign has completed: told at once, and watched until its counts are final."""

import pytest

from local.dexatel_simulator import MISSING
from tests.integration.stack import Stack


def completes(stack: Stack) -> str:
    """With the receipts of 10 in 100 messages still to come."""
    campaign_id = stack.listed("completed", total=100, delivered=90)
    stack.run()
    return campaign_id


def counts(stack: Stack, campaign_id: str) -> list[tuple[int, int]]:
    """Delivered and failed of each record of the history."""
    return [(int(row["messages_delivered"]), int(row["messages_failed"])) for row in stack.history(campaign_id)]


def test_it_is_told_at_once_and_stays_on_watch_for_an_hour(stack: Stack) -> None:
    campaign_id = completes(stack)
    assert stack.events == ["campaign.completed"]
    assert stack.campaign(campaign_id)["settle_until"] == stack.clock.text(hours=1)
    stack.run(minutes=59)
    assert "finished_at" not in stack.campaign(campaign_id)
    stack.run()
    assert stack.campaign(campaign_id)["finished_at"] == stack.clock.text()
    assert stack.events == ["campaign.completed"]


def test_its_history_holds_the_final_counts_and_a_rate_that_moved_is_told_once(stack: Stack) -> None:
    campaign_id = completes(stack)
    for delivered, failed in ((90, 4), (91, 7), (91, 8)):
        stack.becomes(campaign_id, "completed", total=100, delivered=delivered, failed=failed)
        stack.run(minutes=5)
    assert stack.events == ["campaign.completed"], "they may move on"
    stack.becomes(campaign_id, "completed", total=100, delivered=91, failed=8, name="Spring sale")
    stack.run(minutes=45)
    assert counts(stack, campaign_id) == [(90, 0), (90, 4), (91, 7), (91, 8)]
    assert stack.events == ["campaign.completed", "campaign.corrected"]
    corrected = stack.published[-1]
    assert corrected.attributes["severity"] == "info"
    assert corrected.document["reason"] == (
        "the delivery rate is 91.9% with the late receipts; when it completed it was 100%"
    )
    assert corrected.subject == "Campaign counts corrected: Spring sale - 91.9% delivered (91 of 99)"
    item = stack.campaign(campaign_id)
    assert item["finished_at"] == stack.clock.text()
    assert item.keys().isdisjoint({"settle_until", "completed_delivered", "completed_failed"})
    stack.run()
    assert len(stack.published) == 2


def test_once_every_message_is_counted_nothing_more_is_waited_for(stack: Stack) -> None:
    campaign_id = completes(stack)
    stack.becomes(campaign_id, "completed", total=100, delivered=100)
    stack.run()
    assert counts(stack, campaign_id) == [(90, 0), (100, 0)]
    assert "finished_at" in stack.campaign(campaign_id)
    assert stack.events == ["campaign.completed"], "the rate is what it was"


def test_while_nothing_moves_nothing_is_written(stack: Stack) -> None:
    campaign_id = completes(stack)
    version = stack.campaign(campaign_id)["version"]
    for _ in range(5):
        stack.run()
    assert stack.campaign(campaign_id)["version"] == version


def test_a_rate_that_was_not_known_when_it_completed_is_told_when_it_is(stack: Stack) -> None:
    campaign_id = stack.watch()
    stack.becomes(campaign_id, "completed", messages=MISSING)
    stack.run()
    assert stack.campaign(campaign_id)["settle_until"] == stack.clock.text(hours=1)
    stack.becomes(campaign_id, "completed", total=100, delivered=80, failed=20)
    stack.run()
    assert stack.events == ["campaign.completed", "campaign.corrected"]
    assert stack.published[-1].document["reason"].endswith("when it completed none was known")


def test_a_correction_is_told_even_where_sns_does_not_accept_it_at_first(stack: Stack) -> None:
    campaign_id = completes(stack)
    stack.becomes(campaign_id, "completed", total=100, delivered=90, failed=10)
    stack.aws.refuse("Publish", "InternalError", status=500)
    stack.run()
    assert "finished_at" not in stack.campaign(campaign_id)
    stack.run()
    assert stack.events == ["campaign.completed", "campaign.corrected"]
    assert "finished_at" in stack.campaign(campaign_id)


@pytest.mark.parametrize(("minutes", "watched"), (("0", 0), ("5", 1)))
def test_how_long_can_be_set_and_0_is_not_at_all(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, minutes: str, watched: int
) -> None:
    monkeypatch.setenv("SETTLE_MINUTES", minutes)
    completes(stack)
    assert stack.run(minutes=5)["watched"] == watched
    assert stack.run()["watched"] == 0


@pytest.mark.parametrize("status", ("failed", "canceled"))
def test_of_one_that_did_not_complete_no_counts_are_waited_for(stack: Stack, status: str) -> None:
    campaign_id = stack.listed(status, total=100, delivered=90)
    stack.run()
    assert "finished_at" in stack.campaign(campaign_id)
