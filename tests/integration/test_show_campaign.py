"""The function that shows pages, from the event of its URL to the answer."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

import show_campaign
from campaign_reporter.alerts.links import path_of
from campaign_reporter.pages import answers
from local.emulator import ROOT
from local.template import environment
from tests.harness.process import Context
from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS
from tests.harness.world import LINK_KEY, World

EXAMPLE = json.loads((ROOT / "events/show_campaign.json").read_text())
ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:links-AbCdEf"


class Pages:
    """The function in a world, and the AWS clients that it makes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients: list[str] = []
        world.settings.update({"LINK_KEY_SECRET_ARN": ARN})

    def client(self, name: str, **_: object) -> Any:
        self.clients.append(name)
        return self.world.services[name]

    def get(self, target: str | None, key: str = LINK_KEY) -> dict[str, Any]:
        path, _, query = path_of(target, self.world.clock().date(), key.encode()).partition("?")
        return self.answer(EXAMPLE | {"rawPath": f"/{path}", "rawQueryString": query})

    def answer(self, event: dict[str, Any]) -> dict[str, Any]:
        return show_campaign.lambda_handler(event, Context("a-request", lambda: 15.0))


@pytest.fixture
def pages(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    made = Pages(world)
    for name, value in (environment() | dict(world.settings)).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "client", made.client)
    monkeypatch.setattr(show_campaign, "utc_now", world.clock)
    monkeypatch.setattr("campaign_reporter.tables.scans.leave_items_as_sent", lambda _: None)
    show_campaign.site.cache_clear()
    show_campaign.reader.cache_clear()
    yield made
    show_campaign.site.cache_clear()
    show_campaign.reader.cache_clear()


def test_a_link_opens_the_page_of_a_campaign_that_was_polled(world: World, pages: Pages) -> None:
    campaign_id = world.listed("failed", name="Spring <b>sale</b>")
    world.run()
    found = pages.get(campaign_id)
    assert found["statusCode"] == 200
    assert "Spring &lt;b&gt;sale&lt;/b&gt;" in found["body"]


def test_the_example_of_an_event_has_no_valid_link_so_no_table_is_read(pages: Pages) -> None:
    assert pages.answer(EXAMPLE) == answers.not_found()
    assert pages.clients == ["secretsmanager"]


def test_a_request_without_a_token_reads_not_even_the_key(pages: Pages) -> None:
    assert pages.answer(EXAMPLE | {"rawQueryString": ""}) == answers.not_found()
    assert pages.clients == []


@pytest.mark.parametrize("table", (CAMPAIGNS, HISTORY))
def test_a_failure_is_logged_and_the_answer_has_no_details(
    world: World, pages: Pages, table: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = world.listed("failed")
    operation = "get_item" if table == CAMPAIGNS else "query"
    monkeypatch.setattr(world.tables, operation, refuse)
    assert pages.get(campaign_id) == answers.unavailable()
    assert "the page was not shown" in caplog.text


def refuse(**_: object) -> None:
    raise RuntimeError("the table is not there")


@pytest.mark.parametrize("event", ({}, {"rawPath": None}, {"requestContext": {"http": {}}}))
def test_an_event_that_is_no_request_is_no_page(pages: Pages, event: dict[str, Any]) -> None:
    assert pages.answer(event) == answers.unavailable()


def test_a_setting_that_is_missing_is_no_page(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RUNS_TABLE")
    assert RUNS not in str(pages.get("a-campaign"))
    assert pages.get("a-campaign") == answers.unavailable()
