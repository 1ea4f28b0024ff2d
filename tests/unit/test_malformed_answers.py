"""Malformed answers: each raises a DexatelError that says what is wrong, and no other error."""

import json
import traceback
from dataclasses import astuple, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.campaign import PROVIDED_FIELDS, Counts
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.provider import campaign_data
from tests.builders import OTHER_CAMPAIGN, answer
from tests.unit.examples import NOT_JSON, anything, read

NOT_A_COUNT: tuple[object, ...] = (
    *(-1, 1.5, True, False, [], {}, 10**12 + 1, 1e300, float("nan"), float("inf")),
    *("-1", "1.5", "", "many", "9" * 5_000),
)
NOT_A_TEXT: tuple[object, ...] = (True, [], {}, ["SMS"], {"name": "x"}, float("nan"))
NOT_A_DATE: tuple[object, ...] = ({}, True, "soon", "2026-02-31 00:00:00", 10**400, 12_345_678)
NAMES = ("total", "delivered", "failed")
NO_CAMPAIGN: tuple[object, ...] = (None, [], [[]], [None], "completed", 5, True, [["status"]])
MALFORMED: dict[str, tuple[bytes, ...]] = {
    "the body is not JSON": tuple(NOT_JSON.values()),
    "`data` is neither an object nor an array that starts with one": (
        *(b"[]", b"null", b"5", b'"data"', b"{}", b'{"errors": []}'),
        *(json.dumps({"data": data}).encode() for data in NO_CAMPAIGN),
        b'{"data": {}, "data": {"status": "completed"}}',
    ),
    "`id` is another campaign's": tuple(answer(id=campaign_id) for campaign_id in (OTHER_CAMPAIGN, 7, "x")),
    "`status` is missing": (*(answer(status=status) for status in (None, "", " ")), answer({"name": "no status"})),
    "`id` is not a text": tuple(answer(id=value) for value in NOT_A_TEXT),
    "`status` is not a text": (
        *(answer(status=value) for value in NOT_A_TEXT),
        b'{"data": {"status": "\xff\xfe"}}',
        b'{"data": {"status": "completed", "status": "in_progress"}}',
        b'{"data": {"status": "completed", "\\u0073tatus": "failed"}}',
    ),
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


# Unknown parts


SPOILED: dict[str, list[bytes]] = {
    **{name: [answer(**{name: value}) for value in NOT_A_TEXT] for name in PROVIDED_FIELDS},
    "channel": [
        answer().replace(b'"SMS"', b'"S\xffMS"'),
        answer().replace(b'"channel"', b'"channel": "VIBER", "channel"'),
    ],
    "create_date": [answer(create_date=date) for date in NOT_A_DATE],
}


@pytest.mark.parametrize(
    ("name", "body"), [(name, body) for name, bodies in SPOILED.items() for body in bodies], ids=lambda _: ""
)
def test_a_part_that_can_not_be_read_is_unknown_and_the_others_are_read(name: str, body: bytes) -> None:
    unknown: dict[str, Any] = {name: None}
    assert read(body) == replace(read(answer()), **unknown)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", NOT_A_COUNT, ids=lambda value: repr(value)[:20])
def test_a_count_that_is_no_number_of_messages_is_unknown(name: str, count: object) -> None:
    known = dict.fromkeys(NAMES, 1)
    assert read(answer(messages=known | {name: count})).counts == Counts(**{**known, name: None})


@pytest.mark.parametrize("messages", (None, {}, {"total": None}, {"sent": 5}, [], [1, 2], "100", 100, True), ids=repr)
def test_without_messages_every_count_is_unknown(messages: object) -> None:
    assert read(answer(messages=messages)).counts == Counts()


def test_a_part_that_is_not_read_is_logged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(campaign_data.logger, "warning", lambda _, part: lines.append(part))
    campaign_data.log_once.cache_clear()
    for _ in range(2):
        read(answer(template_id={}, messages={"total": -1}, schedule=None, name="", update_date="0000-00-00 00:00:00"))
    assert lines == ["template_id", "messages.total"]


# Odd parts that are read


@pytest.mark.parametrize(
    ("said", "count"),
    ((0, 0), (7, 7), ("7", 7), (" 7 ", 7), ("0", 0), (7.0, 7), (10**12, 10**12), (None, None)),
)
@pytest.mark.parametrize("name", NAMES)
def test_a_count_is_a_whole_number_of_any_type(name: str, said: object, count: int | None) -> None:
    seen = read(answer(messages={name: said})).counts
    assert seen == Counts(**{name: count})
    assert type(getattr(seen, name)) is type(count)


@pytest.mark.parametrize(
    "body",
    (
        b"\xef\xbb\xbf" + answer(),
        b"\n " + answer() + b"\r\n",
        b'{"meta": {"a": 1, "a": 2}, ' + answer()[1:],
        answer().replace(b'"status"', b'"status": "in_progress", "status"'),
    ),
    ids=("a BOM", "blanks", "a key twice elsewhere", "twice the same"),
)
def test_a_body_with_more_than_it_needs_is_read(body: bytes) -> None:
    assert read(body).status == read(answer()).status


def test_a_name_keeps_what_can_be_read_of_it() -> None:
    body = answer(name="NAME")
    assert read(body.replace(b"NAME", b"Caf\xe9\tand\nbar")).name == "Caf?\tand\nbar"


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
