"""A run reads only the campaigns that can have changed."""

from collections import Counter

from tests.harness.world import World

RUNS = 15


def scheduled(world: World, **ahead: float) -> str:
    """A campaign that is scheduled for so much later."""
    return world.listed("scheduled", schedule=world.clock.date(**ahead))


def read(world: World, runs: int) -> Counter[str]:
    """How often so many runs, a minute apart, read each campaign."""
    world.dexatel.requests.clear()
    for _ in range(runs):
        assert world.run()["outcome"] == "complete"
    return Counter(world.dexatel.requests)


def test_campaigns_of_next_week_are_read_every_quarter_of_an_hour_and_those_in_progress_in_each_run(
    world: World,
) -> None:
    next_week = [scheduled(world, days=7) for _ in range(20)]
    in_progress = world.listed("in_progress")
    assert read(world, 1) == dict.fromkeys([*next_week, in_progress], 1), "the first run knows none of them"
    assert read(world, RUNS) == {in_progress: RUNS} | dict.fromkeys(next_week, 1)
    world.becomes(next_week[0], "canceled")
    read(world, RUNS)
    assert world.events == ["campaign.canceled"]


def test_a_campaign_is_read_in_each_run_from_a_quarter_of_an_hour_before_its_time(world: World) -> None:
    soon = scheduled(world, minutes=30)
    read(world, RUNS)
    assert read(world, RUNS) == {soon: RUNS}


def test_a_campaign_that_the_event_names_is_read_at_once_however_far_its_time(world: World) -> None:
    campaign_id = scheduled(world, days=7)
    read(world, RUNS)
    world.dexatel.requests.clear()
    for number in (1, 2):
        assert world.run({"campaign_ids": [campaign_id]}, minutes=0)["polled"] == 1
        assert len(world.dexatel.requests) == number
