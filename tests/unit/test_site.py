"""Requests to the address of the pages: one answer to all that have no valid link, before anything is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from campaign_reporter.alerts.links import OVERVIEW, path_of
from campaign_reporter.pages.reading import PageReader
from campaign_reporter.pages.site import Site
from campaign_reporter.pages.style import POLICY
from local.pages import samples
from tests.builders import CAMPAIGN, OTHER_CAMPAIGN

KEY = b"k" * 64
TODAY = samples.NOW.astimezone(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)
FACTS = samples.failing(changes=5)


class Reader:
    """In the place of the tables: one campaign."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []

    def campaign(self, campaign_id: str) -> Any:
        self.asked.append(campaign_id)
        return replace(FACTS) if campaign_id == CAMPAIGN else None

    def overview(self, _: datetime) -> Any:
        self.asked.append(OVERVIEW)
        return samples.overview()


class Asked:
    """A site that notes what it reads."""

    def __init__(self, key: bytes | None = KEY) -> None:
        self.reader = Reader()
        self.keys = 0
        self._key = key
        self.site = Site(read_key=self._read_key, reader=self._reader, zone="Europe/Berlin")

    def get(self, path: str, *, method: str = "GET", **event: Any) -> dict[str, Any]:
        raw_path, _, query = path.partition("?")
        request = {
            "version": "2.0",
            "rawPath": f"/{raw_path}",
            "rawQueryString": query,
            "requestContext": {"http": {"method": method}},
            "isBase64Encoded": False,
        }
        return self.site.answer(request | event, samples.NOW)

    def _read_key(self) -> bytes | None:
        self.keys += 1
        return self._key

    def _reader(self) -> PageReader:
        return self.reader  # type: ignore[return-value]  # as far as the site is concerned


@pytest.fixture
def asked() -> Asked:
    return Asked()


PAGE = path_of(CAMPAIGN, TODAY, KEY)
TOKEN = PAGE.partition("?t=")[2]


def test_a_link_opens_the_page_of_its_campaign(asked: Asked) -> None:
    answer = asked.get(PAGE)
    assert answer["statusCode"] == 200
    assert "How it went" in answer["body"]
    assert "All campaigns" not in answer["body"], "the link opens no overview"
    assert asked.reader.asked == [CAMPAIGN]


def test_the_link_of_the_overview_opens_it_and_its_links_end_on_the_same_day(asked: Asked) -> None:
    answer = asked.get(path_of(OVERVIEW, TODAY, KEY))
    assert answer["statusCode"] == 200
    assert asked.reader.asked == [OVERVIEW]
    (first, *_) = [each.campaign_id for each in samples.overview().watched]
    assert f'href="{path_of(first, TODAY, KEY)}"' in answer["body"]


def test_an_id_in_the_path_may_be_decoded_or_not() -> None:
    for written in ("spring/sale 1", "spring%2Fsale%201"):
        asked = Asked()
        asked.get(f"c/{written}?{path_of('spring/sale 1', TODAY, KEY).partition('?')[2]}")
        assert asked.reader.asked == ["spring/sale 1"]


def test_a_parameter_that_a_mail_program_adds_does_no_harm(asked: Asked) -> None:
    assert asked.get(f"{PAGE}&utm_source=mail")["statusCode"] == 200


# Refusals


NO_TOKEN = Asked().get("")
WITHOUT_A_KEY = {
    "no token": f"c/{CAMPAIGN}",
    "an empty token": f"c/{CAMPAIGN}?t=",
    "a short token": PAGE[:-1],
    "a long token": f"{PAGE}A",
    "two tokens": f"{PAGE}&t={TOKEN}",
    "another page": f"robots.txt?t={TOKEN}",
    "no id": f"c/?t={TOKEN}",
    "a long path": f"c/{'x' * 300}?t={TOKEN}",
    "a long query": f"{PAGE}&x={'x' * 2_000}",
    "many parameters": f"{PAGE}{'&x=1' * 100}",
}
WITH_A_KEY = {
    "a wrong token": f"c/{CAMPAIGN}?t={TOKEN[:-2]}{'AA' if TOKEN[-2:] != 'AA' else 'BB'}",
    "another campaign's token": f"c/{OTHER_CAMPAIGN}?t={TOKEN}",
    "a campaign's token for the overview": f"?t={TOKEN}",
    "the overview's token": f"c/{CAMPAIGN}{path_of(OVERVIEW, TODAY, KEY)}",
    "an old token": path_of(CAMPAIGN, YESTERDAY, KEY),
    "a token of another key": path_of(CAMPAIGN, TODAY, b"l" * 64),
}


@pytest.mark.parametrize(
    ("path", "keys"),
    (*((each, 0) for each in WITHOUT_A_KEY.values()), *((each, 1) for each in WITH_A_KEY.values())),
    ids=[*WITHOUT_A_KEY, *WITH_A_KEY],
)
def test_without_a_valid_link_there_is_one_answer_and_nothing_is_read(asked: Asked, path: str, keys: int) -> None:
    assert asked.get(path) == NO_TOKEN
    assert (asked.reader.asked, asked.keys) == ([], keys)


@pytest.mark.parametrize("method", ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get"))
def test_another_method_is_refused_in_the_same_way(asked: Asked, method: str) -> None:
    assert asked.get(PAGE, method=method) == NO_TOKEN
    assert (asked.reader.asked, asked.keys) == ([], 0)


def test_a_body_is_refused_in_the_same_way(asked: Asked) -> None:
    assert asked.get(PAGE, body="YQ==", isBase64Encoded=True) == NO_TOKEN


def test_a_campaign_that_is_not_there_has_the_same_answer(asked: Asked) -> None:
    assert asked.get(path_of(OTHER_CAMPAIGN, TODAY, KEY)) == NO_TOKEN


def test_head_has_the_answer_of_get_without_its_body(asked: Asked) -> None:
    for path in (PAGE, ""):
        assert asked.get(path, method="HEAD") == asked.get(path) | {"body": ""}


def test_without_the_key_every_link_is_unavailable_and_nothing_is_read() -> None:
    asked = Asked(key=None)
    assert [asked.get(each)["statusCode"] for each in (PAGE, WITH_A_KEY["a wrong token"])] == [503, 503]
    assert asked.reader.asked == []


# The headers


@pytest.mark.parametrize("path", (PAGE, ""))
def test_no_page_is_stored_found_framed_or_named_to_others(asked: Asked, path: str) -> None:
    headers = asked.get(path)["headers"]
    assert headers.pop("Content-Type").endswith("; charset=utf-8")
    assert headers == {
        "Cache-Control": "no-store",
        "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
