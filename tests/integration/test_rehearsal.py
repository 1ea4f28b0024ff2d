"""A rehearsal answers what a poll of one campaign would lead to, and changes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from campaign_reporter.model.event import Event
from campaign_reporter.model.times import to_text
from campaign_reporter.tables.attributes import to_milliseconds
from local.dexatel_simulator import Answer
from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS
from tests.harness.world import World

ABOUT_ONE = {str(event) for event in Event if event.startswith("campaign.")}


def rehearsal(world: World, campaign_id: str, *, minutes: float = 1) -> dict[str, Any]:
    """The answer. Nothing is written, and nothing is published."""
    before = {table: world.items(table) for table in (CAMPAIGNS, HISTORY, RUNS)}
    published = len(world.published)
    answer = world.run({"rehearse": {"campaign_id": campaign_id}}, minutes=minutes)
    assert {table: world.items(table) for table in (CAMPAIGNS, HISTORY, RUNS)} == before
    assert len(world.published) == published
    assert {alert["event"] for alert in answer["would_send"]} | answer["would_not_send"].keys() == ABOUT_ONE
    return answer


def test_the_next_run_records_and_publishes_what_a_rehearsal_has_shown(world: World) -> None:
    campaign_id = world.listed("in_progress", total=100, delivered=10, label="mine")
    world.run()
    world.becomes(campaign_id, "failed", total=100, delivered=10, failed=20, name="Flash sale")
    answer = rehearsal(world, campaign_id)
    (alert,) = answer["would_send"]
    assert (alert["event"], alert["severity"], alert["when"]) == ("campaign.failed", "critical", "now")
    assert answer["would_change"]["status"] == ["in_progress", "failed"]
    assert answer["would_change"]["messages_failed"] == [0, 20]

    world.run(minutes=0)
    (published,) = world.published
    assert (published.alert_id, published.subject) == (alert["alert_id"], alert["subject"])
    assert (published.texts["email"], published.texts["sms"]) == (alert["email"], alert["sms"])
    recorded = world.history(campaign_id)[-1]
    assert answer["would_record"] == {name: recorded.get(name) for name in answer["would_record"]}


def test_a_rehearsal_that_finds_nothing_new_says_why_no_alert_would_be_sent(world: World) -> None:
    campaign_id = world.listed("in_progress", total=100, delivered=60, failed=1)
    world.run()
    answer = rehearsal(world, campaign_id)
    assert (answer["would_record"], answer["would_change"], answer["would_send"]) == (None, {}, [])
    why = answer["would_not_send"]
    assert why["campaign.completed"] == why["campaign.overdue"] == "its status is in_progress"
    assert why["campaign.failing"] == "98.3% of those attempted were delivered, not less than 90%"
    assert why["campaign.stalled"].endswith("not more than 60 minutes ago")
    assert why["campaign.not_found"] == "Dexatel did not say that it does not know it"
    assert why["campaign.invalid"] == "its id can be a campaign's"


def test_a_campaign_that_is_not_listed_is_rehearsed_as_if_it_had_just_been_listed(world: World) -> None:
    campaign_id = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
    world.becomes(campaign_id, "completed", total=10, delivered=10)
    answer = rehearsal(world, campaign_id)
    assert (answer["is_listed"], answer["would_record"]["revision"]) == (False, 1)
    assert [alert["event"] for alert in answer["would_send"]] == ["campaign.completed"]


def test_the_alerts_of_a_muted_campaign_are_shown_as_one_with_the_end_of_the_mute(world: World) -> None:
    campaign_id = world.listed("in_progress", total=100)
    world.run()
    world.sets(campaign_id, muted_until="2026-11-24T08:00:00Z")
    world.becomes(campaign_id, "in_progress", total=100, delivered=20, failed=40)
    (failing,) = rehearsal(world, campaign_id)["would_send"]
    world.run()
    world.becomes(campaign_id, "failed", total=100, delivered=20, failed=40)
    world.run()
    (failed,) = rehearsal(world, campaign_id)["would_send"]
    assert [alert["event"] for alert in (failing, failed)] == ["campaign.failing", "campaign.failed"]
    assert failing["when"] == failed["when"] == "once the mute ends, at 2026-11-24T08:00:00.000Z"
    assert "33.3% of the 60 messages" in failed["reason"]
    (ended,) = rehearsal(world, campaign_id, minutes=24 * 60)["would_send"]
    assert (ended["event"], ended["when"]) == ("campaign.failed", "now")
    assert "was muted until now" in ended["reason"]


def test_a_rehearsal_keeps_to_a_long_pause_that_dexatel_has_asked_for(world: World) -> None:
    campaign_id = world.listed("in_progress")
    world.dexatel.answer(campaign_id, Answer.too_many_requests(3_600))
    world.run()
    asked = len(world.dexatel.requests)
    assert rehearsal(world, campaign_id)["seen"]["problem"] == "rate_limited"
    assert len(world.dexatel.requests) == asked


def test_the_settings_of_a_user_are_shown_with_their_errors(world: World) -> None:
    campaign_id = world.watch(low_delivery_percent=50, stalled_minutes="soon")
    world.becomes(campaign_id, "in_progress", total=100, delivered=40, failed=20)
    answer = rehearsal(world, campaign_id)
    assert (answer["settings"]["low_delivery_percent"], answer["settings"]["stalled_minutes"]) == (50, 60)
    assert answer["settings"]["problem"] == "stalled_minutes has to be a number (N) from 0 to 10080"
    assert answer["would_change"]["settings_problem"] == [None, answer["settings"]["problem"]]
    assert "not less than 50%" in answer["would_not_send"]["campaign.failing"]


@pytest.mark.parametrize(
    ("answers", "problem"),
    (
        (Answer.error(404, code=1601, message="Campaign is not found"), "not_found"),
        (Answer.html(status=200), "malformed_answer"),
    ),
)
def test_a_campaign_that_can_not_be_read_is_shown_with_its_problem(world: World, answers: Answer, problem: str) -> None:
    campaign_id = world.listed("in_progress")
    world.run()
    world.dexatel.answer_always(campaign_id, answers)
    answer = rehearsal(world, campaign_id)
    assert answer["seen"]["problem"] == problem
    assert answer["would_change"]["problem"] == [None, problem]
    assert answer["would_send"] == []
    assert answer["would_not_send"]["campaign.failed"] == f"it can't be read ({problem})"


def test_an_id_that_is_no_uuid_is_not_requested(world: World) -> None:
    answer = rehearsal(world, "spring-newsletter")
    assert [alert["event"] for alert in answer["would_send"]] == ["campaign.invalid"]
    assert len(world.dexatel.requests) == 0


def test_a_finished_campaign_would_not_be_polled(world: World) -> None:
    campaign_id = world.listed("failed")
    world.run()
    answer = rehearsal(world, campaign_id)
    assert answer["finished_at"]
    assert (answer["would_change"], answer["would_send"]) == ({}, [])
    finished = "it has finished and is not polled; `campaign-reporter rewatch` watches it again"
    sent = world.published[-1].alert_id
    assert answer["would_not_send"] == dict.fromkeys(ABOUT_ONE, finished) | {
        "campaign.failed": f"it was alerted at {world.clock.text(minutes=-1)}, in the message {sent}; {finished}"
    }


def test_an_ignored_campaign_would_not_be_polled_and_its_pending_alert_would_not_be_sent(world: World) -> None:
    campaign_id = world.listed("failed")
    world.aws.refuse("publish")
    world.run()
    world.sets(campaign_id, ignored=True)
    answer = rehearsal(world, campaign_id)
    assert (answer["would_change"], answer["would_send"]) == ({}, [])
    ignored = "it is ignored and not polled; `campaign-reporter unignore` watches it again"
    assert answer["would_not_send"]["campaign.failed"].endswith(f"an alert about it is pending; {ignored}")
    assert answer["would_not_send"]["campaign.canceled"] == ignored


def test_the_reason_for_an_end_says_when_it_was_alerted_or_that_it_never_was(world: World) -> None:
    fresh, old = world.listed("failed"), world.listed("failed", update_date="2026-11-21 10:00:00")
    world.run()
    for campaign_id, reason in (
        (fresh, f"it was alerted at {world.clock.text()}, in the message {fresh}:campaign.failed:1"),
        (old, "it ended more than 24 hours before it could be read: that is recorded and not told"),
    ):
        why = rehearsal(world, campaign_id, minutes=0)["would_not_send"]["campaign.failed"]
        assert why.startswith(f"{reason}; it has finished")
        world.unsets(campaign_id, "finished_at")
        why = rehearsal(world, campaign_id, minutes=0)["would_not_send"]["campaign.failed"]
        assert why == f"it was failed when it was last seen; {reason}"


def test_an_alert_that_another_run_is_sending_would_not_be_sent_and_is_no_old_news(world: World) -> None:
    campaign_id = world.listed("failed")
    world.aws.refuse("publish")
    world.run()
    claimed_until = world.clock() + timedelta(minutes=5)
    (pending,) = world.campaigns[campaign_id,]["outbox"]["M"].values()
    pending["M"]["claimed_until"] = {"N": str(to_milliseconds(claimed_until))}
    answer = rehearsal(world, campaign_id)
    assert answer["would_send"] == []
    why = answer["would_not_send"]
    assert why["campaign.failed"] == f"a run is sending it, until {to_text(claimed_until)} at the latest"
    assert why["campaign.canceled"] == "it is over and not polled: it finishes once its alerts are sent"


def test_a_pending_alert_of_an_item_that_somebody_has_finished_by_hand_would_not_be_sent(world: World) -> None:
    campaign_id = world.listed("failed")
    world.aws.refuse("publish")
    world.run()
    world.sets(campaign_id, finished_at=world.clock.text())
    answer = rehearsal(world, campaign_id)
    assert answer["would_send"] == []
    assert "an alert about it is pending; it has finished" in answer["would_not_send"]["campaign.failed"]
    world.run()
    assert world.published == []


def test_a_held_and_a_new_alert_of_a_muted_campaign_are_shown_as_the_one_that_comes(world: World) -> None:
    campaign_id = world.listed("in_progress", total=100)
    world.run()
    world.sets(campaign_id, muted_until="2026-11-24T08:00:00Z")
    world.becomes(campaign_id, "in_progress", total=100, delivered=20, failed=40)
    world.run()
    world.becomes(campaign_id, "failed", total=100, delivered=20, failed=40)
    answer = rehearsal(world, campaign_id)
    (shown,) = answer["would_send"]
    assert answer["would_not_send"]["campaign.failing"] == "one alert reports it with all that the mute has held"
    world.run(minutes=0)
    world.run(minutes=24 * 60)
    (sent,) = world.published
    assert (sent.alert_id, sent.document["reason"]) == (shown["alert_id"], shown["reason"])
