"""Programmed answers, as the bytes they stand for."""

import gzip
import json
from itertools import islice

from local.dexatel_simulator import Answer

MEGABYTE = 1_000_000


def sent(answer: Answer) -> bytes:
    return b"".join(answer.pieces())


def test_a_padded_answer_is_valid_json_of_that_size() -> None:
    answer = Answer.json({"data": {}}).padded_to(MEGABYTE)
    assert (len(sent(answer)), answer.content_length) == (MEGABYTE, MEGABYTE)
    assert json.loads(sent(answer)) == {"data": {}}


def test_a_bomb_is_small_until_it_is_unpacked() -> None:
    bomb = Answer.json({"data": {}}).padded_to(50 * MEGABYTE).gzipped()
    assert bomb.headers["Content-Encoding"] == "gzip"
    assert len(sent(bomb)) < 100_000
    assert len(gzip.decompress(sent(bomb))) == 50 * MEGABYTE


def test_a_truncated_answer_promises_what_it_had() -> None:
    answer = Answer.raw(b"0123456789").truncated(keep=4)
    assert (sent(answer), answer.content_length) == (b"0123", 10)


def test_a_truncated_padded_answer_promises_what_it_had() -> None:
    answer = Answer.raw(b"0123456789").padded_to(100).truncated(keep=50)
    assert (sent(answer), answer.content_length) == (b"0123456789", 100)


def test_a_dripping_answer_comes_byte_by_byte() -> None:
    assert list(islice(Answer.raw(b"abc").dripping(1).pieces(), 2)) == [b"a", b"b"]


def test_too_many_requests_can_say_when_to_come_back_in_seconds_or_as_a_date() -> None:
    date = "Tue, 01 Mar 2022 13:00:00 GMT"
    assert Answer.too_many_requests(7).headers["Retry-After"] == "7"
    assert Answer.too_many_requests(date).headers["Retry-After"] == date
    assert "Retry-After" not in Answer.too_many_requests().headers


def test_an_error_has_the_documented_form() -> None:
    body = json.loads(Answer.error(404, code=1601, message="gone").body)
    assert set(body["errors"][0]) == {"timestamp", "path", "method", "status", "message", "code"}
