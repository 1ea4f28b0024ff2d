"""The provider's error code and message, read from the body of a refusal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.provider.answers import read_errors
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
        ({"code": True, "message": 5}, (None, None)),
        ({"code": -1601}, (None, None)),
        ({"code": 1601.5}, (None, None)),
        ({"code": 10**12}, (None, None)),
        ({"code": "9" * 4_000}, (None, None)),
        ({"code": "not_found"}, (None, None)),
        ({"message": "\ud83d"}, (None, "?")),
        ({"message": "m" * 1_000}, (None, "m" * 300)),
        ("text", (None, None)),
        (None, (None, None)),
    ),
)
def test_of_an_odd_error_what_can_be_read_is_read(entry: object, read: tuple[int | None, str | None]) -> None:
    assert read_errors(errors(entry)) == read


@pytest.mark.parametrize(
    "body", (*NOT_JSON.values(), b"{}", b"[]", b"5", b'{"errors": []}', b'{"errors": {"code": 1}}')
)
def test_a_body_without_errors_has_neither_code_nor_message(body: bytes) -> None:
    assert read_errors(body) == (None, None)


@pytest.mark.parametrize("before", (0, 5, 280, 295, 299, 300))
def test_a_key_that_a_message_quotes_is_taken_out_of_it_before_it_is_cut(before: int) -> None:
    key = "s3cr3t-k3y-of-the-user"
    quotes = errors({"message": "m" * before + key + key})
    _, message = read_errors(quotes, key=key)
    assert message == ("m" * before + "[the API key]" * 2)[:300]


@given(st.binary(max_size=50) | anything.map(lambda value: json.dumps(value).encode()))
def test_whatever_a_body_holds_reading_its_errors_never_fails(body: bytes) -> None:
    code, message = read_errors(body)
    assert code is None or code >= 0
    assert message is None or len(message) <= 300
