"""Whatever a user or a script writes into a table, the pages of the campaign and of all show the rest."""

from __future__ import annotations

from typing import Any, cast

import pytest

from campaign_reporter.pages.campaign_page import campaign_page
from campaign_reporter.pages.facts import CampaignFacts, Health, OverviewFacts, View
from campaign_reporter.pages.overview import overview_page
from campaign_reporter.tables.campaign_items import item_attributes, read_item
from campaign_reporter.tables.status_history import read_records, record_attributes
from local.pages import samples
from tests.integration.test_spoiled_tables import IN_HISTORY, ON_ITEM, VALUES

FACTS = samples.failing(changes=3)
VIEW = View(now=samples.NOW, zone=samples.ZONE)


def pages(**spoiled: Any) -> str:
    """Both pages, if these attributes of the item are spoiled."""
    item: Any = {"campaign_id": {"S": FACTS.watched.campaign_id}, **item_attributes(FACTS.watched), **spoiled}
    watched = read_item(item)
    overview = OverviewFacts(
        watched=[watched],
        is_whole_list=True,
        since="2026-11-16T15:00:00.000Z",
        ended=(),
        ended_from="2026-11-16T15:00:00.000Z",
        low_delivery_percent=90.0,
        health=Health(),
    )
    facts = CampaignFacts(watched=watched, records=FACTS.records, policy=FACTS.policy)
    return overview_page(overview, VIEW) + campaign_page(facts, VIEW)


@pytest.mark.parametrize("name", ON_ITEM)
def test_an_attribute_that_makes_no_sense_spoils_no_page(name: str) -> None:
    for value in VALUES.values():
        for status in ("in_progress", "completed"):
            assert "How it went" in pages(**{"status": {"S": status}, name: value})
        assert "How it went" in pages(problem={"S": "refused"}, **({name: value} if name != "problem" else {}))


@pytest.mark.parametrize("name", IN_HISTORY)
def test_a_record_that_makes_no_sense_spoils_no_page(name: str) -> None:
    for value in VALUES.values():
        items: list[Any] = [record_attributes(record) for record in FACTS.records]
        items[1][name] = value
        records = list(read_records(items))
        facts = CampaignFacts(watched=FACTS.watched, records=records, policy=FACTS.policy)
        assert "How it went" in cast("str", campaign_page(facts, VIEW))
