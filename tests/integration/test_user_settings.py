"""What a user sets on one campaign's item holds for it alone, from the next run on."""

from decimal import Decimal
from typing import Any

import pytest

from tests.integration.stack import Stack


def test_a_rate_of_its_own_is_what_its_end_is_judged_by(stack: Stack) -> None:
    strict, lenient, usual = (stack.listed("completed", total=100, delivered=80, failed=20) for _ in range(3))
    stack.sets(strict, low_delivery_percent=Decimal("80.5"))
    stack.sets(lenient, low_delivery_percent=80)
    stack.run()
    severities = {alert.attributes["campaign_id"]: alert.attributes["severity"] for alert in stack.published}
    assert severities == {strict: "warning", lenient: "info", usual: "warning"}


def test_a_rate_of_its_own_is_what_it_fails_by(stack: Stack) -> None:
    lenient, usual = (stack.listed("in_progress", total=100, delivered=40, failed=20) for _ in range(2))
    stack.sets(lenient, low_delivery_percent=50)
    stack.run()
    assert [told.subject for told in stack.told] == [usual]


@pytest.mark.parametrize("minutes", (5, 0))
def test_minutes_of_its_own_are_what_it_is_overdue_by(stack: Stack, minutes: int) -> None:
    impatient, usual = (stack.listed("scheduled", schedule="2026-11-23 10:00:00") for _ in range(2))
    stack.sets(impatient, overdue_minutes=minutes)
    stack.run(minutes=6)
    assert [told.subject for told in stack.told] == ([impatient] if minutes else [])
    stack.run(minutes=10)
    assert {told.subject for told in stack.told} == ({impatient, usual} if minutes else {usual})


@pytest.mark.parametrize("minutes", (5, 0))
def test_minutes_of_its_own_are_what_it_stalls_by(stack: Stack, minutes: int) -> None:
    impatient, usual = (stack.listed("in_progress", delivered=1) for _ in range(2))
    stack.sets(impatient, stalled_minutes=minutes)
    stack.run()
    stack.run(minutes=6)
    assert [told.subject for told in stack.told] == ([impatient] if minutes else [])
    stack.run(minutes=60)
    assert {told.subject for told in stack.told} == ({impatient, usual} if minutes else {usual})


def test_what_is_set_on_a_campaign_that_is_watched_already_holds_from_the_next_run_on(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress", total=100, delivered=40, failed=20)
    stack.sets(campaign_id, low_delivery_percent=50)
    stack.run()
    assert stack.events == []
    stack.unsets(campaign_id, "low_delivery_percent")
    stack.run()
    assert stack.events == ["campaign.failing"]


def test_all_that_is_wrong_is_explained_on_the_item_and_counts_as_not_set(stack: Stack) -> None:
    campaign_id = stack.watch(low_delivery_percent="50", overdue_minutes=-1, stalled_minutes=10_081)
    stack.becomes(campaign_id, "in_progress", total=100, delivered=40, failed=20)
    stack.run()
    assert stack.campaign(campaign_id)["settings_problem"] == (
        "low_delivery_percent has to be a number (N) from 0 to 100; "
        "overdue_minutes has to be a number (N) from 0 to 10080; "
        "stalled_minutes has to be a number (N) from 0 to 10080"
    )
    stack.run(minutes=61)
    assert stack.events == ["campaign.failing", "campaign.stalled"]


def test_an_explanation_is_written_once_and_goes_when_what_it_explains_is_mended(stack: Stack) -> None:
    campaign_id = stack.listed()
    stack.sets(campaign_id, overdue_minutes="soon")
    stack.run()
    version = stack.campaign(campaign_id)["version"]
    stack.run()
    assert stack.campaign(campaign_id)["version"] == version
    stack.sets(campaign_id, overdue_minutes=5)
    stack.run()
    assert "settings_problem" not in stack.campaign(campaign_id)


def test_what_is_set_is_its_users_own_whatever_happens(stack: Stack) -> None:
    own: dict[str, Any] = {
        "low_delivery_percent": 50,
        "overdue_minutes": "wrong",
        "stalled_minutes": 5,
        "muted_until": "2026-11-23",
    }
    campaign_id = stack.watch(**own)
    stack.becomes(campaign_id, "in_progress", total=100, delivered=40, failed=20)
    stack.dexatel.on_request = lambda _: stack.sets(campaign_id, stalled_minutes=7)
    for status in ("in_progress", "completed"):
        stack.becomes(campaign_id, status, total=100, delivered=80, failed=20)
        stack.run()
    item = stack.campaign(campaign_id)
    assert {name: item[name] for name in own} == own | {"stalled_minutes": 7}
    assert "finished_at" in item
