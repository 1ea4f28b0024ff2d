"""Malformed answers: each raises a DexatelError that says what is wrong, and no other error."""

import json
import traceback
from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.problem import Problem
from tests.builders import answer
from tests.unit.examples import NOT_JSON, anything, read, why_malformed

NO_CAMPAIGN: tuple[object, ...] = (None, [], [[]], [None], "completed", 5, True, [["status"]])
NO_DATA = (
    b"[]",
    b"null",
    b"5",
    b'"data"',
    b"{}",
    b'{"errors": []}',
    *(b'{"data":%b}' % json.dumps(data).encode() for data in NO_CAMPAIGN),
)
ODD_COUNTS: tuple[object, ...] = (
    *(-1, 1.5, True, False, [], {}, 10**12 + 1, 1e300),
    *("-1", "1.5", "", " 5", "5 ", "many", "9" * 5_000),
)
NAMES = ("total", "delivered", "failed")


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_a_body_that_is_not_json_is_malformed(body: bytes) -> None:
    assert why_malformed(body) == "the body is not JSON"


@pytest.mark.parametrize("body", NO_DATA, ids=repr)
def test_an_answer_without_a_campaign_is_malformed(body: bytes) -> None:
    assert why_malformed(body) == "`data` is neither an object nor an array that starts with one"


@pytest.mark.parametrize(
    "body",
    (
        b'{"data": {"status": "completed", "status": "in_progress"}}',
        b'{"data": {"status": "completed", "status": "completed"}}',
        b'{"data": {}, "data": {"status": "completed"}}',
        b'{"data": {"status": "completed", "messages": {"total": 1, "total": 2}}}',
        b'{"data": {"status": "completed", "\\u0073tatus": "failed"}}',
        b'{"data": {"status": "completed"}, "meta": [{"a": 1, "a": 2}]}',
    ),
)
def test_an_answer_with_a_key_twice_in_one_object_is_malformed(body: bytes) -> None:
    assert why_malformed(body) == "a key occurs twice in one object"


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_no_error_quotes_the_body(body: bytes) -> None:
    """The body can quote a secret, and Python's own error of decoding shows all bytes in its `repr`."""
    quoted = "s3cr3t-k3y"
    with pytest.raises(DexatelError) as caught:
        read(quoted.encode() + body)
    error = caught.value
    shown = [error, error.__cause__, None if error.__suppress_context__ else error.__context__]
    assert quoted not in repr(shown)
    assert quoted not in "".join(traceback.format_exception(error))


# The counts


@pytest.mark.parametrize(
    ("said", "count"), ((0, 0), (7, 7), ("7", 7), ("0", 0), (7.0, 7), (10**12, 10**12), (None, None))
)
@pytest.mark.parametrize("name", NAMES)
def test_a_count_is_a_whole_number_of_any_type(name: str, said: object, count: int | None) -> None:
    seen = read(answer(messages={name: said})).counts
    assert seen == Counts(**{name: count})
    assert type(getattr(seen, name)) is type(count)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("odd", ODD_COUNTS, ids=lambda odd: repr(odd)[:20])
def test_a_count_that_is_no_number_of_messages_is_malformed(name: str, odd: object) -> None:
    counts = dict.fromkeys(NAMES, 1) | {name: odd}
    assert why_malformed(answer(messages=counts)) == f"`messages.{name}` is not a number of messages"


@pytest.mark.parametrize("messages", ([], [1, 2], "100", 100, True), ids=repr)
def test_messages_that_are_no_object_are_malformed(messages: object) -> None:
    assert why_malformed(answer(messages=messages)) == "`messages` is not an object"


@pytest.mark.parametrize("messages", (None, {}, {"total": None}, {"sent": 5}), ids=repr)
def test_missing_counts_are_unknown(messages: object) -> None:
    assert read(answer(messages=messages)).counts == Counts()


# Anything


@given(st.dictionaries(st.sampled_from(sorted(json.loads(answer())["data"])), anything))
def test_an_answer_with_any_fields_is_read_or_malformed(fields: dict[str, Any]) -> None:
    try:
        seen = read(answer(**fields))
    except DexatelError as exc:
        assert exc.unreadable.problem == Problem.MALFORMED_ANSWER  # noqa: PT017 - the other right result
    else:
        repr(seen).encode("utf-8")  # it can be stored and sent
        assert seen.status
        assert all(count is None or count >= 0 for count in astuple(seen.counts))
