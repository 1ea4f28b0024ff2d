"""A refusal of the provider: the code and message in its body, and the problem that it stands for."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.provider.answers import read_campaign, read_errors
from campaign_reporter.provider.refusals import refusal
from campaign_reporter.provider.transport import Answer
from tests.builders import CAMPAIGN
from tests.unit.examples import NOT_JSON, anything


def errors(*entries: object) -> bytes:
    return json.dumps({"errors": entries}).encode()


def test_an_error_is_read_as_documented() -> None:
    documented = {
        "timestamp": "2022-03-01 13:00:00",
        "path": "/v1/campaigns",
        "method": "GET",
        "status": 404,
        "message": "Campaign is not found",
        "code": 1601,
    }
    assert read_errors(errors(documented, {"code": 1602})) == (1601, "Campaign is not found")


@pytest.mark.parametrize(
    ("entry", "read"),
    (
        ({"code": "1601"}, (1601, None)),
        ({"code": None, "message": "why"}, (None, "why")),
        *(({"code": code, "message": 5}, (None, None)) for code in (True, -1601, 1601.5, 10**12, "9" * 4_000, "lost")),
        ({"message": "\ud83d"}, (None, "?")),
        ({"message": "m" * 1_000}, (None, "m" * 300)),
        ("text", (None, None)),
        (None, (None, None)),
    ),
)
def test_the_readable_part_of_an_odd_error_is_read(entry: object, read: tuple[int | None, str | None]) -> None:
    assert read_errors(errors(entry)) == read


@pytest.mark.parametrize(
    "body", (*NOT_JSON.values(), b"{}", b"[]", b"5", b'{"errors": []}', b'{"errors": {"code": 1}}')
)
def test_a_body_without_errors_has_neither_code_nor_message(body: bytes) -> None:
    assert read_errors(body) == (None, None)


@pytest.mark.parametrize("before", (0, 5, 280, 295, 299, 300))
def test_an_api_key_in_a_message_is_replaced_before_the_message_is_cut(before: int) -> None:
    key = "s3cr3t-k3y-of-the-user"
    quotes = errors({"message": "m" * before + key + key})
    _, message = read_errors(quotes, key=key)
    assert message == ("m" * before + "[the API key]" * 2)[:300].strip()


@given(st.binary(max_size=50) | anything.map(lambda value: json.dumps(value).encode()))
def test_reading_the_errors_of_any_body_never_fails(body: bytes) -> None:
    code, message = read_errors(body)
    assert code is None or code >= 0
    assert message is None or len(message) <= 300


# The problem


@pytest.mark.parametrize(
    ("status", "code", "problem"),
    (
        (200, 1601, Problem.NOT_FOUND),
        (400, 1602, Problem.INVALID_IDENTIFIER),
        (401, 1601, Problem.NOT_FOUND),
        (401, None, Problem.KEY_REJECTED),
        (403, 1000, Problem.KEY_REJECTED),
        (404, None, Problem.NOT_FOUND),
        (404, 1000, Problem.REFUSED),
        (429, None, Problem.RATE_LIMITED),
        (400, None, Problem.REFUSED),
        (499, None, Problem.REFUSED),
        (500, None, Problem.UNREACHABLE),
        (503, 1000, Problem.UNREACHABLE),
    ),
)
def test_the_code_of_the_provider_decides_the_problem_before_the_http_status(
    status: int, code: int | None, problem: Problem
) -> None:
    error = refusal(Answer(status, {}, errors({"code": code, "message": "not k3y"})), "k3y")
    numbers = ": ".join(str(number) for number in (f"HTTP status {status}", code) if number)
    assert error.unreadable == Unreadable(
        problem=problem, detail=f"{numbers}: not [the API key]", status=status, code=code
    )


@pytest.mark.parametrize("field", ("name", "channel", "status", "account_id"))
def test_an_api_key_in_a_campaign_is_replaced_in_any_case_of_letters(field: str) -> None:
    key = "s3cr3t-K3y-of-the-user"
    data = {"id": CAMPAIGN, "status": "failed", field: f"my {key.upper()} and {key}"}
    seen = read_campaign(json.dumps({"data": data}).encode(), CAMPAIGN, key=key)
    assert str(getattr(seen, field)).lower() == "my [the api key] and [the api key]"
