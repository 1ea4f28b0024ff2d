"""What is kept on an item of Campaigns, and when it leaves the watch."""

from datetime import timedelta

import pytest

from local.dexatel_simulator import MISSING
from tests.integration.stack import Stack

DAY = 86_400


def test_a_listed_id_alone_becomes_the_whole_campaign(stack: Stack) -> None:
    campaign_id = stack.listed(
        "scheduled",
        total=10,
        delivered=4,
        failed=1,
        name="Spring sale",
        channel="VIBER",
        account_id="account",
        template_id="template",
        audience_id="audience",
        schedule="2026-11-24 08:00:00",
        create_date="202611-22 09:30:00",
        update_date="2026-11-22 09:31:00",
    )
    stack.run()
    item = stack.campaign(campaign_id)
    assert item == {
        "campaign_id": campaign_id,
        "status": "scheduled",
        "name": "Spring sale",
        "channel": "VIBER",
        "account_id": "account",
        "template_id": "template",
        "audience_id": "audience",
        "schedule": "2026-11-24T08:00:00Z",
        "create_date": "2026-11-22T09:30:00Z",
        "update_date": "2026-11-22T09:31:00Z",
        "changed_at": stack.clock.text(),
        "messages_total": 10,
        "messages_delivered": 4,
        "messages_failed": 1,
        "revision": 1,
        "version": item["version"],
    }


def test_what_the_provider_leaves_out_is_absent(stack: Stack) -> None:
    left_out = ("name", "channel", "account_id", "template_id", "audience_id", "schedule", "create_date", "messages")
    campaign_id = stack.watch()
    stack.becomes(campaign_id, "scheduled", **dict.fromkeys(left_out, MISSING))
    stack.run()
    assert stack.campaign(campaign_id).keys() == {
        *("campaign_id", "status", "update_date", "changed_at", "revision", "version")
    }


def test_the_label_is_its_users_own_whatever_happens(stack: Stack) -> None:
    campaign_id = stack.listed("scheduled", label="Ours, «don't touch» 🎈")
    for status in ("scheduled", "in_progress", "completed"):
        stack.becomes(campaign_id, status)
        stack.run()
        assert stack.campaign(campaign_id)["label"] == "Ours, «don't touch» 🎈"
    assert stack.published[0].document["campaign"]["label"] == "Ours, «don't touch» 🎈"


def test_a_label_changed_during_a_run_stays_changed(stack: Stack) -> None:
    campaign_id = stack.listed(label="old")
    stack.dexatel.on_request = lambda _: stack.relabel(campaign_id, "new")
    stack.run()
    assert (stack.campaign(campaign_id)["label"], stack.campaign(campaign_id)["revision"]) == ("new", 1)


@pytest.mark.parametrize("status", ("completed", "failed", "canceled"))
def test_a_final_campaign_finishes_expires_and_is_not_polled_again(stack: Stack, status: str) -> None:
    campaign_id = stack.listed(status, total=2, delivered=2)
    assert stack.run()["polled"] == 1
    item = stack.campaign(campaign_id)
    assert item["finished_at"] == item["alerted_at"] == item["changed_at"] == stack.clock.text()
    assert item["expires_at"] == stack.clock.epoch() + 30 * DAY
    assert "outbox" not in item
    assert (stack.run()["watched"], stack.dexatel.requests.count(campaign_id)) == (0, 1)


def test_a_finished_campaign_is_kept_for_ever_where_the_retention_is_0(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINISHED_RETENTION_DAYS", "0")
    campaign_id = stack.listed("completed")
    stack.run()
    item = stack.campaign(campaign_id)
    assert "finished_at" in item
    assert "expires_at" not in item


def test_removing_finished_at_puts_a_campaign_back_on_watch(stack: Stack) -> None:
    campaign_id = stack.listed("canceled")
    stack.run()
    stack.becomes(campaign_id, "scheduled")
    stack.put_back(campaign_id)
    assert stack.run()["changed"] == 1
    item = stack.campaign(campaign_id)
    assert (item["status"], item["revision"]) == ("scheduled", 2)
    assert item.keys() & {"finished_at", "expires_at"} == set()
    stack.becomes(campaign_id, "completed")
    stack.run()
    assert stack.events == ["campaign.canceled", "campaign.completed"]


def test_a_campaign_put_back_on_watch_unchanged_finishes_again_without_a_word(stack: Stack) -> None:
    campaign_id = stack.listed("completed")
    stack.run()
    stack.put_back(campaign_id)
    stack.run()
    assert stack.campaign(campaign_id)["finished_at"] == stack.clock.text()
    assert stack.events == ["campaign.completed"]


def test_a_campaign_deleted_by_its_user_stays_deleted(stack: Stack) -> None:
    campaign_id = stack.listed("completed")
    stack.dexatel.on_request = lambda _: stack.delete(campaign_id)
    stack.run()
    assert stack.items("CampaignsTable") == stack.history(campaign_id) == []
    assert stack.events == []


def test_a_campaign_listed_anew_over_its_old_item_goes_on_with_its_history(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress", total=4)
    stack.run()
    stack.watch(campaign_id)
    stack.becomes(campaign_id, "failed", total=4)
    stack.run()
    assert [(row["revision"], row.get("previous_status")) for row in stack.history(campaign_id)] == [
        (1, None),
        (2, "in_progress"),
    ]
    assert stack.events == ["campaign.failed"]


def test_ids_in_capitals_and_small_letters_are_each_watched_as_they_are_written(stack: Stack) -> None:
    campaign_id = stack.listed()
    stack.watch(campaign_id.upper())
    assert stack.run()["changed"] == 2
    assert {stack.campaign(each)["status"] for each in (campaign_id, campaign_id.upper())} == {"in_progress"}


def test_a_campaign_first_seen_final_is_news_for_24_hours(stack: Stack) -> None:
    def updated(hours: float) -> str:
        return (stack.clock.now - timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S")

    new = stack.listed("completed", update_date=updated(23.9))
    unknown = stack.listed("completed", update_date=MISSING)
    old = stack.listed("completed", update_date=updated(24.1))
    stack.run()
    assert {alert.attributes["campaign_id"] for alert in stack.published} == {new, unknown}
    assert len(stack.history(old)) == 1
    assert "finished_at" in stack.campaign(old)
    assert "alerted_at" not in stack.campaign(old)


def test_a_watched_campaign_that_becomes_final_is_news_whatever_its_date_says(stack: Stack) -> None:
    campaign_id = stack.listed("scheduled", update_date="2020-01-01 00:00:00")
    stack.run()
    stack.becomes(campaign_id, "canceled", update_date="2020-01-01 00:00:00")
    stack.run()
    assert stack.events == ["campaign.canceled"]


def test_an_unknown_status_is_kept_and_is_not_final(stack: Stack) -> None:
    campaign_id = stack.listed("paused_by_moon")
    stack.run()
    assert stack.campaign(campaign_id)["status"] == "paused_by_moon"
    assert stack.run()["polled"] == 1
