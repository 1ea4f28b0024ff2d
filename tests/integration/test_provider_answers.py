"""What the provider says, right, odd or wrong, and what is made of it: all over real HTTP."""

import pytest

from local.dexatel_simulator import Answer
from tests.integration.stack import Stack

DATA = {"id": None, "status": "in_progress", "messages": {"total": 3, "delivered": 2, "failed": 1}}
DOCUMENTED = (1522, 1603, 1604, 1605, 1606, 1607, 1608, 1609, 1611, 1612, 1613, 1616, 1617)


def told(stack: Stack, answer: Answer) -> tuple[str | None, str]:
    """The problem and its detail that this answer leads to."""
    campaign_id = stack.watch()
    stack.dexatel.answer_always(campaign_id, answer)
    assert stack.run()["watched"] == 1
    item = stack.campaign(campaign_id)
    assert len(stack.history(campaign_id)) == ("problem" not in item)
    return item.get("problem"), item.get("problem_detail", "")


@pytest.mark.parametrize("as_array", (False, True))
def test_data_can_be_an_object_or_an_array(stack: Stack, *, as_array: bool) -> None:
    stack.dexatel.data_as_array = as_array
    campaign_id = stack.listed("in_progress", total=3, delivered=2, failed=1)
    stack.run()
    assert (stack.campaign(campaign_id)["status"], stack.campaign(campaign_id)["messages_total"]) == ("in_progress", 3)


@pytest.mark.parametrize(
    "answer",
    (
        Answer.json({"data": DATA}),
        Answer.json({"data": [DATA, {}]}),
        Answer.json({"data": DATA, "errors": []}),
        Answer.json({"data": {"status": "in_progress"}}),
        Answer.json({"data": {**DATA, "name": 7, "schedule": "", "update_date": "soon"}}),
        Answer.json({"data": {**DATA, "messages": {"total": "3", "delivered": 2.0, "failed": None}}}),
        Answer.json({"data": DATA}).chunked(),
        Answer.json({"data": DATA}).padded_to(200_000),
    ),
    ids=("object", "array", "no errors", "bare", "odd texts", "odd numbers", "chunked", "spaces"),
)
def test_an_odd_answer_that_names_a_status_is_read(stack: Stack, answer: Answer) -> None:
    assert told(stack, answer) == (None, "")


@pytest.mark.parametrize(
    ("answer", "detail"),
    (
        (Answer.raw(b""), "not JSON"),
        (Answer.raw(b"\xff\xfe"), "not JSON"),
        (Answer.html(status=200), "not JSON"),
        (Answer.raw(b"[" * 100_000), "not JSON"),
        (Answer.json(None), "`data`"),
        (Answer.json({"data": []}), "`data`"),
        (Answer.json({"data": "campaign"}), "`data`"),
        (Answer.json({"data": {}}), "`status`"),
        (Answer.json({"data": {"status": ["completed"]}}), "`status`"),
        (Answer.json({"data": {**DATA, "id": "11111111-2222-4333-8444-555555555555"}}), "`id`"),
        (Answer.json({"data": {**DATA, "messages": 3}}), "`messages`"),
        (Answer.json({"data": {**DATA, "messages": {"total": -1}}}), "`messages.total`"),
        (Answer.json({"data": {**DATA, "messages": {"failed": float("nan")}}}), "not JSON"),
        (Answer.json({"data": {**DATA, "messages": {"delivered": 10**30}}}), "`messages.delivered`"),
        (Answer.json({"data": DATA}).padded_to(50_000_000), "larger than"),
        (Answer.json({"data": DATA}).padded_to(50_000_000).chunked(), "larger than"),
        (Answer.json({"data": DATA}).padded_to(50_000_000).gzipped(), "compressed"),
        (Answer.json({"data": DATA}).gzipped(), "compressed"),
    ),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_is_not_the_documented_one_is_malformed_and_says_where(
    stack: Stack, answer: Answer, detail: str
) -> None:
    problem, said = told(stack, answer)
    assert problem == "malformed_answer"
    assert detail in said


def test_an_answer_about_a_campaign_that_is_listed_too_is_read_for_neither(stack: Stack) -> None:
    neighbour = stack.listed("in_progress", total=9, delivered=5)
    stack.run()
    known = stack.campaign(neighbour)
    campaign_id = stack.watch()
    stack.dexatel.answer_always(campaign_id, Answer.json({"data": {**DATA, "id": neighbour, "status": "completed"}}))
    assert (stack.run()["changed"], stack.events) == (0, [])
    assert stack.campaign(campaign_id)["problem"] == "malformed_answer"
    assert "status" not in stack.campaign(campaign_id)
    assert stack.campaign(neighbour) == known
    assert len(stack.history(neighbour)) == 1


@pytest.mark.parametrize("status", (200, 400, 404, 409, 410, 412, 422, 500))
def test_the_code_for_not_found_counts_whichever_status_carries_it(stack: Stack, status: int) -> None:
    assert told(stack, Answer.error(status, code=1601, message="campaign is not found"))[0] == "not_found"


@pytest.mark.parametrize("status", (200, 400, 404, 412, 500))
def test_the_code_for_an_invalid_id_counts_whichever_status_carries_it(stack: Stack, status: int) -> None:
    answer = Answer.error(status, code=1602, message="invalid campaign identifier")
    assert told(stack, answer)[0] == "invalid_identifier"


@pytest.mark.parametrize("answer", (Answer.html(status=404), Answer.json({}, status=404), Answer.raw(b"", status=404)))
def test_a_404_without_a_code_is_not_found(stack: Stack, answer: Answer) -> None:
    assert told(stack, answer)[0] == "not_found"


@pytest.mark.parametrize("code", DOCUMENTED)
def test_a_code_that_belongs_to_writes_is_recorded_with_its_text(stack: Stack, code: int) -> None:
    problem, detail = told(stack, Answer.error(412, code=code, message="as the reference words it"))
    assert (problem, str(code) in detail, "as the reference words it" in detail) == ("refused", True, True)


@pytest.mark.parametrize("status", (204, 304, 400, 405, 409, 412, 413, 414, 415))
def test_any_other_status_is_recorded_as_a_refusal(stack: Stack, status: int) -> None:
    problem, detail = told(stack, Answer.raw(b"", status=status))
    assert (problem, str(status) in detail) == ("refused", True)
    assert len(stack.dexatel.requests) == 1
