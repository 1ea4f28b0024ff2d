"""Ids that are none, campaigns that are not there, and answers that can't be read: one never disturbs the others."""

import pytest

from local.dexatel_simulator import Answer
from tests.integration.stack import Stack

PROBLEM = {"problem", "problem_detail", "problem_since"}


@pytest.mark.parametrize(
    "nonsense",
    ("nonsense", " ", "../../v1/accounts", "48e200b7-be98-4360-b5c7-5dfac16b06f9\n", "🎉" * 200, "\x01?&#%2e"),
)
def test_an_id_that_is_no_uuid_is_alerted_once_finishes_and_is_never_requested(stack: Stack, nonsense: str) -> None:
    good = stack.listed("in_progress")
    stack.watch(nonsense, label="Mine")
    assert stack.run()["problems"] == {"invalid_identifier": 1}
    item = stack.campaign(nonsense)
    assert (item["problem"], item["finished_at"]) == ("invalid_identifier", stack.clock.text())
    assert {*PROBLEM, "alerted_at", "expires_at"} <= item.keys()
    (alert,) = stack.published
    assert (alert.event, alert.attributes["severity"]) == ("campaign.invalid", "warning")
    assert alert.document["campaign"] | {"id": nonsense, "label": "Mine"} == alert.document["campaign"]
    stack.run()
    assert stack.events == ["campaign.invalid"]
    assert {request.campaign_id for request in stack.dexatel.requests} == {good}


def test_an_id_that_the_provider_calls_invalid_is_alerted_once_and_finishes(stack: Stack) -> None:
    campaign_id = stack.watch()
    stack.dexatel.answer_always(campaign_id, Answer.error(400, code=1602, message="Invalid campaign identifier"))
    stack.run()
    stack.run()
    assert stack.events == ["campaign.invalid"]
    assert stack.campaign(campaign_id)["problem"] == "invalid_identifier"
    assert stack.dexatel.requests.count(campaign_id) == 1


def test_a_campaign_that_is_not_found_is_alerted_once_at_the_third_run_in_a_row(stack: Stack) -> None:
    campaign_id = stack.watch(label="Mine")
    events = []
    for _ in range(5):
        stack.run()
        events.append(stack.events)
    assert events == [[], [], *[["campaign.not_found"]] * 3]
    item = stack.campaign(campaign_id)
    assert item["problem"] == "not_found"
    assert "1601" in item["problem_detail"]
    assert item["problem_since"] == "2026-11-23T10:01:00.000Z"
    assert stack.published[0].attributes["severity"] == "warning"


def test_a_campaign_that_is_not_found_stays_on_watch_for_24_hours_more_and_then_finishes(stack: Stack) -> None:
    campaign_id = stack.watch()
    for _ in range(3):
        stack.run()
    stack.run(minutes=24 * 60 - 1)
    assert "finished_at" not in stack.campaign(campaign_id)
    stack.run(minutes=1)
    item = stack.campaign(campaign_id)
    assert (item["finished_at"], item["expires_at"]) == (stack.clock.text(), stack.clock.epoch() + 30 * 86_400)
    assert stack.run()["watched"] == 0
    assert stack.events == ["campaign.not_found"]


def test_a_campaign_that_appears_late_is_watched_like_any_other(stack: Stack) -> None:
    campaign_id = stack.watch()
    for _ in range(4):
        stack.run()
    stack.becomes(campaign_id, "scheduled")
    stack.run(minutes=23 * 60)
    assert stack.campaign(campaign_id).keys().isdisjoint(PROBLEM)
    stack.run(minutes=48 * 60)
    assert "finished_at" not in stack.campaign(campaign_id)


def test_a_row_of_runs_that_do_not_find_it_is_broken_by_one_that_does(stack: Stack) -> None:
    campaign_id = stack.listed("scheduled")
    for is_there in (False, False, True, False, False):
        if is_there:
            stack.becomes(campaign_id, "scheduled")
        else:
            stack.dexatel.forget(campaign_id)
        stack.run()
    assert stack.events == []
    stack.run()
    assert stack.events == ["campaign.not_found"]


def test_a_watched_campaign_that_is_deleted_at_the_provider_is_told_with_what_was_known(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress", name="Flash sale", total=10, delivered=5)
    stack.run()
    stack.dexatel.forget(campaign_id)
    for _ in range(3):
        stack.run()
    (alert,) = stack.published
    assert (alert.event, alert.document["campaign"]["name"]) == ("campaign.not_found", "Flash sale")
    assert alert.document["messages"]["delivered"] == 5
    assert stack.campaign(campaign_id)["status"] == "in_progress"


def test_one_bad_campaign_never_disturbs_the_others_or_fails_the_run(stack: Stack) -> None:
    bad = {
        stack.watch(): Answer.html(status=200),
        stack.watch(): Answer.html(status=502),
        stack.watch(): Answer.json({"data": []}),
        stack.watch(): Answer.json({"data": {"status": {}}}),
        stack.watch(): Answer.error(403, code=403, message="No access"),
        stack.watch(): Answer.error(412, code=1611, message="data.status can not be changed"),
        stack.watch(): Answer.reset(),
        stack.watch(): Answer.json([]),
    }
    for campaign_id, badly in bad.items():
        stack.dexatel.answer_always(campaign_id, badly)
    stack.watch("no id")
    stack.watch()
    good = [stack.listed("completed") for _ in range(10)]
    answer = stack.run()
    assert (answer["outcome"], answer["watched"], answer["changed"]) == ("complete", 20, 10)
    assert all("finished_at" in stack.campaign(each) for each in good)
    assert all("finished_at" not in stack.campaign(each) for each in bad)
    assert [told.event for told in stack.told].count("campaign.completed") == 10


def test_a_problem_leaves_what_was_known_untouched_and_goes_when_it_is_over(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress", total=10, delivered=5)
    stack.run()
    before = stack.campaign(campaign_id)
    stack.dexatel.answer(campaign_id, Answer.json({"data": {"status": "completed", "messages": "many"}}))
    stack.run()
    during = stack.campaign(campaign_id)
    assert during["problem"] == "malformed_answer"
    assert "messages" in during["problem_detail"]
    assert during["problem_since"] == stack.clock.text()
    assert {name for name in during if during[name] != before.get(name)} == {*PROBLEM, "version"}
    stack.run()
    assert stack.campaign(campaign_id) == {**before, "version": before["version"] + 2}
    assert len(stack.history(campaign_id)) == 1
