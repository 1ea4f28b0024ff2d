"""Reading a page of the provider's list: lenient with its rows, and careful with its links."""

import json
from typing import Any

import pytest
from hypothesis import given

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider.list_pages import LONGEST_TOKEN, ListPage, read_page
from tests.builders import CAMPAIGN, OTHER_CAMPAIGN
from tests.canary import key
from tests.unit.examples import NOT_JSON, anything

ROW = {"id": CAMPAIGN, "status": "scheduled"}


def page(*rows: object, **pagination: object) -> ListPage:
    return read_page(json.dumps({"data": rows, "pagination": pagination}).encode())


def linked(link: object) -> ListPage:
    return page(ROW, links={"next": link})


def test_a_row_has_the_fields_of_a_campaign_and_may_have_its_counts() -> None:
    counted = {**ROW, "name": "Spring", "update_date": "2026-11-23 10:00:00", "messages": {"total": 3, "delivered": 2}}
    first, second = page(counted, {**ROW, "id": OTHER_CAMPAIGN.upper(), "status": "IN_PROGRESS"}, total=7).campaigns
    assert (first.campaign_id, first.campaign.name) == (CAMPAIGN, "Spring")
    assert first.campaign.update_date == "2026-11-23T10:00:00Z"
    assert first.campaign.counts == Counts(total=3, delivered=2)
    assert (second.campaign_id, second.campaign.status) == (OTHER_CAMPAIGN, "in_progress")
    assert page(ROW, total=7).total == 7


@pytest.mark.parametrize(
    "row",
    (None, 5, "x", [], {}, {"id": CAMPAIGN}, {**ROW, "id": 5}, {**ROW, "id": f"{CAMPAIGN}/.."}, {**ROW, "status": []}),
)
def test_a_row_without_a_usable_id_or_status_is_counted_and_the_others_are_read(row: object) -> None:
    found = page(row, ROW)
    assert (len(found.campaigns), found.unusable) == (1, 1)


def test_a_part_of_a_row_that_can_not_be_read_is_unknown() -> None:
    (row,) = page({**ROW, "update_date": "soon", "messages": "many", "schedule": 5.5, "name": []}).campaigns
    assert (row.campaign.update_date, row.campaign.name, row.campaign.counts) == (None, None, Counts())


@pytest.mark.parametrize(
    ("link", "token"),
    (
        ("https://api.dexatel.com/v1/campaigns?page_token=abc", "abc"),
        ("https://evil.example:1/x?a=b&page_token=abc&page_size=100#page_token=other", "abc"),
        ("/v1/campaigns?page%5Ftoken=abc", "abc"),
        ("?page_token=a%2Bb%2F%3D%3D", "a+b/=="),
        ("?page_token=a+b==", "a+b=="),
        ("?page_token=a%252Bb", "a%2Bb"),
        ("?page_token=%F0%9F%8E%89", "🎉"),
        ("?page_token=" + "x" * LONGEST_TOKEN, "x" * LONGEST_TOKEN),
    ),
)
def test_only_the_token_is_taken_from_the_link_and_it_is_decoded_once(link: str, token: str) -> None:
    found = linked(link)
    assert (found.next_token, found.is_cut_off) == (token, False)


@pytest.mark.parametrize("link", (None, "", "?page_token=", "https://api.dexatel.com/v1/campaigns?page_token="))
def test_without_a_link_or_with_an_empty_token_the_list_has_ended(link: object) -> None:
    assert (linked(link).next_token, linked(link).is_cut_off) == (None, False)


@pytest.mark.parametrize(
    "link",
    (
        *("https://api.dexatel.com/v1/campaigns", "?page_token=%FF", "?token=abc", "http://[", "page_token=abc", " "),
        *(5, True, [], {}, ["?page_token=abc"], "?page_token=\ud83d", "?page_token=" + "x" * (LONGEST_TOKEN + 1)),
    ),
)
def test_a_link_that_names_no_page_cuts_the_list_off(link: object) -> None:
    found = linked(link)
    assert (found.next_token, found.is_cut_off, len(found.campaigns)) == (None, True, 1)


@pytest.mark.parametrize("pagination", (None, [], "x", {"links": None}, {"links": []}, {"total": "many"}))
def test_a_pagination_that_makes_no_sense_is_the_end_and_gives_no_total(pagination: object) -> None:
    found = read_page(json.dumps({"data": [ROW], "pagination": pagination}).encode())
    assert (found.next_token, found.is_cut_off, found.total, len(found.campaigns)) == (None, False, None, 1)


@pytest.mark.parametrize("body", (*NOT_JSON.values(), b"[]", b"{}", b'{"data": null}', b'{"data": "x"}'))
def test_a_body_without_rows_is_malformed_and_no_error_quotes_it(body: bytes) -> None:
    with pytest.raises(DexatelError) as caught:
        read_page(body)
    assert caught.value.unreadable.problem == Problem.MALFORMED_ANSWER
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@given(rows=anything, pagination=anything)
def test_any_json_is_a_page_or_malformed(rows: Any, pagination: Any) -> None:
    body = json.dumps({"data": rows, "pagination": pagination}).encode()
    if not isinstance(rows, list | dict) and not (rows is None and isinstance(pagination, dict)):
        with pytest.raises(DexatelError):
            read_page(body)
        return
    found = read_page(body)
    assert found.unusable + len(found.campaigns) == (len(rows) if isinstance(rows, list) else int(rows is not None))


def test_an_account_without_campaigns_may_have_no_array() -> None:
    found = read_page(b'{"data": null, "pagination": {"total": 0}}')
    assert (found.campaigns, found.next_token, found.is_cut_off) == ([], None, False)


def test_a_token_that_quotes_the_key_is_not_used_since_the_place_is_stored() -> None:
    secret = key("first")
    link = f"https://api.dexatel.com/v1/campaigns?page_token=x{secret}"
    body = json.dumps({"data": [ROW], "pagination": {"links": {"next": link}}}).encode()
    found = read_page(body, key=secret)
    assert (found.next_token, found.is_cut_off, len(found.campaigns)) == (None, True, 1)


def test_a_key_that_a_row_quotes_is_replaced() -> None:
    secret = key("first")
    body = json.dumps({"data": [{**ROW, "name": f"x {secret.upper()} y"}]}).encode()
    (row,) = read_page(body, key=secret).campaigns
    assert row.campaign.name == "x [the API key] y"
