"""A muted campaign is watched as ever, silent until the mute ends, and then alerted once."""

from tests.harness.world import World

HOUR = 60


def muted(world: World, *, hours: float = 8) -> str:
    """A campaign in progress that is muted for so long."""
    campaign_id = world.listed("in_progress", total=100, delivered=10)
    world.sets(campaign_id, muted_until=world.clock.text(hours=hours))
    world.run()
    return campaign_id


def goes_wrong_and_completes(world: World, campaign_id: str) -> None:
    """In two runs, an hour apart."""
    world.becomes(campaign_id, "in_progress", total=100, delivered=20, failed=40)
    world.run(minutes=HOUR)
    world.becomes(campaign_id, "completed", total=100, delivered=60, failed=40)
    world.run(minutes=HOUR)


def test_a_muted_campaign_is_recorded_and_one_alert_tells_what_it_missed(world: World) -> None:
    campaign_id = muted(world)
    goes_wrong_and_completes(world, campaign_id)
    assert [(row["revision"], row["status"]) for row in world.history(campaign_id)] == [
        (1, "in_progress"),
        (2, "in_progress"),
        (3, "completed"),
    ]
    assert "finished_at" not in world.campaign(campaign_id)

    world.run(minutes=6 * HOUR - 2)
    assert world.published == []
    assert [answer["alerts_published"] for answer in world.answers] == [0, 0, 0, 0]
    waited = [line["OldestWaitingAlert"] for line in world.lines if "OldestWaitingAlert" in line]
    assert waited == [[0]] * 4, "a muted alert is none that waits"

    world.run()
    (alert,) = world.published
    assert (alert.event, alert.severity) == ("campaign.completed", "warning")
    assert alert.alert_id == f"{campaign_id}:campaign.completed:3"
    assert alert.document["observed_at"] == world.clock.text()
    assert alert.document["messages"]["delivered"] == 60
    assert alert.document["reason"] == (
        "the campaign was muted until now, and missed: "
        "2026-11-23 11:01 UTC: 33.3% of the 60 messages attempted so far were delivered, less than 90%; "
        "2026-11-23 12:01 UTC: it completed, but less than 90% of the attempted messages were delivered"
    )
    item = world.campaign(campaign_id)
    assert (item["alerted_by"], item["alerted_at"], item["finished_at"]) == (alert.alert_id, *[world.clock.text()] * 2)
    world.run()
    assert len(world.published) == 1


def test_a_mute_that_missed_nothing_ends_in_silence(world: World) -> None:
    campaign_id = muted(world, hours=1)
    world.run(minutes=HOUR - 1)
    world.run()
    assert world.events == []
    world.becomes(campaign_id, "failed", total=100, delivered=10)
    world.run()
    assert world.published[-1].document["reason"] == "the provider reports that it failed"


def test_a_user_can_end_a_mute_early(world: World) -> None:
    campaign_id = muted(world)
    goes_wrong_and_completes(world, campaign_id)
    world.unsets(campaign_id, "muted_until")
    world.run()
    assert world.events == ["campaign.completed"]
    assert "finished_at" in world.campaign(campaign_id)


def test_an_alert_that_waited_before_the_mute_waits_it_out_and_keeps_its_own_words(world: World) -> None:
    campaign_id = world.listed("in_progress", total=100, delivered=20, failed=40)
    world.aws.refuse("publish")
    world.run()
    world.sets(campaign_id, muted_until=world.clock.text(hours=1))
    world.becomes(campaign_id, "completed", total=100, delivered=60, failed=40)
    world.run(minutes=30)
    assert world.published == []
    world.run(minutes=30)
    assert sorted(world.events) == ["campaign.completed", "campaign.failing"]
    assert "finished_at" in world.campaign(campaign_id)


def test_an_alert_that_sns_refuses_as_the_mute_ends_waits_as_one(world: World) -> None:
    campaign_id = muted(world)
    goes_wrong_and_completes(world, campaign_id)
    world.aws.refuse("publish", times=2)
    world.run(minutes=6 * HOUR)
    for _ in range(2):
        assert len(world.campaign(campaign_id)["outbox"]) == 1
        world.run()
    assert world.events == ["campaign.completed"]
    assert world.published[0].document["reason"].count(" UTC: ") == 2
