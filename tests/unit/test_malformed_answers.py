"""Malformed answers: each raises a DexatelError that says what is wrong, and no other error."""

import json
import traceback
from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.campaign import PROVIDED_FIELDS, Counts
from campaign_reporter.model.problem import Problem, Unreadable
from tests.builders import OTHER_CAMPAIGN, answer
from tests.unit.examples import NOT_JSON, anything, read

ODD_COUNTS: tuple[object, ...] = (
    *(-1, 1.5, True, False, [], {}, 10**12 + 1, 1e300),
    *("-1", "1.5", "", " 5", "5 ", "many", "9" * 5_000),
)
NAMES = ("total", "delivered", "failed")
NO_CAMPAIGN: tuple[object, ...] = (None, [], [[]], [None], "completed", 5, True, [["status"]])
MALFORMED: dict[str, tuple[bytes, ...]] = {
    "the body is not JSON": tuple(NOT_JSON.values()),
    "`data` is neither an object nor an array that starts with one": (
        *(b"[]", b"null", b"5", b'"data"', b"{}", b'{"errors": []}'),
        *(json.dumps({"data": data}).encode() for data in NO_CAMPAIGN),
    ),
    "a key occurs twice in one object": (
        b'{"data": {"status": "completed", "status": "in_progress"}}',
        b'{"data": {"status": "completed", "status": "completed"}}',
        b'{"data": {}, "data": {"status": "completed"}}',
        b'{"data": {"status": "completed", "messages": {"total": 1, "total": 2}}}',
        b'{"data": {"status": "completed", "\\u0073tatus": "failed"}}',
        b'{"data": {"status": "completed"}, "meta": [{"a": 1, "a": 2}]}',
    ),
    "`id` is another campaign's": tuple(answer(id=campaign_id) for campaign_id in (OTHER_CAMPAIGN, 7, "x")),
    "`status` is missing": (*(answer(status=status) for status in (None, "", " ")), answer({"name": "no status"})),
    "`messages` is not an object": tuple(answer(messages=messages) for messages in ([], [1, 2], "100", 100, True)),
    **{
        f"`messages.{name}` is not a number of messages": tuple(
            answer(messages=dict.fromkeys(NAMES, 1) | {name: odd}) for odd in ODD_COUNTS
        )
        for name in NAMES
    },
    **{
        f"`{name}` is not a text": tuple(answer(**{name: value}) for value in (True, [], {}, ["SMS"], {"name": "x"}))
        for name in ("id", "status", *PROVIDED_FIELDS)
    },
}


@pytest.mark.parametrize(
    ("body", "detail"),
    [(body, detail) for detail, bodies in MALFORMED.items() for body in bodies],
    ids=lambda value: repr(value)[:60],
)
def test_a_malformed_answer_is_an_error_that_says_what_is_wrong(body: bytes, detail: str) -> None:
    with pytest.raises(DexatelError) as caught:
        read(body)
    assert caught.value.unreadable == Unreadable(problem=Problem.MALFORMED_ANSWER, detail=detail, status=200)


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
