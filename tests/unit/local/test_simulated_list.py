"""The simulated list of campaigns: its pages, and everything that can be odd about it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from uuid import NAMESPACE_URL, uuid5

import pytest

from local.dexatel_simulator import Answer, Ending, Life, ListBehavior
from local.dexatel_simulator.campaign_list import CampaignList
from local.dexatel_simulator.life import StartedLife
from local.dexatel_simulator.list_page import read_query

NOW = 1_646_139_600.0  # 2022-03-01 13:00:00 UTC
BASE_URL = "https://dexatel.example"
STARTED = StartedLife(Life.fixed(status="in_progress", total=10, delivered=4), NOW)
FIVE = [str(uuid5(NAMESPACE_URL, f"{number}")) for number in range(5)]
A, B, C, D, E = FIVE
type Campaigns = Mapping[str, StartedLife]
ALL: Campaigns = dict.fromkeys(FIVE, STARTED)


def answer(listed: CampaignList, campaigns: Campaigns = ALL, /, **query: str) -> Answer:
    return listed.respond(query, campaigns, now=NOW, base_url=BASE_URL)


def page(listed: CampaignList, campaigns: Campaigns = ALL, /, **query: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(answer(listed, campaigns, **query).body)
    return document


def behaving(**behavior: Any) -> CampaignList:
    listed = CampaignList()
    listed.behavior = ListBehavior(**behavior)
    return listed


def query_of(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query, strict_parsing=True))


def pages(listed: CampaignList, **query: str) -> Iterator[dict[str, Any]]:
    """Each page, as `next` links one to another."""
    following: str | None = ""
    while following is not None:
        found = page(listed, **query)
        yield found
        following = found["pagination"]["links"]["next"]
        query = query_of(following or "x=")


def ids(found: dict[str, Any]) -> list[str]:
    return [row["id"] for row in found["data"]]


def test_a_walk_meets_each_campaign_once() -> None:
    walked = list(pages(CampaignList(), page_size="2"))
    assert [ids(each) for each in walked] == [[A, B], [C, D], [E]]
    paginations = [each["pagination"] for each in walked]
    assert [(each["number"], each["size"], each["total"]) for each in paginations] == [(1, 2, 5), (2, 2, 5), (3, 2, 5)]


def test_the_links_of_a_page_are_urls_that_name_the_pages_around_it() -> None:
    links = [each["pagination"]["links"] for each in pages(CampaignList(), page_size="2")]
    assert all(each["first"] == links[0]["current"] for each in links)
    assert [each["previous"] for each in links] == [None, links[0]["current"], links[1]["current"]]
    assert [each["next"] for each in links] == [links[1]["current"], links[2]["current"], None]
    assert links[0]["current"].startswith(f"{BASE_URL}/v1/campaigns?page_size=2&page_token=")


def test_a_token_works_only_if_it_is_encoded_and_decoded_once() -> None:
    token = query_of(next(pages(CampaignList(), page_size="2"))["pagination"]["links"]["next"])["page_token"]
    assert {*"+/%="} <= {*token}
    spoiled = (token.replace("+", " "), token.replace("%2B", "+"), quote(token), token.split("=")[0], "")
    assert [answer(CampaignList(), page_token=each).status for each in (token, *spoiled)] == [200, *[400] * 5]


def test_a_query_is_decoded_once_and_keeps_its_plus_signs() -> None:
    read = read_query("filter%5Bchannel%5D=SMS&page_token=a+b%2F%252F%3D=&page_size=")
    assert read == {"filter[channel]": "SMS", "page_token": "a+b/%2F==", "page_size": ""}
    assert read_query("") == {}


@pytest.mark.parametrize(
    ("query", "message"),
    (({"page_token": "unknown"}, "page_token"), *(({"page_size": each}, "page_size") for each in ("0", "-1", "x", ""))),
)
def test_a_token_or_a_size_that_makes_no_sense_is_an_error(query: dict[str, str], message: str) -> None:
    (error,) = page(CampaignList(), **query)["errors"]
    assert (error["status"], error["path"], error["message"]) == (400, "/v1/campaigns", f"Invalid {message}")


@pytest.mark.parametrize(
    ("behavior", "query", "size"),
    (({}, {}, 20), ({}, {"page_size": "50"}, 50), ({"largest_size": 30}, {"page_size": "50"}, 30)),
)
def test_a_page_has_20_rows_or_as_many_as_asked_for_up_to_a_limit(
    behavior: dict[str, Any], query: dict[str, str], size: int
) -> None:
    found = page(behaving(**behavior), {str(number): STARTED for number in range(60)}, **query)
    assert (len(found["data"]), found["pagination"]["size"]) == (size, size)


def test_a_filter_keeps_to_one_channel_on_every_page() -> None:
    viber = StartedLife(STARTED.life.with_fields(channel="Viber"), NOW)
    campaigns = {A: STARTED, B: viber, C: STARTED, D: viber, E: STARTED}
    first = page(CampaignList(), campaigns, **{"filter[channel]": "VIBER", "page_size": "1"})
    second = page(CampaignList(), campaigns, **query_of(first["pagination"]["links"]["next"]))
    assert [*ids(first), *ids(second), second["pagination"]["total"]] == [B, D, 2]
    assert "filter%5Bchannel%5D=VIBER" in first["pagination"]["links"]["next"]
    assert ids(page(CampaignList(), campaigns, **{"filter[channel]": "SMS"})) == [A, C, E]


def test_a_list_without_campaigns_is_one_empty_page() -> None:
    found = page(CampaignList(), {})
    assert (found["data"], found["pagination"]["total"], found["pagination"]["links"]["next"]) == ([], 0, None)


def test_rows_are_the_campaigns_as_they_are_read_with_or_without_their_counts() -> None:
    read = STARTED.data(A, NOW)
    assert page(CampaignList())["data"][0] == read
    del read["messages"]
    assert page(behaving(has_messages=False))["data"][0] == read


def test_an_order_that_changes_shows_a_row_twice_and_another_never() -> None:
    walked = [ids(each) for each in pages(behaving(order_changes=True), page_size="2")]
    assert walked == [[A, B], [B, D], [D]]


@pytest.mark.parametrize(
    ("ending", "rows", "tokens"),
    (
        (Ending.PROPER, [[A, B], [C, D], [E]], 2),
        (Ending.SAME_ROWS, [[A, B], [C, D], [E, A], [B, C], [D, E], [A, B]], 6),
        (Ending.SAME_PAGE, [[A, B], [C, D], [E], [E], [E], [E]], 6),
        (Ending.SAME_TOKEN, [[A, B], [C, D], [E], [E], [E], [E]], 2),
        (Ending.FIRST_TOKEN, [[A, B], [C, D], [E], [A, B], [C, D], [E]], 3),
    ),
)
def test_after_its_last_page_a_list_ends_or_repeats_rows_a_page_or_a_token(
    ending: Ending, rows: list[list[str]], tokens: int
) -> None:
    walked = list(islice(pages(behaving(ending=ending), page_size="2"), 6))
    following = {each["pagination"]["links"]["next"] for each in walked} - {None}
    assert ([ids(each) for each in walked], len(following)) == (rows, tokens)


def test_an_endless_list_of_new_rows_repeats_neither_a_row_nor_a_token() -> None:
    walked = list(islice(pages(behaving(ending=Ending.NEW_ROWS), page_size="2"), 100))
    assert set(Counter(row for each in walked for row in ids(each)).values()) == {1}
    assert len({each["pagination"]["links"]["next"] for each in walked}) == 100
    assert all(len(each["data"]) == 2 for each in walked)


@pytest.mark.parametrize("ending", (Ending.NEW_ROWS, Ending.SAME_ROWS))
def test_an_endless_list_can_have_no_campaign_at_first(ending: Ending) -> None:
    found = page(behaving(ending=ending), {}, page_size="2")
    assert len(found["data"]) == (2 if ending is Ending.NEW_ROWS else 0)
    assert found["pagination"]["links"]["next"]


def test_links_can_name_another_host_and_a_total_can_lie() -> None:
    pagination = page(behaving(link_base_url="https://elsewhere.example", total=7), page_size="2")["pagination"]
    assert pagination["total"] == 7
    assert urlsplit(pagination["links"]["next"]).netloc == "elsewhere.example"


def test_odd_rows_follow_those_of_the_campaigns() -> None:
    odd = ("text", None, {"status": "completed"}, {"id": "no UUID", "status": 7})
    walked = list(pages(behaving(extra_rows=odd), page_size="4"))
    assert [row for each in walked for row in each["data"]][5:] == list(odd)
    assert walked[0]["pagination"]["total"] == 9


def test_programmed_answers_are_for_the_next_requests_or_for_one_page() -> None:
    listed = CampaignList()
    second = query_of(next(pages(listed, page_size="2"))["pagination"]["links"]["next"])
    listed.answer(Answer.too_many_requests(3), Answer.html(status=503))
    listed.answer(Answer.hang(1), page=2)
    asked = [answer(listed, **query) for query in ({}, second, {}, second, second)]
    assert [each.drops or each.status for each in asked] == [429, 503, 200, True, 200]
    listed.answer_always(Answer.html(), page=2)
    assert [answer(listed, **query).status for query in ({}, second, second)] == [200, 502, 502]


def test_a_copy_behaves_in_the_same_way_until_either_is_changed() -> None:
    listed = behaving(total=7)
    listed.answer_always(Answer.html(), page=2)
    second = query_of(page(listed, page_size="2")["pagination"]["links"]["next"])
    made = listed.copy()
    listed.behavior = ListBehavior()
    listed.answer(page=2)
    assert (page(made)["pagination"]["total"], answer(made, **second).status) == (7, 502)
    assert (page(listed)["pagination"]["total"], answer(listed, **second).status) == (5, 200)


def test_of_a_long_list_only_the_rows_of_the_page_are_computed() -> None:
    computed = []

    class Counting(StartedLife):
        def data(self, campaign_id: str, now: float) -> dict[str, object]:
            computed.append(campaign_id)
            return super().data(campaign_id, now)

    many = {str(number): Counting(STARTED.life, NOW) for number in range(50_000)}
    found = page(CampaignList(), many, page_size="100")
    assert computed == ids(found) == [str(number) for number in range(100)]
    assert found["pagination"]["total"] == 50_000
