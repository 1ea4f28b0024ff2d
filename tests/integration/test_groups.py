"""Many alerts in one run come as one message, which loses none of them."""

from collections.abc import Iterable

from tests.harness.calls import Call
from tests.harness.process import SECONDS
from tests.harness.tables import CAMPAIGNS
from tests.harness.world import World


def ended(world: World, number: int, status: str = "failed") -> list[str]:
    """So many campaigns that have just ended."""
    return [world.listed(status, total=100, delivered=40, failed=60, name=f"Campaign {each}") for each in range(number)]


def assert_alerted(world: World, campaign_ids: Iterable[str], message_id: str) -> None:
    """Each of them by that message, and finished."""
    for campaign_id in campaign_ids:
        item = world.campaign(campaign_id)
        assert item["alerted_by"] == message_id
        assert {"alerted_at", "finished_at"} <= item.keys()
        assert "outbox" not in item


def test_eleven_that_end_in_one_run_are_one_message_that_names_each_of_them(world: World) -> None:
    ids = ended(world, 11)
    assert world.run()["alerts_published"] == 11
    (message,) = world.published
    assert (message.event, message.severity) == ("campaigns.grouped", "critical")
    assert sorted(alert.alert_id for alert in world.alerts) == sorted(f"{each}:campaign.failed:1" for each in ids)
    assert_alerted(world, ids, message.alert_id)
    assert [row["alerts_published"] for row in world.runs()] == [11]
    world.run()
    assert len(world.published) == 1


def test_alerts_of_every_kind_are_in_one_message_the_worst_first(world: World) -> None:
    ended(world, 6, "completed")
    world.watch("nonsense")
    ended(world, 2, "canceled")
    world.listed("in_progress", total=100, delivered=10, failed=50)
    world.listed("scheduled", schedule="2026-11-23 09:00:00")
    world.run()
    assert [alert.event.removeprefix("campaign.") for alert in world.alerts] == [
        *("failing", "canceled", "canceled", "overdue", "invalid", *["completed"] * 6)
    ]


def test_a_message_that_sns_refuses_comes_with_the_next_run_under_the_same_id(world: World) -> None:
    ids = ended(world, 11)
    world.aws.refuse("publish")
    answer = world.run()
    assert (answer["alerts_published"], answer["problems"]) == (0, {"alert_not_published": 11})
    (tried,) = {call.request["MessageAttributes"]["alert_id"]["StringValue"] for call in world.aws.of("publish")}
    assert world.run()["alerts_published"] == 11
    assert [message.alert_id for message in world.published] == [tried]
    assert_alerted(world, ids, tried)


def test_a_message_that_sns_calls_invalid_comes_as_single_ones(world: World) -> None:
    ids = ended(world, 11)
    world.aws.refuse("publish", "InvalidParameter")
    answer = world.run()
    assert (answer["alerts_published"], answer["problems"]) == (11, {})
    assert world.events == ["campaign.failed"] * 11
    for campaign_id in ids:
        assert_alerted(world, [campaign_id], f"{campaign_id}:campaign.failed:1")


def test_a_campaign_whose_acknowledgement_was_not_written_is_alerted_again_and_the_others_are_not(world: World) -> None:
    ids = ended(world, 11)

    def acknowledges_the_fifth(call: Call) -> bool:
        return call.operation == "update_item" and CAMPAIGNS in call.tables and ids[4] in str(call.request["Key"])

    world.aws.refuse(acknowledges_the_fifth)
    assert world.run()["problems"] == {"not_recorded": 1}
    group = world.published[0].alert_id
    assert_alerted(world, [*ids[:4], *ids[5:]], group)
    world.run(minutes=SECONDS / 60)
    assert [message.alert_id for message in world.published] == [group, f"{ids[4]}:campaign.failed:1"]


def test_a_subscription_gets_a_group_if_its_filter_lets_a_member_through(world: World) -> None:
    failed, completed = ended(world, 3), ended(world, 9, "completed")
    world.run()
    (group,) = world.published
    assert all(group.passes(campaign_id=each) for each in (*failed, *completed))
    for event in ("campaign.failed", "campaign.completed", "campaigns.grouped"):
        assert group.passes(event=event, channel="SMS")
    assert group.passes(status="completed", severity="warning")
    assert group.passes(status="failed", severity="critical")
    assert not group.passes(event="campaign.canceled")
    assert not group.passes(campaign_id=world.listed())


def test_a_subscription_that_filters_the_entry_of_an_invalid_id_gets_its_alert(world: World) -> None:
    world.watch('"the \\ id"')
    world.run()
    (message,) = world.published
    assert message.passes(campaign_id="'the / id'", event="campaign.invalid")
