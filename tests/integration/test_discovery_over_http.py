"""A discovery over HTTP: the key goes to no other host, and a page may be larger than a campaign."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests

from campaign_reporter.errors import DexatelError
from campaign_reporter.provider.adapter import ProviderAdapter
from local.dexatel_simulator import Answer, DexatelSimulator, Life
from local.dexatel_simulator.list_behavior import Ending, ListBehavior
from tests.harness.world import World

MANY = 1_200


@pytest.fixture
def elsewhere() -> Iterator[DexatelSimulator]:
    """Another host, which would take the key."""
    with DexatelSimulator(api_key="any") as simulator:
        yield simulator


def known(stack: World, number: int, **life: Any) -> set[str]:
    """So many campaigns of the provider that are not on the list."""
    ids = {str(uuid4()) for _ in range(number)}
    for campaign_id in ids:
        stack.dexatel.add(campaign_id, Life.fixed(status="in_progress", total=10, **life))
    return ids


def listed(stack: World) -> set[str]:
    return {campaign_id for (campaign_id,) in stack.campaigns}


def test_the_key_goes_to_no_other_host_whatever_the_links_and_redirects_say(
    stack: World, elsewhere: DexatelSimulator
) -> None:
    wanted = known(stack, 250)
    stack.dexatel.campaign_list.behavior = ListBehavior(link_base_url=elsewhere.base_url)
    assert stack.discover()["outcome"] == "complete"
    assert listed(stack) == wanted
    stack.dexatel.campaign_list.answer(Answer.redirect(f"{elsewhere.base_url}/v1/campaigns"))
    assert stack.discover()["problems"] == {"refused": 1}
    assert len(elsewhere.requests) == 0
    assert all(request.is_proper for request in stack.dexatel.requests)


def test_the_log_of_a_failed_discovery_shows_no_key_that_the_error_of_a_library_quotes(
    stack: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.listed("in_progress")
    stack.run()

    def fail(_: object, request: requests.PreparedRequest, **__: object) -> None:
        raise requests.ConnectionError(f"a bad status line: {request.headers}")

    monkeypatch.setattr(ProviderAdapter, "send", fail)
    with pytest.raises(DexatelError):
        stack.discover()
    assert any(line.get("message") == "the discovery failed" for line in stack.lines)


def test_a_page_with_long_names_is_read_and_one_without_end_is_not(stack: World) -> None:
    wanted = known(stack, 40, name="x" * 10_000)
    assert stack.discover()["outcome"] == "complete"
    assert listed(stack) == wanted
    stack.dexatel.campaign_list.answer(Answer.json({"data": []}).padded_to(50_000_000))
    assert stack.discover()["problems"] == {"malformed_answer": 1}


def test_pages_come_by_their_tokens_with_the_size_and_the_channel_that_were_asked_for(stack: World) -> None:
    wanted = known(stack, 150, channel="VIBER")
    known(stack, 150, channel="SMS")
    stack.settings["DISCOVERY_CHANNEL"] = "VIBER"
    stack.discover()
    assert listed(stack) == wanted
    first, second = (request.list_query for request in stack.dexatel.requests)
    assert first == {"page_size": "100", "filter[channel]": "VIBER"}
    assert second["page_token"]


def test_a_long_list_is_read_by_many_threads_and_each_campaign_is_added_once(stack: World) -> None:
    wanted = known(stack, MANY)
    answer = stack.discover(seconds=900)
    assert (answer["outcome"], answer["added"], answer["omitted"]) == ("complete", MANY, MANY - 500)
    assert listed(stack) == wanted
    assert all(len(records) == 1 for records in stack.histories().values())


def test_a_list_of_pages_without_end_is_left_after_a_thousand(stack: World) -> None:
    stack.dexatel.campaign_list.behavior = ListBehavior(ending=Ending.SAME_ROWS, largest_size=7)
    known(stack, 15)
    answer = stack.discover(seconds=900)
    assert (answer["outcome"], answer["listed"]) == ("partial", 15)
    assert answer["problems"] == {"endless_list": 1}
    assert len(stack.dexatel.requests) <= 1_000
