"""The provider's answers, right, odd or wrong, and what the item says about them."""

import time

import pytest

from local.dexatel_simulator import Answer
from tests.harness.world import World

DATA = {"id": None, "status": "in_progress", "messages": {"total": 3, "delivered": 2, "failed": 1}}


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
    ),
    ids=("object", "array", "chunked", "spaces"),
)
def test_a_good_answer_is_read_in_any_framing(stack: World, answer: Answer) -> None:
    assert problem_of(stack, answer) == (None, "")


@pytest.mark.parametrize(
    ("answer", "detail"),
    (
        (Answer.html(status=200), "not JSON"),
        (Answer.json({"data": DATA}).gzipped(), "compressed"),
    ),
    ids=("HTML", "compressed"),
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


def test_many_campaigns_are_read_at_the_same_time(stack: World) -> None:
    for _ in range(20):
        stack.dexatel.answer_always(stack.watch(), Answer.json({"data": DATA}).delayed(0.2))
    begin = time.monotonic()
    assert stack.run()["changed"] == 20
    assert time.monotonic() - begin < 20 * 0.2 / 2


# In memory


def test_a_malformed_answer_is_recorded_with_the_field_that_is_wrong(world: World) -> None:
    answer = Answer.json({"data": {**DATA, "messages": {"total": -1}}})
    assert problem_of(world, answer) == ("malformed_answer", "`messages.total` is not a number of messages")


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
