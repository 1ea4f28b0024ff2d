"""A refusal of the provider: the code and message in its body, and the problem that it stands for."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.provider.answers import read_campaign
from campaign_reporter.provider.refusals import refusal
from campaign_reporter.provider.stated_errors import StatedError, read_error
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
    read = read_error(errors(documented, {"code": 1602}))
    assert read == StatedError(code=1601, status=404, message="Campaign is not found")


ODD_CODES: tuple[object, ...] = (True, -1601, 1601.5, 10**12, "9" * 4_000, "lost", {}, float("nan"))


@pytest.mark.parametrize(
    ("entry", "read"),
    (
        ({"code": "1601", "status": "404"}, StatedError(code=1601, status=404)),
        ({"code": None, "message": "why"}, StatedError(message="why")),
        *(({"code": code, "status": code, "message": 5}, StatedError()) for code in ODD_CODES),
        ({"message": "\ud83d"}, StatedError(message="?")),
        ({"message": "m" * 1_000}, StatedError(message="m" * 300)),
        ("text", StatedError()),
        (None, StatedError()),
    ),
)
def test_the_readable_part_of_an_odd_error_is_read(entry: object, read: StatedError) -> None:
    assert read_error(errors(entry)) == read


@pytest.mark.parametrize(
    "body", (*NOT_JSON.values(), b"{}", b"[]", b"5", b'{"errors": []}', b'{"errors": {"code": 1}}')
)
def test_a_body_without_errors_has_no_part_of_one(body: bytes) -> None:
    assert read_error(body) == StatedError()


@pytest.mark.parametrize("before", (0, 5, 280, 295, 299, 300))
def test_an_api_key_in_a_message_is_replaced_before_the_message_is_cut(before: int) -> None:
    key = "s3cr3t-k3y-of-the-user"
    quotes = errors({"message": "m" * before + key + key})
    assert read_error(quotes, key=key).message == ("m" * before + "[the API key]" * 2)[:300].strip()


@given(st.binary(max_size=50) | anything.map(lambda value: json.dumps(value).encode()))
def test_reading_the_error_of_any_body_never_fails(body: bytes) -> None:
    read = read_error(body)
    assert all(number is None or number >= 0 for number in (read.code, read.status))
    assert read.message is None or len(read.message) <= 300


# The problem


@pytest.mark.parametrize(
    ("status", "code", "problem"),
    (
        (200, 1601, Problem.NOT_FOUND),
        (400, 1602, Problem.INVALID_IDENTIFIER),
        (401, 1601, Problem.NOT_FOUND),
        (401, 1000, Problem.KEY_REJECTED),
        (403, 1000, Problem.KEY_REJECTED),
        (404, 1000, Problem.REFUSED),
        (499, 1000, Problem.REFUSED),
        (429, 1000, Problem.RATE_LIMITED),
        (503, 1000, Problem.UNREACHABLE),
    ),
)
def test_the_code_of_the_provider_decides_the_problem_before_the_http_status(
    status: int, code: int, problem: Problem
) -> None:
    error = refusal(Answer(status, {}, errors({"code": code, "message": "not k3y"})), "k3y")
    detail = f"HTTP status {status}: {code}: not [the API key]"
    assert error.unreadable == Unreadable(problem=problem, detail=detail, status=status, code=code)


@pytest.mark.parametrize("entry", ({"code": 1000}, {"code": "1000"}, {"status": 401, "message": "no"}), ids=repr)
def test_an_error_with_a_code_or_with_the_status_and_a_message_is_the_providers_own_word(entry: object) -> None:
    assert refusal(Answer(401, {}, errors(entry)), "k3y").unreadable.problem == Problem.KEY_REJECTED


FOREIGN = (
    b"",
    b"<html><h1>Forbidden</h1></html>",
    b'{"message": "Forbidden"}',
    b'{"code": 1601, "status": 403, "message": "Campaign is not found"}',
    b'{"error": {"code": 1601, "message": "Campaign is not found"}}',
    b'{"errors": {"code": 1602}}',
    b'{"errors": "1601"}',
    errors({"message": "Forbidden"}),
    errors({"status": "403", "title": "Forbidden", "detail": "by the firewall"}),
    errors({"code": "AccessDenied", "message": "Forbidden"}),
    b"\x1f\x8b\x08" + errors({"code": 1601}),
)


@pytest.mark.parametrize("body", FOREIGN, ids=lambda body: repr(body)[:40])
def test_the_word_of_a_proxy_or_firewall_is_not_taken_for_the_providers(body: bytes) -> None:
    problems = dict.fromkeys((301, 400, 401, 403, 404, 407, 410, 451), Problem.REFUSED)
    problems |= {429: Problem.RATE_LIMITED, 502: Problem.UNREACHABLE}
    refusals = {status: refusal(Answer(status, {}, body), "k3y").unreadable for status in problems}
    assert {status: each.problem for status, each in refusals.items()} == problems
    assert "a proxy or firewall may have answered" in refusals[403].detail


@pytest.mark.parametrize("field", ("name", "channel", "status", "account_id"))
def test_an_api_key_in_a_campaign_is_replaced_in_any_case_of_letters(field: str) -> None:
    key = "s3cr3t-K3y-of-the-user"
    data = {"id": CAMPAIGN, "status": "failed", field: f"my {key.upper()} and {key}"}
    seen = read_campaign(json.dumps({"data": data}).encode(), CAMPAIGN, key=key)
    assert str(getattr(seen, field)).lower() == "my [the api key] and [the api key]"
