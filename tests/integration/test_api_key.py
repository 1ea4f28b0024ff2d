"""The API key: a refused one, a new one, and promise 6, that it is nowhere else."""

import json

import pytest

from local.dexatel_simulator import Answer, DexatelSimulator
from tests.canary import key
from tests.harness.tables import CAMPAIGNS
from tests.harness.world import World

FRESH = key("fresh")


@pytest.mark.parametrize("status", (401, 403))
def test_a_refused_key_is_read_afresh_once_a_run_and_alerted_once(world: World, status: int) -> None:
    for _ in range(20):
        world.listed("completed")
    world.dexatel.api_key, world.dexatel.refusal_status = FRESH, status
    world.run()
    assert len(world.aws.of("get_secret_value")) == 1 + 1
    for _ in range(4):
        assert world.run()["outcome"] == "failed"
    assert world.events == ["reporter.key_rejected"]
    assert {item.get("problem") for item in world.items(CAMPAIGNS)} <= {"key_rejected", None}
    world.secret = FRESH
    for _ in range(2):  # the first goes on where the last one stopped
        world.run()
    assert world.events.count("reporter.key_rejected") == world.events.count("reporter.recovered") == 1
    assert [alert.event for alert in world.alerts].count("campaign.completed") == 20
    assert {item.get("problem") for item in world.items(CAMPAIGNS)} == {None}


def test_a_key_that_changes_in_the_middle_of_a_run_is_used_at_once(world: World) -> None:
    for _ in range(30):
        world.listed()

    def rotate(_: str | None) -> None:
        if len(world.dexatel.requests) == 10:
            world.dexatel.api_key = world.secret = FRESH

    world.dexatel.on_request = rotate
    answer = world.run()
    assert (answer["outcome"], answer["changed"], answer["problems"]) == ("complete", 30, {})
    assert world.events == []
    assert len(world.aws.of("get_secret_value")) == 2


def test_one_campaign_that_the_key_may_not_read_does_not_make_it_a_rejected_key(world: World) -> None:
    forbidden = world.watch()
    world.dexatel.answer_always(forbidden, Answer.error(403, code=403, message="No access"))
    for _ in range(3):
        world.listed("completed")
        world.run()
    assert set(world.events) == {"campaign.completed"}
    assert world.campaign(forbidden)["problem"] == "key_rejected"


@pytest.mark.parametrize("first", (0, 100), ids=("first", "in the middle"))
def test_a_key_that_is_refused_for_some_campaigns_lets_the_run_go_on(world: World, first: int) -> None:
    for _ in range(210):
        world.listed()
    world.run()
    for campaign_id in world.dexatel.requests[first : first + 10]:
        world.dexatel.answer_always(campaign_id, Answer.error(401, code=401, message="Not yours"))
    answer = world.run()
    assert (answer["outcome"], answer["polled"], answer["problems"]) == ("complete", 210, {"key_rejected": 10})
    assert len(world.aws.of("get_secret_value")) == 1 + 1
    assert world.events == []


def test_a_key_that_is_refused_for_all_campaigns_ends_the_run_early(world: World) -> None:
    for _ in range(210):
        world.listed()
    world.dexatel.api_key = FRESH
    assert world.run()["outcome"] == "failed"
    assert len(world.dexatel.requests) < 20


@pytest.mark.parametrize("status", (301, 302, 303, 307, 308))
def test_a_redirect_is_not_followed_and_its_host_gets_no_request(stack: World, status: int) -> None:
    campaign_id = stack.watch()
    with DexatelSimulator(api_key=stack.secret) as elsewhere:
        stack.dexatel.answer_always(campaign_id, Answer.redirect(f"{elsewhere.base_url}/x", status=status))
        stack.run()
        assert len(elsewhere.requests) == 0
    assert stack.campaign(campaign_id)["problem"] == "refused"
    assert str(status) in stack.campaign(campaign_id)["problem_detail"]


def test_a_key_that_the_provider_quotes_gets_nowhere(world: World) -> None:
    quoted = world.secret
    quotes_the_key = Answer.error(400, code=1999, message=f"bad key {quoted} in header X-Dexatel-Key: {quoted}")
    for answer in (
        *(quotes_the_key, Answer.html(quoted), Answer.html(quoted, status=200)),
        Answer.redirect(f"http://{quoted}/"),
    ):
        world.dexatel.answer_always(world.watch(), answer)
    world.listed("completed")
    for _ in range(3):
        world.run()
    world.dexatel.outage = Answer.error(401, code=401, message=f"{quoted} is not known")
    for _ in range(3):
        world.run()
    world.dexatel.outage = Answer.reset()
    world.run()
    world.secret = json.dumps({"api-key": quoted})
    world.restart()
    refusal = world.refusal()
    assert quoted not in repr((refusal, refusal.__cause__, refusal.__context__))
    assert {"campaign.completed", "reporter.key_rejected"} <= set(world.events)
