"""The file of `campaign-reporter report` in Chromium: on a phone and a desk, light and dark, with hostile names."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from campaign_reporter.pages.campaign_page import campaign_page
from campaign_reporter.pages.document import document
from campaign_reporter.pages.facts import CampaignFacts, View
from campaign_reporter.pages.overview import overview_page
from local.pages import samples
from local.pages.browser import Browser
from tests.builders import HOSTILE_NAMES

AXE = files("axe_core_python").joinpath("axe.min.js").read_text()
MARKUP = {
    "a script": "<script>console.log('run')</script>",
    "an image": '"><img src="https://example.com/x.png" onerror="console.log(1)">',
    "an attribute": "' onmouseover='console.log(1)",
    "the end of a style": "</style></title></svg><h1>gone</h1>",
    "an entity": "&lt;b&gt; &amp; &#x41;",
    "one long word": "W" * 200,
}
SCREENS = [(width, dark) for width in (360, 1280) for dark in (False, True)]


def named(name: str) -> CampaignFacts:
    """The failing campaign with that name everywhere."""
    facts = samples.failing(changes=12, name=name, label=name, alerted_by=name, wrong=name)
    campaign = facts.watched.campaign
    assert campaign
    campaign = replace(campaign, channel=name, account_id=name, status=name or "none")
    return replace(facts, watched=replace(facts.watched, campaign=campaign, problem_detail=name))


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    """A file with the overview and the pages of these campaigns."""

    def write(*campaigns: CampaignFacts) -> Path:
        view = View(now=samples.NOW, zone=samples.ZONE, link=lambda _: "#c0")
        overview = samples.overview()
        overview = replace(overview, watched=[*overview.watched, *(each.watched for each in campaigns)])
        pages = [campaign_page(each, view, anchor=f"c{at}", back="#overview") for at, each in enumerate(campaigns)]
        path = tmp_path / "report.html"
        path.write_text(document("Campaigns", view, overview_page(overview, view, anchor="overview"), *pages), "utf-8")
        return path

    return write


def complaints(browser: Browser) -> Sequence[str]:
    """The complaints of the browser about the page, and each request but the one for the file."""
    requests = [each["request"]["url"] for each in browser.reported("Network.requestWillBeSent")][1:]
    said = [each["entry"]["text"] for each in browser.reported("Log.entryAdded")]
    return [
        *requests,
        *said,
        *browser.reported("Runtime.consoleAPICalled"),
        *browser.reported("Runtime.exceptionThrown"),
    ]


def texts(browser: Browser, selector: str) -> list[str]:
    found: list[str] = browser.evaluate(
        f"[...document.querySelectorAll({json.dumps(selector)})].map(each => each.textContent)"
    )
    return found


def test_the_plot_has_as_many_steps_as_the_history(browser: Browser, file_of: Callable[..., Path]) -> None:
    facts = samples.failing(changes=87)
    browser.show(file_of(facts), width=1280)

    (path,) = browser.evaluate(
        "[...document.querySelectorAll('#c0 .plot path.delivered')].map(each => each.getAttribute('d'))"
    )
    boxes = browser.evaluate("[...document.querySelectorAll('#c0 .plot path')].map(each => each.getBBox().height)")

    # The last of its lines leads back to the base.
    assert path.count("V") - 1 == len(facts.records) - 1
    assert len(boxes) == 4
    assert min(boxes) > 0
    assert len(texts(browser, "#c0 tbody tr")) == len(facts.records)


@pytest.mark.parametrize(("width", "dark"), SCREENS)
def test_nothing_is_wider_than_the_screen(
    browser: Browser, file_of: Callable[..., Path], width: int, *, dark: bool
) -> None:
    browser.show(file_of(samples.failing(), *map(named, MARKUP.values())), width=width, dark=dark)

    assert browser.evaluate("document.documentElement.scrollWidth") <= width


def test_no_table_of_the_samples_scrolls_on_a_phone(browser: Browser, file_of: Callable[..., Path]) -> None:
    browser.show(file_of(samples.failing()), width=360)

    wide = "[...document.querySelectorAll('.wide')].filter(each => each.scrollWidth > each.clientWidth)"
    assert browser.evaluate(f"{wide}.map(each => each.ariaLabel)") == []


@pytest.mark.parametrize(("width", "dark", "printed"), (*((*screen, False) for screen in SCREENS), (700, True, True)))
def test_axe_finds_nothing(
    browser: Browser, file_of: Callable[..., Path], width: int, *, dark: bool, printed: bool
) -> None:
    settled = replace(samples.failing(), outage="reporter.unreachable")
    browser.show(file_of(samples.failing(), settled, named("A name")), width=width, dark=dark, printed=printed)
    browser.evaluate(AXE)

    found = browser.evaluate("axe.run().then(found => found.violations)")

    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


@pytest.mark.parametrize("name", (*HOSTILE_NAMES, *MARKUP))
def test_a_hostile_name_is_shown_as_text(browser: Browser, file_of: Callable[..., Path], name: str) -> None:
    hostile = (HOSTILE_NAMES | MARKUP)[name]

    browser.show(file_of(named(hostile)), width=360)

    assert complaints(browser) == []
    assert browser.evaluate("document.querySelectorAll('script, img, iframe, [onmouseover], [onerror]').length") == 0
    assert browser.evaluate("document.documentElement.scrollWidth") <= 360
    assert len(texts(browser, "h1")) == 2
    if name in MARKUP:
        assert texts(browser, "#c0 h1") == [hostile]


@pytest.mark.parametrize("width", (360, 1280))
def test_the_page_asks_for_nothing_and_says_nothing(browser: Browser, file_of: Callable[..., Path], width: int) -> None:
    browser.show(file_of(samples.failing()), width=width)

    assert complaints(browser) == []


def test_a_request_and_a_script_would_be_noticed_and_refused(browser: Browser, tmp_path: Path) -> None:
    page = document("Campaigns", View(now=samples.NOW))
    hostile = tmp_path / "hostile.html"
    hostile.write_text(page.replace("<main>", '<main><img src="http://127.0.0.1:9/x"><script>alert(1)</script>'))

    browser.show(hostile, width=360)

    said = [each["entry"]["text"] for each in browser.reported("Log.entryAdded")]
    assert any("Content Security Policy" in text and "script" in text for text in said)
    assert any("Content Security Policy" in text and "img" in text for text in said)


def test_the_json_of_the_link_is_the_history(browser: Browser, file_of: Callable[..., Path]) -> None:
    facts = samples.failing(changes=5)
    browser.show(file_of(facts), width=1280)

    written = browser.evaluate("atob(document.querySelector('a[download]').href.split(',')[1])")

    assert [each["revision"] for each in json.loads(written)["history"]] == [each.revision for each in facts.records]


def test_the_links_lead_to_pages_of_the_same_file(browser: Browser, file_of: Callable[..., Path]) -> None:
    browser.show(file_of(samples.failing()), width=1280)

    missing = "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.getElementById(a.hash.slice(1)))"
    assert browser.evaluate(f"{missing}.length") == 0
