"""A dead provider or key is one alert for the whole list, and one when it is over."""

import random
from uuid import UUID

import pytest

from local.dexatel_simulator import Answer
from tests.harness.process import SECONDS, SECONDS_TO_END
from tests.harness.tables import CAMPAIGNS
from tests.harness.world import World

DOWN = Answer.html(status=503)
SERVER_ERROR = Answer.error(500, code=500, message="no")
NO_ACCESS = Answer.error(403, code=403, message="No access")
SEGMENTS = 4
NEXT_WEEK = str(UUID(int=2, version=4))


@pytest.fixture(params=(1, SEGMENTS), ids=("the list", "four segments"))
def segments(world: World, request: pytest.FixtureRequest) -> int:
    number: int = request.param
    world.settings["SEGMENTS"] = str(number)
    world.settings["SEGMENTS_QUEUE_URL"] = "https://sqs/segments" if number > 1 else ""
    return number


def of_next_week(world: World) -> str:
    """A campaign that is not read in the next minutes, as its turn depends on its id."""
    world.becomes(NEXT_WEEK, "scheduled", schedule=world.clock.date(days=7))
    return world.watch(NEXT_WEEK)


def minute(world: World) -> None:
    """A minute passes, and the schedule starts a run over the list, or one for each segment."""
    assert world.queue is not None
    world.queue.clear()
    world.run()
    for number, body in enumerate([*world.queue]):
        world.run({"Records": [{"messageId": str(number), "body": body}]}, minutes=0)


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
    assert events_of_runs(world, *[outage] * 4) == [[], [], ["reporter.unreachable"], []]
    assert events_of_runs(world, *[None] * 4) == [[], [], ["reporter.recovered"], []]


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


def test_an_outage_ends_also_if_the_last_campaign_finishes_in_the_first_good_run(world: World) -> None:
    campaign_id = world.listed()
    events_of_runs(world, *[DOWN] * 3)
    world.becomes(campaign_id, "failed")
    assert events_of_runs(world, *[None] * 4) == [["campaign.failed"], [], ["reporter.recovered"], []]


# Only some campaigns


@pytest.mark.parametrize("answer", (SERVER_ERROR, NO_ACCESS), ids=("500", "403"))
def test_a_campaign_that_can_never_be_read_beside_one_of_next_week_is_no_outage(
    world: World, answer: Answer, segments: int
) -> None:
    bad, later = world.listed(), of_next_week(world)
    world.dexatel.answer_always(bad, answer)
    for _ in range(150 // min(segments, 2)):
        minute(world)
    assert world.events == ["campaign.unreadable"]
    assert "problem" not in world.campaign(later)


def test_many_campaigns_that_can_never_be_read_beside_one_of_next_week_are_no_outage(world: World) -> None:
    ids = [world.listed() for _ in range(150)]
    of_next_week(world)
    minute(world)
    for campaign_id in ids:
        world.dexatel.answer_always(campaign_id, SERVER_ERROR)
    for _ in range(20):
        minute(world)
    assert world.events == []


def test_what_the_probe_reads_is_recorded_and_alerted(world: World) -> None:
    bad, later = world.listed(), of_next_week(world)
    minute(world)
    world.dexatel.answer_always(bad, SERVER_ERROR)
    world.becomes(later, "canceled")
    minute(world)
    assert world.events == ["campaign.canceled"]
    minute(world)
    assert [row["outcome"] for row in world.runs()] == ["complete", "complete", "failed"], "there is no other any more"


def test_the_probe_is_one_request_more_and_only_if_no_other_was_answered(world: World) -> None:
    bad, _ = world.listed(), of_next_week(world)
    world.dexatel.answer_always(bad, Answer.error(409, code=409, message="no"))
    minute(world)
    assert {world.run()["polled"] for _ in range(6)} == {2}
    assert {row["outcome"] for row in world.runs()} == {"complete"}, "it is the trouble of one campaign"
    world.listed()
    assert {world.run()["polled"] for _ in range(3)} == {2}


def test_a_list_of_one_campaign_that_cannot_be_read_is_an_outage(world: World) -> None:
    world.dexatel.answer_always(world.listed(), SERVER_ERROR)
    for _ in range(100):
        minute(world)
    assert world.events == ["reporter.unreachable"]


def test_runs_by_hand_count_for_nothing(world: World) -> None:
    bad, _ = world.listed(), world.listed()
    world.dexatel.answer_always(bad, SERVER_ERROR)
    by_hand = {"campaign_ids": [bad]}
    for _ in range(5):
        world.run(by_hand)
    world.dexatel.answer_always(bad, NO_ACCESS)
    world.run(by_hand)
    assert world.events == []
    world.dexatel.outage = DOWN
    for _ in range(3):
        minute(world)
    world.dexatel.outage = None
    world.becomes(bad, "in_progress")
    for _ in range(5):
        world.run(by_hand)
    assert world.events == ["reporter.unreachable"]


def test_an_outage_is_declared_without_a_probe_if_there_is_no_time_for_one(world: World) -> None:
    for _ in range(3):
        world.listed()
    world.dexatel.outage = Answer.error(409, code=409, message="no")
    for _ in range(3):
        world.dexatel.requests.clear()
        world.run(remaining=lambda: SECONDS_TO_END if world.dexatel.requests else SECONDS)
        assert len(world.dexatel.requests) == 1
    assert world.events == ["reporter.unreachable"]


def test_the_probe_keeps_to_the_pace(world: World) -> None:
    world.settings["MAX_REQUESTS_PER_SECOND"] = "1"
    moments: list[float] = []
    world.dexatel.on_request = lambda _: moments.append(world.clock.passed)
    bad, _ = world.listed(), of_next_week(world)
    minute(world)
    world.dexatel.answer_always(bad, Answer.error(409, code=409, message="no"))
    minute(world)
    minute(world)
    moments.clear()
    minute(world)
    assert len(moments) == 2
    assert moments[1] - moments[0] >= 1


def test_a_table_that_cannot_be_scanned_for_the_probe_costs_that_run_only(world: World) -> None:
    bad, _ = world.listed(), of_next_week(world)
    world.dexatel.answer_always(bad, SERVER_ERROR)
    for _ in range(3):
        minute(world)
    world.aws.at("scan", lambda _: world.aws.refuse("scan", "InternalError"))
    world.refusal()
    world.aws.mend()
    for _ in range(10):
        minute(world)
    assert world.events == []


# Up and down


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.usefixtures("segments")
def test_a_provider_that_is_down_in_60_percent_of_the_minutes_is_a_handful_of_messages(world: World, seed: int) -> None:
    for _ in range(6):
        world.listed()
    chance = random.Random(seed)  # noqa: S311 - the same every time
    for _ in range(120):
        world.dexatel.outage = DOWN if chance.random() < 0.6 else None
        minute(world)
    world.dexatel.outage = None
    for _ in range(3):
        minute(world)
    events = [event for event in world.events if event.startswith("reporter.")]
    assert len(events) <= 6
    assert events[-1] == "reporter.recovered"
    assert all("problem" not in item for item in world.items(CAMPAIGNS))


@pytest.mark.usefixtures("segments")
def test_a_real_outage_is_told_in_its_third_minute_and_its_end_too(world: World) -> None:
    for _ in range(6):
        world.listed()
    told = []
    for number in range(1, 13):
        world.dexatel.outage = DOWN if number <= 6 else None
        before = len(world.events)
        minute(world)
        told += [(number, event) for event in world.events[before:]]
    assert told == [(3, "reporter.unreachable"), (9, "reporter.recovered")]
