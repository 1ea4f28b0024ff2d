"""A dead provider or key is one alert for the whole list, and one when it is over."""

import pytest

from local.dexatel_simulator import Answer
from tests.harness.world import World

DOWN = Answer.html(status=503)


def events_of_runs(world: World, *outages: Answer | None) -> list[list[str]]:
    """The events published by each of as many runs."""
    events = []
    for outage in outages:
        before = len(world.events)
        world.dexatel.outage = outage
        world.run()
        events.append(world.events[before:])
    return events


@pytest.mark.parametrize(
    "outage",
    (
        DOWN,
        Answer.reset(),
        Answer.html(status=200),
        Answer.json({"data": {}}),
        Answer.redirect("https://elsewhere.example/"),
        Answer.too_many_requests(0),
        Answer.error(409, code=409, message="no"),
        *(Answer.html(status=status) for status in (401, 403, 404)),
        Answer.json({"message": "Forbidden"}, status=403),
        Answer.raw(b"", status=204),
    ),
    ids=(
        *("503", "reset", "HTML", "malformed", "redirect", "429", "409", "HTML 401", "HTML 403", "HTML 404"),
        *("a firewall's JSON", "204"),
    ),
)
def test_anything_that_keeps_every_campaign_from_being_read_is_an_outage(world: World, outage: Answer) -> None:
    world.listed()
    assert events_of_runs(world, *[outage] * 4, None) == [[], [], ["reporter.unreachable"], [], ["reporter.recovered"]]


def test_a_pause_of_hours_that_the_provider_asks_for_is_an_outage_too(world: World) -> None:
    for _ in range(3):
        world.listed()
    assert events_of_runs(world, *[Answer.too_many_requests(7_200)] * 4) == [[], [], ["reporter.unreachable"], []]


def test_a_proxy_that_does_not_know_the_campaigns_drops_none_of_them(world: World) -> None:
    ids = [world.listed("in_progress") for _ in range(3)]
    world.run()
    world.dexatel.outage = Answer.html(status=404)
    assert {world.run(minutes=60)["outcome"] for _ in range(30)} == {"failed"}
    assert world.events == ["reporter.unreachable"]
    assert {world.campaign(each)["problem"] for each in ids} == {"refused"}
    world.dexatel.outage = None
    for campaign_id in ids:
        world.becomes(campaign_id, "failed")
    world.run()
    assert world.events.count("campaign.failed") == len(ids)


def test_a_proxy_that_does_not_know_a_completed_campaign_does_not_end_its_settling(world: World) -> None:
    campaign_id = world.listed("completed", total=1_000, delivered=700, failed=20)
    world.run()
    world.dexatel.answer(campaign_id, Answer.html(status=404))
    world.run()
    world.becomes(campaign_id, "completed", total=1_000, delivered=800, failed=200)
    world.run()
    assert world.events == ["campaign.completed", "campaign.corrected"]


@pytest.mark.parametrize(
    "retry_after", (30_000, 1_764_000_000, "9" * 5_000, "Sun, 23 Nov 2036 15:00:00 GMT"), ids=lambda _: ""
)
def test_one_request_for_a_pause_of_hours_costs_five_minutes(world: World, retry_after: int | str) -> None:
    campaign_id = world.listed()
    world.dexatel.answer(campaign_id, Answer.too_many_requests(retry_after))
    assert [world.run()["polled"] for _ in range(6)] == [1, 0, 0, 0, 1, 1], "the fifth run waits for the last minute"


@pytest.mark.parametrize("listed", ("nonsense", "48e200b7-be98-4360-b5c7-5dfac16b06f9"))
def test_a_list_without_a_campaign_that_exists_is_no_outage(world: World, listed: str) -> None:
    world.watch(listed)
    events_of_runs(world, *[DOWN if listed == "nonsense" else None] * 4)
    assert world.events == ["campaign.invalid" if listed == "nonsense" else "campaign.not_found"]


def test_a_rejected_key_is_alerted_even_while_the_provider_counts_as_unreachable(world: World) -> None:
    world.listed()
    events_of_runs(world, *[DOWN] * 3)
    world.dexatel.api_key = "another"
    assert events_of_runs(world, None, None) == [["reporter.key_rejected"], []]
    world.dexatel.api_key = world.secret
    assert events_of_runs(world, None, None) == [["reporter.recovered"], []]


def test_an_outage_stops_a_run_early_and_no_campaign_is_alerted_because_of_it(world: World) -> None:
    for _ in range(80):
        world.listed("completed")
    world.dexatel.outage = Answer.error(403, code=403, message="No access")
    world.run()
    assert len(world.dexatel.requests) < 80
    assert world.events == ["reporter.key_rejected"]
