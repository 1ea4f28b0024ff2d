"""Promise 2: an end whose alert can't be published waits, and the campaign stays on watch until it is accepted.

`tests/faults` lets every call of a run fail in every way. Here are the calls, and what a waiting alert says.
"""

from local.dexatel_simulator import Answer
from tests.harness.world import World


def test_a_run_over_one_campaign_that_has_ended_makes_these_calls_in_this_order(world: World) -> None:
    campaign_id = world.listed("failed", total=10, delivered=4, failed=1)
    world.run()
    assert [call.operation for call in world.aws.made] == [
        "update_item",  # takes the lease
        "get_secret_value",
        "scan",
        "query",  # for the last record of a campaign that may have been listed before
        "transact_write_items",
        "publish",
        "update_item",  # acknowledges the alert, and finishes the campaign
        "update_item",  # gives the lease back
        "put_item",  # the row in Runs
    ]
    assert "finished_at" in world.campaign(campaign_id)


def test_a_waiting_alert_says_what_was_seen_when_it_was_decided(world: World) -> None:
    campaign_id = world.listed("failed", total=10, delivered=4, failed=1)
    world.aws.refuse("publish", times=5)
    for _ in range(5):
        answer = world.run()
        assert (answer["alerts_published"], answer["problems"]) == (0, {"alert_not_published": 1})
        assert world.campaign(campaign_id).keys().isdisjoint({"finished_at", "alerted_at"})
    seen_at = world.clock.text(minutes=-4)
    world.becomes(campaign_id, "failed", total=10, delivered=9, failed=1)
    world.dexatel.outage = Answer.html()
    assert world.run(minutes=30)["alerts_published"] == 1
    (alert,) = world.published
    assert alert.document["observed_at"] == seen_at
    assert alert.document["messages"]["delivered"] == 4
    world.dexatel.outage = None
    world.run()
    assert "finished_at" in world.campaign(campaign_id)
    assert len(world.published) == 1
