"""Many entries that are no campaign's id, such as a wrong column: a few messages a day, and campaigns come first."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from campaign_reporter.polling import invalid_ids
from campaign_reporter.tables.invalid_messages import MOST_MESSAGES
from tests.harness.process import SECONDS
from tests.harness.tables import CAMPAIGNS
from tests.harness.world import World

A_DAY = 24 * 60


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invalid_ids, "MOST", 40)


def wrong_column(world: World, number: int) -> list[str]:
    """So many entries that are no campaign's id."""
    return [world.watch(f"customer {each}") for each in range(number)]


def finished(world: World) -> set[str]:
    return {item["campaign_id"] for item in world.items(CAMPAIGNS) if "finished_at" in item}


def about_invalid_ids(world: World) -> list[int]:
    """The number of invalid ids in each message about any."""
    counts = (sum(each.event == "campaign.invalid" for each in message.alerts) for message in world.published)
    return [count for count in counts if count]


def runs(world: World, number: int) -> Iterator[int]:
    """So many runs, a minute apart; each gives its number of writes to Campaigns."""
    for _ in range(number):
        before = len(world.aws.writes)
        world.run()
        yield sum(CAMPAIGNS in call.tables for call in world.aws.writes[before:])


@pytest.mark.parametrize(("number", "messages"), ((10, [1] * 10), (11, [11]), (40, [40])))
def test_a_few_are_alerted_as_any_campaign_is_and_many_are_one_message(
    world: World, number: int, messages: list[int]
) -> None:
    ids = wrong_column(world, number)
    answer = world.run()
    assert (answer["alerts_published"], answer["problems"]) == (number, {"invalid_identifier": number})
    assert about_invalid_ids(world) == messages
    assert finished(world) == set(ids)
    assert {item["problem"] for item in world.items(CAMPAIGNS)} == {"invalid_identifier"}
    world.run()
    assert about_invalid_ids(world) == messages


def test_a_long_list_of_them_is_at_most_five_messages_in_24_hours_and_comes_to_its_end(world: World) -> None:
    ids = wrong_column(world, 7 * 40 + 1)
    assert list(runs(world, MOST_MESSAGES + 3)) == [80] * MOST_MESSAGES + [0] * 3
    assert about_invalid_ids(world) == [40] * MOST_MESSAGES
    assert len(finished(world)) == MOST_MESSAGES * 40
    assert world.answers[-1]["problems"] == {"invalid_identifier": 81}
    world.run(minutes=A_DAY - MOST_MESSAGES - 3 - 1)
    assert len(world.published) == MOST_MESSAGES
    assert list(runs(world, 5)) == [0, 80, 80, 2, 0]
    assert about_invalid_ids(world) == [40] * 7 + [1]
    assert finished(world) == set(ids)
    assert set(world.times_published().values()) == {1}


def test_campaigns_are_polled_and_alerted_before_them_in_the_same_run(world: World) -> None:
    world.settings["MAX_REQUESTS_PER_SECOND"] = "20"
    wrong_column(world, 1_000)
    failed = [world.listed("failed") for _ in range(5)]
    going_on = [world.listed("in_progress") for _ in range(20)]
    answer = world.run()
    assert (answer["outcome"], answer["polled"], answer["watched"]) == ("complete", 25, 1_025)
    assert world.events == ["campaign.failed"] * 5 + ["campaigns.grouped"]
    assert set(failed) <= finished(world)
    for _ in range(MOST_MESSAGES):
        world.run()
    world.becomes(going_on[0], "completed")
    assert world.run()["alerts_published"] == 1
    assert world.events[-1] == "campaign.completed"


def test_campaigns_that_take_longer_than_a_run_leave_them_a_part_of_its_time(world: World) -> None:
    world.seconds_a_call = 1
    ids = wrong_column(world, 300)
    campaigns = {world.listed("in_progress") for _ in range(60)}
    answer = world.run()
    assert (answer["outcome"], answer["polled"] > 10) == ("partial", True)
    assert len(finished(world)) >= 15
    world.seconds_a_call = 0
    for _ in range(MOST_MESSAGES):
        world.run()
    assert set(world.histories()) == campaigns
    world.run(minutes=A_DAY)
    for _ in range(MOST_MESSAGES):
        world.run()
    assert finished(world) == set(ids)


