"""Promise 7 for a list that is too long for one run: each campaign is polled in turn, and none waits much longer."""

from collections import defaultdict
from itertools import pairwise
from math import ceil
from uuid import UUID

from tests.faults.campaigns import becomes
from tests.faults.rounds import new_world
from tests.harness.process import Process

LISTED = 500
RUNS = 40


def test_no_campaign_waits_longer_than_two_rounds() -> None:
    world = new_world(page_size=70)
    world.seconds_a_call = 1  # so a run has time for about a hundred of them
    for number in range(LISTED):
        campaign_id = str(UUID(int=number, version=4))
        becomes(world, campaign_id, "in_progress")
        world.watch(campaign_id)
    process = Process(world)
    polled_at: dict[str, list[float]] = defaultdict(list)
    durations, polls = [], []
    for _ in range(RUNS):
        before, begun = len(process.calls), world.clock.passed
        answer = process.run()
        assert answer["outcome"] in {"partial", "complete"}
        polls.append(answer["polled"])
        durations.append(world.clock.passed - begun)
        for call in process.calls[before:]:
            if call.service == "provider":
                polled_at[str(call.request["path"]).rpartition("/")[2]].append(begun)
        world.clock.passes(60)
    assert max(polls) < LISTED, "a run got through the list, so nothing is shown"
    assert len(polled_at) == LISTED
    a_round = ceil(LISTED / min(polls)) * (max(durations) + 60)
    longest = max(later - earlier for times in polled_at.values() for earlier, later in pairwise(times))
    assert longest <= 2 * a_round
    fewest = min(map(len, polled_at.values()))
    assert max(map(len, polled_at.values())) - fewest <= 1, "all are polled equally often"
