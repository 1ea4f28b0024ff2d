"""Promises 7 and 8: a run stops in time, the next goes on from there, and a dead one blocks no other for long."""

from collections.abc import Callable

import pytest

from tests.harness.process import SECONDS, SECONDS_TO_END
from tests.harness.world import World


def until_requests(world: World, number: int) -> Callable[[], float]:
    """An invocation that runs out of time once the provider has had so many requests more."""
    begun = len(world.dexatel.requests)
    return lambda: SECONDS if len(world.dexatel.requests) - begun < number else SECONDS_TO_END


def test_a_run_without_time_left_answers_partial_and_the_next_goes_on_where_it_stopped(world: World) -> None:
    ids = {world.listed() for _ in range(40)}
    first = world.run(remaining=until_requests(world, 15))
    assert (first["outcome"], first["polled"]) == ("partial", 15)
    polled = {*world.dexatel.requests}
    world.dexatel.requests.clear()
    second = world.run()
    assert (second["outcome"], second["polled"]) == ("complete", 25)
    assert {*world.dexatel.requests} == ids - polled
    assert world.run()["polled"] == 40
    assert [row["outcome"] for row in world.runs()] == ["partial", "complete", "complete"]


def test_a_run_goes_on_where_the_last_one_stopped_even_if_that_campaign_was_deleted_since(world: World) -> None:
    ids = {world.listed() for _ in range(40)}
    world.run(remaining=until_requests(world, 10))
    world.delete(world.state["position"]["S"])
    world.run()
    assert {*world.dexatel.requests} == ids


@pytest.mark.parametrize("seconds", (0.0, 1.0, 10.0))
def test_a_run_without_time_begins_nothing(world: World, seconds: float) -> None:
    world.listed()
    assert world.run(remaining=lambda: seconds)["watched"] == 0
    assert len(world.dexatel.requests) == 0
    assert world.run()["outcome"] == "complete"


def test_alerts_for_which_a_run_has_no_time_are_published_by_the_next(world: World) -> None:
    world.settings["GROUP_ABOVE"] = "0"
    ids = {world.listed("failed") for _ in range(30)}
    answer = world.run(remaining=lambda: SECONDS if len(world.published) < 3 else 1.0)
    assert answer["alerts_published"] == 3
    assert answer["problems"]["alert_not_published"] == 27
    world.run()
    assert {alert.campaign_id for alert in world.alerts} == ids
    assert len(world.published) == 30


def test_a_run_that_has_found_an_alert_keeps_the_time_to_publish_it(world: World) -> None:
    for _ in range(100):
        world.listed("failed")

    def remaining() -> float:
        return 30.0 if world.dexatel.requests else SECONDS  # enough to read a campaign or to publish, but not for both

    answer = world.run(remaining=remaining)
    assert answer["outcome"] == "partial"
    assert answer["alerts_published"] == answer["changed"] == len(world.alerts) == 1


def test_a_run_while_another_holds_the_list_is_skipped(world: World) -> None:
    campaign_id = world.listed()
    answers = []
    world.aws.at("scan", lambda _: answers.append(world.run_elsewhere()))
    assert world.run()["outcome"] == "complete"
    assert [(answer["outcome"], answer["watched"]) for answer in answers] == [("skipped", 0)]
    assert world.dexatel.requests.count(campaign_id) == 1
    assert sorted(row["outcome"] for row in world.runs()) == ["complete", "skipped"]


def test_a_run_that_died_blocks_no_run_beyond_its_own_deadline(world: World) -> None:
    world.listed()
    world.run_killed("scan")
    assert world.run(minutes=SECONDS / 60 - 0.02)["outcome"] == "skipped"
    assert world.run(minutes=0.02)["outcome"] == "complete"
