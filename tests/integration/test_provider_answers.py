"""The provider's answers, right, odd or wrong, and what the item says about them."""

import time
from typing import Any

import pytest

from local.dexatel_simulator import Answer
from tests.harness.world import World

DATA = {"id": None, "status": "in_progress", "messages": {"total": 3, "delivered": 2, "failed": 1}}

GZIPPED = Answer.json({"data": DATA}).gzipped()
NO_COMPRESSION = ("identity", "Identity", "", "none", "utf-8", "UTF-8, identity", "8bit")


def problem_of(world: World, answer: Answer) -> tuple[str | None, str]:
    """The problem and its detail to which this answer leads."""
    campaign_id = world.watch()
    world.dexatel.answer_always(campaign_id, answer)
    assert world.run()["watched"] == 1
    item = world.campaign(campaign_id)
    assert len(world.history(campaign_id)) == ("problem" not in item)
    return item.get("problem"), item.get("problem_detail", "")


# Over HTTP


@pytest.mark.parametrize(
    "answer",
    (
        Answer.json({"data": DATA}),
        Answer.json({"data": [DATA, {}]}),
        Answer.json({"data": DATA}).chunked(),
        Answer.json({"data": DATA}).padded_to(200_000),
        *(Answer.json({"data": DATA}).with_headers({"Content-Encoding": name}) for name in NO_COMPRESSION),
    ),
    ids=("object", "array", "chunked", "spaces", *map(repr, NO_COMPRESSION)),
)
def test_a_good_answer_is_read_in_any_framing(stack: World, answer: Answer) -> None:
    assert problem_of(stack, answer) == (None, "")


@pytest.mark.parametrize(
    ("answer", "detail"),
    (
        (Answer.html(status=200), "not JSON"),
        (GZIPPED, "compressed"),
        (GZIPPED.with_headers({"Content-Encoding": "identity, GZIP"}), "compressed"),
        (GZIPPED.with_headers({"Content-Encoding": "utf-8"}), "not JSON"),
        (Answer.raw(GZIPPED.body), "not JSON"),
    ),
    ids=("HTML", "compressed", "compressed once", "compressed, as utf-8", "compressed, without saying so"),
)
def test_a_body_that_is_compressed_or_no_json_is_malformed(stack: World, answer: Answer, detail: str) -> None:
    problem, said = problem_of(stack, answer)
    assert problem == "malformed_answer"
    assert detail in said


@pytest.mark.parametrize("status", (204, 304, 400, 405, 409, 412, 413, 414, 415))
def test_any_other_status_is_recorded_as_a_refusal_and_not_tried_again(stack: World, status: int) -> None:
    problem, detail = problem_of(stack, Answer.raw(b"", status=status))
    assert (problem, str(status) in detail) == ("refused", True)
    assert len(stack.dexatel.requests) == 1


@pytest.mark.parametrize(("status", "problem"), ((503, "unreachable"), (404, "refused")))
def test_a_compressed_refusal_is_known_by_its_status(stack: World, status: int, problem: str) -> None:
    assert problem_of(stack, Answer.html(status=status).gzipped())[0] == problem


def test_many_campaigns_are_read_at_the_same_time(stack: World) -> None:
    for _ in range(20):
        stack.dexatel.answer_always(stack.watch(), Answer.json({"data": DATA}).delayed(0.2))
    begin = time.monotonic()
    assert stack.run()["changed"] == 20
    assert time.monotonic() - begin < 20 * 0.2 / 2


# In memory


def test_a_malformed_answer_is_recorded_with_the_field_that_is_wrong(world: World) -> None:
    answer = Answer.json({"data": {**DATA, "status": {}}})
    assert problem_of(world, answer) == ("malformed_answer", "`status` is not a text")


def test_a_failure_is_alerted_whatever_else_in_the_answer_can_not_be_read(world: World) -> None:
    unreadable: dict[str, Any] = {"name": {}, "template_id": {}, "schedule": {}, "update_date": [], "channel": ["SMS"]}
    campaign_id = world.listed("failed", **unreadable, messages={"total": "", "delivered": -1, "failed": 1.5})
    assert world.run()["problems"] == {}
    assert world.events == ["campaign.failed"]
    assert "finished_at" in world.campaign(campaign_id)


def test_what_can_not_be_read_later_stays_as_it_was_known(world: World) -> None:
    campaign_id = world.listed("in_progress", name="Flash sale", total=9, delivered=5)
    world.run()
    world.becomes(campaign_id, "failed", name={}, messages=[])
    world.run()
    (alert,) = world.published
    assert (alert.document["campaign"]["name"], alert.document["messages"]["delivered"]) == ("Flash sale", 5)


def test_a_schedule_without_an_offset_is_in_the_zone_of_the_setting(world: World) -> None:
    """It is 10:00 in UTC and 14:00 in Yerevan."""
    ids = [world.listed("scheduled", schedule=schedule) for schedule in ("2026-11-23 14:30:00", "2026-11-23T14:30Z")]
    world.settings["SCHEDULE_TIME_ZONE"] = "Asia/Yerevan"
    for _ in range(46):
        world.run()
    assert [(alert.event, alert.campaign_id) for alert in world.alerts] == [("campaign.overdue", ids[0])]
    assert [world.campaign(each)["schedule"] for each in ids] == ["2026-11-23T10:30:00Z", "2026-11-23T14:30:00Z"]


def test_a_zone_that_there_is_not_stops_no_run_and_is_utc(world: World) -> None:
    world.settings["SCHEDULE_TIME_ZONE"] = "Asia/Erevan_"
    campaign_id = world.listed("scheduled", schedule="2026-11-23 14:30:00")
    assert world.run()["outcome"] == "complete"
    assert world.campaign(campaign_id)["schedule"] == "2026-11-23T14:30:00Z"


def test_an_answer_about_another_listed_campaign_is_read_for_neither(world: World) -> None:
    neighbour = world.listed("in_progress", total=9, delivered=5)
    world.run()
    known = world.campaign(neighbour)
    campaign_id = world.watch()
    world.dexatel.answer_always(campaign_id, Answer.json({"data": {**DATA, "id": neighbour, "status": "completed"}}))
    assert (world.run()["changed"], world.events) == (0, [])
    assert world.campaign(campaign_id)["problem"] == "malformed_answer"
    assert "status" not in world.campaign(campaign_id)
    assert world.campaign(neighbour) == known
    assert len(world.history(neighbour)) == 1


@pytest.mark.parametrize("status", (200, 404, 500))
@pytest.mark.parametrize(("code", "problem"), ((1601, "not_found"), (1602, "invalid_identifier")))
def test_the_code_of_the_provider_counts_with_any_status(world: World, status: int, code: int, problem: str) -> None:
    assert problem_of(world, Answer.error(status, code=code, message="as it words it"))[0] == problem


def test_a_code_that_belongs_to_writes_is_recorded_with_its_text(world: World) -> None:
    problem, detail = problem_of(world, Answer.error(412, code=1611, message="as the reference words it"))
    assert (problem, detail) == ("refused", "HTTP status 412: 1611: as the reference words it")
