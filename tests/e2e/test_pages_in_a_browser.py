"""The pages of the deployed function in Chromium: what it serves is what the tests of the pages look at as files."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files

import pytest

from local.dexatel_simulator import DexatelSimulator, Life
from local.pages import browser as chromium
from local.pages.browser import Browser
from local.stack import Stack
from tests.e2e.stacks import invoke, published, put

AXE = files("axe_core_python").joinpath("axe.min.js").read_text()
HOSTILE = "</style><script>console.log('run')</script><img src=x onerror=console.log(1)>"
CAMPAIGN = "5a7bb3f1-51a8-4a0e-8f62-9e2f1d5b7c10"
CHANGES = 6


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.browser(chromium.program() or "") as tab:
        yield tab


@pytest.fixture(scope="module")
def links(pages: Stack, dexatel: DexatelSimulator) -> dict[str, str]:
    """The links of a campaign with some changes and of the overview, from their alerts."""
    put(pages, CAMPAIGN)
    for delivered in range(CHANGES):
        status = "failed" if delivered == CHANGES - 1 else "in_progress"
        dexatel.add(CAMPAIGN, Life.fixed(status=status, total=10, delivered=delivered, failed=1, name=HOSTILE))
        assert invoke(pages, {"campaign_ids": [CAMPAIGN]})["changed"] == 1
    of_campaign = json.loads(published(pages)[-1].texts["sqs"])["page_url"]
    assert invoke(pages, {"test_alert": True})["problems"] == {}
    of_all = re.findall(r"^See all campaigns: (.+)$", published(pages)[-1].texts["email"], re.MULTILINE)[0]
    return {"campaign": pages.page(of_campaign), "overview": pages.page(of_all)}


@pytest.mark.parametrize("page", ("campaign", "overview"))
@pytest.mark.parametrize("width", (360, 1280))
def test_a_page_is_whole_accessible_and_asks_for_nothing(
    browser: Browser, links: dict[str, str], page: str, width: int
) -> None:
    browser.show(links[page], width=width)

    requests = [each["request"]["url"] for each in browser.reported("Network.requestWillBeSent")]
    assert requests == [links[page]]
    assert not [*browser.reported("Log.entryAdded"), *browser.reported("Runtime.consoleAPICalled")]
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    assert browser.evaluate("document.querySelectorAll('script, img, [onerror]').length") == 0
    browser.evaluate(AXE)
    found = browser.evaluate("axe.run().then(found => found.violations)")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_the_plot_has_as_many_steps_as_the_history_and_the_name_is_text(
    browser: Browser, links: dict[str, str]
) -> None:
    browser.show(links["campaign"], width=1280)

    assert browser.evaluate("document.querySelector('h1').textContent") == HOSTILE
    assert browser.evaluate("document.querySelectorAll('tbody tr').length") == CHANGES
    path = browser.evaluate("document.querySelector('.plot path.delivered').getAttribute('d')")
    assert path.count("V") - 1 == CHANGES - 1


def test_the_overview_leads_to_the_page_of_the_campaign(browser: Browser, links: dict[str, str]) -> None:
    browser.show(links["overview"], width=1280)
    address = browser.evaluate(f"document.querySelector('a[href*=\"{CAMPAIGN}\"]').href")

    browser.show(address, width=1280)

    assert browser.evaluate("document.querySelector('h1').textContent") == HOSTILE
