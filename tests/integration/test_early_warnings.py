"""That a campaign is overdue, has stalled or fails, while something can be done about it; each is told once."""

import pytest

from tests.integration.aws_calls import SDK_TRIES
from tests.integration.stack import Stack


def test_one_that_has_not_started_in_time_is_told_with_when_it_was_to_start(stack: Stack) -> None:
    campaign_id = stack.listed("scheduled", label="Mine", name="Spring sale", schedule="2026-11-23 10:00:00")
    stack.run(minutes=15)
    assert stack.published == []
    stack.run()
    (alert,) = stack.published
    assert alert.attributes == {
        "event": "campaign.overdue",
        "severity": "warning",
        "campaign_id": campaign_id,
        "channel": "SMS",
        "status": "scheduled",
        "alert_id": f"{campaign_id}:campaign.overdue:1",
    }
    assert alert.document["campaign"]["schedule"] == "2026-11-23T10:00:00Z"
    assert alert.document["campaign"]["label"] == "Mine"
    assert alert.document["reason"] == "it was scheduled for 2026-11-23 10:00 UTC, 16 minutes ago, and has not started"
    assert alert.subject == "Campaign overdue: Spring sale - scheduled for 2026-11-23 10:00 UTC"


def test_one_whose_counts_stand_still_is_told_with_since_when(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress", total=100, delivered=40, failed=2)
    stack.run()
    stack.run(minutes=60)
    assert stack.published == []
    stack.run()
    (alert,) = stack.published
    assert (alert.event, alert.attributes["severity"]) == ("campaign.stalled", "warning")
    assert alert.alert_id == f"{campaign_id}:campaign.stalled:1"
    assert alert.document["reason"] == "none of its counts has moved since 2026-11-23 10:01 UTC, 61 minutes ago"
    assert alert.document["messages"] == {"total": 100, "delivered": 40, "failed": 2, "delivery_percent": 95.2}


def test_one_of_which_too_little_is_delivered_is_told_with_the_rate(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress", total=1_000, delivered=45, failed=4)
    stack.run()
    assert stack.published == []
    stack.becomes(campaign_id, "in_progress", total=1_000, delivered=45, failed=6)
    stack.run()
    (alert,) = stack.published
    assert (alert.event, alert.attributes["severity"]) == ("campaign.failing", "critical")
    assert alert.alert_id == f"{campaign_id}:campaign.failing:2"
    assert alert.document["reason"] == "88.2% of the 51 messages attempted so far were delivered, less than 90%"
    assert "88.2% delivered (45 of 51)" in alert.texts["sms"]


def test_a_concern_is_on_the_item_while_it_holds_and_is_told_once_before_the_end(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress", total=1_000, delivered=20, failed=40)
    stack.run()
    assert stack.campaign(campaign_id)["concerns"] == {"failing"}
    stack.becomes(campaign_id, "in_progress", total=1_000, delivered=800, failed=40)
    stack.run()
    item = stack.campaign(campaign_id)
    assert "concerns" not in item
    assert item["concerns_told"] == {"failing"}
    stack.becomes(campaign_id, "in_progress", total=1_000, delivered=800, failed=200)
    stack.run()
    assert stack.campaign(campaign_id)["concerns"] == {"failing"}
    assert stack.events == ["campaign.failing"]
    stack.becomes(campaign_id, "completed", total=1_000, delivered=800, failed=200)
    stack.run()
    assert {"concerns", "concerns_told"}.isdisjoint(stack.campaign(campaign_id))
    assert stack.events == ["campaign.failing", "campaign.completed"]


def test_a_concern_that_lasts_is_written_once(stack: Stack) -> None:
    campaign_id = stack.listed("scheduled", schedule="2026-11-23 09:00:00")
    stack.run()
    version = stack.campaign(campaign_id)["version"]
    for _ in range(5):
        stack.run()
    assert stack.campaign(campaign_id)["version"] == version
    assert len(stack.history(campaign_id)) == 1


def test_one_that_sns_does_not_accept_waits_and_the_campaign_stays_on_watch(stack: Stack) -> None:
    campaign_id = stack.listed("scheduled", schedule="2026-11-23 09:00:00")
    stack.aws.refuse("Publish", "InternalError", status=500, times=2 * SDK_TRIES)
    stack.run()
    stack.becomes(campaign_id, "in_progress", schedule="2026-11-23 09:00:00")
    stack.run()
    assert "finished_at" not in stack.campaign(campaign_id)
    stack.run()
    assert stack.events == ["campaign.overdue"]
    assert stack.published[0].attributes["status"] == "scheduled", "as it was when it was seen"


@pytest.mark.parametrize(
    ("variable", "life"),
    (
        ("OVERDUE_MINUTES", {"status": "scheduled", "schedule": "2026-11-23 10:00:00"}),
        ("STALLED_MINUTES", {"status": "in_progress", "delivered": 1}),
    ),
)
@pytest.mark.parametrize(("minutes", "told"), (("0", 0), ("300", 0), ("100", 1)))
def test_how_long_is_too_long_can_be_set_and_0_is_never(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, variable: str, life: dict[str, str], *, minutes: str, told: int
) -> None:
    monkeypatch.setenv(variable, minutes)
    stack.listed(**life)
    stack.run()
    stack.run(minutes=101)
    assert len(stack.published) == told


@pytest.mark.parametrize(("min_attempts", "told"), (("61", 0), ("60", 1)))
def test_how_many_attempts_say_something_can_be_set(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, min_attempts: str, told: int
) -> None:
    monkeypatch.setenv("MIN_ATTEMPTS", min_attempts)
    stack.listed("in_progress", total=1_000, delivered=20, failed=40)
    stack.run()
    assert len(stack.published) == told