def test_the_message_counts_those_that_it_has_no_place_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invalid_ids, "MOST", 2_000)
    world.tables.on_write = lambda *_: None  # the message names 500 of them
    ids = wrong_column(world, 1_200)
    assert world.run()["alerts_published"] == 1_200
    (message,) = world.published
    document = message.document
    assert len(document["alerts"]) + len(document["more"]) == 500
    assert document["omitted"] == 700
    assert document["reason"] == "1200 invalid"
    assert message.subject.startswith("1200 campaign alerts")
    assert "and 1100 more" in message.texts["email"].replace(",", "")
    assert message.passes(event="campaign.invalid", severity="warning")
    assert finished(world) == set(ids)
    assert {item["alerted_by"] for item in world.items(CAMPAIGNS)} == {message.alert_id}


# Nothing is lost


@pytest.mark.parametrize("killed_at", ("a visit", "the message", "after the message", "an acknowledgement"))
def test_a_run_that_dies_loses_none_of_them(world: World, killed_at: str) -> None:
    ids = wrong_column(world, 30)
    writes = Counter[str]()

    def is_there(call: object) -> bool:
        operation = getattr(call, "operation", "")
        writes[operation] += 1
        wanted = {"a visit": 12, "an acknowledgement": 30 + 12}.get(killed_at)
        return operation == "update_item" and writes[operation] == wanted + 1 if wanted else operation == "publish"

    world.run_killed(is_there, after=killed_at == "after the message")
    for _ in range(3):
        world.run(minutes=SECONDS / 60)
    assert finished(world) == set(ids)
    assert len(world.times_published()) == 30
    assert len(world.published) <= 2 + 10


def test_those_of_a_run_that_died_are_claimed_and_sent_as_far_as_the_time_allows(world: World) -> None:
    ids = wrong_column(world, 40)
    world.run_killed("publish")
    world.seconds_a_call = 2
    for _ in range(3):
        world.run(minutes=SECONDS / 60)
    assert finished(world) == set(ids)
    assert set(world.times_published().values()) == {1}


def test_a_message_that_sns_refuses_comes_with_a_later_run(world: World) -> None:
    ids = wrong_column(world, 30)
    world.aws.refuse("publish", times=2)
    assert [world.run()["problems"]["alert_not_published"] for _ in range(2)] == [30, 30]
    assert world.run()["alerts_published"] == 30
    assert finished(world) == set(ids)


def test_a_message_whose_content_sns_refuses_does_not_become_single_ones(world: World) -> None:
    wrong_column(world, 30)
    world.aws.refuse("publish", "InvalidParameter")
    assert world.run()["problems"]["alert_not_published"] == 30
    assert len(world.aws.of("publish")) == 1
    assert world.run()["alerts_published"] == 30


def test_a_run_whose_writes_are_slow_stops_in_time_and_a_later_one_goes_on(world: World) -> None:
    ids = wrong_column(world, 40)

    def becomes_slow(_: object) -> None:
        world.seconds_a_call = 3
        world.excuse()

    world.aws.at("publish", becomes_slow, after=True)
    assert world.run()["outcome"] == "complete"
    assert 20 < len(finished(world)) < 40
    unwritten = world.pending()
    world.seconds_a_call = 0
    for _ in range(3):
        world.run()
    assert finished(world) == set(ids)
    assert {each for each, times in world.times_published().items() if times > 1} == unwritten


def test_a_run_that_has_no_time_leaves_them_as_they_are(world: World) -> None:
    wrong_column(world, 40)
    world.seconds_a_call = 2
    world.run()
    visited = [item for item in world.items(CAMPAIGNS) if "problem" in item]
    assert 0 < len(visited) < 40
    assert {item["campaign_id"] for item in visited} == finished(world)


# The limit


def test_a_table_that_does_not_count_the_messages_stops_no_campaign(world: World) -> None:
    wrong_column(world, 30)
    world.listed("failed")
    world.aws.refuse(lambda call: "state#invalid" in json.dumps(call.request), times=10)
    assert world.run()["alerts_published"] == 1
    world.aws.mend()
    assert world.run()["alerts_published"] == 30
