"""`report` writes the pages of campaigns into one file."""

import json
import webbrowser
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.policy import POLICY_NUMBERS
from campaign_reporter.model.run_summary import Outcome
from campaign_reporter_cli.reading.report import policy_of
from local.template import policy
from tests.builders import CAMPAIGN, NOW, OTHER_CAMPAIGN
from tests.cli.deployed import DeployedStack
from tests.cli.past import before, pages_of, ran, record
from tests.cli.running import CommandLine
from tests.unit.test_campaign_page import text_of

FAILED = "33333333-2222-4333-8444-555555555555"
COUNTS: dict[str, Any] = {"messages_total": 1000, "messages_delivered": 300, "messages_failed": 100, "revision": 2}


@pytest.fixture
def three(stack: DeployedStack) -> None:
    """One campaign goes on, one is over and still on the list, and of the third only the history is left."""
    stack.put(campaign_id=CAMPAIGN, status="in_progress", name="Black Friday", concerns={"failing"}, **COUNTS)
    stack.put(campaign_id=OTHER_CAMPAIGN, status="completed", name="Autumn", finished_at=before(days=1), **COUNTS)
    going = Counts(total=1000, delivered=300, failed=100)
    record(stack, CAMPAIGN, at=before(minutes=5), status="in_progress", after=None, revision=1, counts=going)
    record(stack, OTHER_CAMPAIGN, at=before(days=1), name="Autumn")
    record(stack, FAILED, at=before(days=2), status="failed", name="Flash sale", label="flash")
    record(stack, FAILED, at=before(days=9), status="in_progress", after=None, revision=1, name="Flash sale")
    ran(stack, at=NOW - timedelta(minutes=1))


def written(cli: CommandLine, *arguments: str) -> str:
    """The file that `report` has written."""
    ended = cli("report", *arguments)
    assert (ended.status, ended.out.count("\n")) == (0, 1), ended.err
    return Path(ended.out.strip()).read_text(encoding="utf-8")


@pytest.mark.usefixtures("three")
def test_without_ids_it_is_the_overview_with_the_pages_of_the_campaigns_in_it(cli: CommandLine, home: Path) -> None:
    html = written(cli)
    text = text_of(html)
    assert (home / "campaigns.html").exists()
    assert html.count("<h1>") == 4
    for name in ("Black Friday", "Autumn", "Flash sale"):
        assert f">{name}</a>" in html
        assert f"<h1>{name}</h1>" in html
    assert "The last complete run ended 58 seconds ago" in text
    assert all(f'id="c{number}"' in html and f'href="#c{number}"' in html for number in (1, 2, 3))


@pytest.mark.usefixtures("three")
def test_with_an_id_it_is_the_page_of_that_campaign(cli: CommandLine, home: Path) -> None:
    html = written(cli, CAMPAIGN.upper())
    assert (home / f"campaign-{CAMPAIGN.upper()}.html").exists()
    assert html.count("<h1>") == 1
    assert "Black Friday - Campaign Reporter" in html
    assert "Campaign FAILING" in html
    assert "Below the dashed line at 90%" in html


@pytest.mark.usefixtures("three")
def test_the_history_alone_makes_a_page(cli: CommandLine) -> None:
    text = text_of(written(cli, FAILED))
    assert "Campaign FAILED" in text
    assert "No. This is what its history knows." in text


@pytest.mark.usefixtures("three")
def test_several_ids_are_pages_of_one_file_at_the_place_that_is_given(cli: CommandLine, tmp_path: Path) -> None:
    assert written(cli, CAMPAIGN, FAILED, "--out", str(tmp_path / "two.html")).count("<h1>") == 2
    assert (tmp_path / "two.html").exists()


@pytest.mark.usefixtures("three")
def test_the_times_are_in_the_zone_of_the_alerts_or_in_utc(cli: CommandLine, stack: DeployedStack) -> None:
    stack.parameters["AlertTimeZone"] = "Asia/Yerevan"
    assert "This page is of 2026-11-23 19:00:00 +04 (15:00:00 UTC)" in text_of(written(cli, CAMPAIGN))
    ended = cli("--utc", "report", CAMPAIGN)
    assert "This page is of 2026-11-23 15:00:00 UTC" in text_of(Path(ended.out.strip()).read_text())


@pytest.mark.usefixtures("three")
def test_programs_get_the_path_in_their_form(cli: CommandLine, home: Path) -> None:
    path = str(home / "two.html")
    as_json, as_csv = (cli("--output", form, "report", CAMPAIGN, FAILED, "--out", path).out for form in ("json", "csv"))
    assert json.loads(as_json) == [{"file": path, "pages": 2}]
    assert as_csv == f"file,pages\n{path},2\n"


@pytest.mark.usefixtures("three")
def test_an_unknown_id_writes_nothing(cli: CommandLine, home: Path) -> None:
    ended = cli("report", CAMPAIGN, "11111111-0000-4000-8000-000000000000")
    assert (ended.status, ended.out) == (2, "")
    assert "is not on the list, and has no history" in ended.err
    assert not list(home.glob("*.html"))


@pytest.mark.usefixtures("three")
def test_a_file_that_cannot_be_written_is_a_line(cli: CommandLine, tmp_path: Path) -> None:
    ended = cli("report", CAMPAIGN, "--out", str(tmp_path / "none" / "x.html"))
    assert ended.status == 2
    assert "can't be written: No such file or directory" in ended.err


@pytest.mark.usefixtures("three")
def test_it_opens_the_browser_only_if_it_is_asked_to(cli: CommandLine, opened: list[str]) -> None:
    written(cli, CAMPAIGN)
    assert opened == []
    written(cli, CAMPAIGN, "--open")
    assert len(opened) == 1
    assert opened[0].startswith("file:///")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the browser was asked to open."""
    addresses: list[str] = []

    def opens(address: str) -> bool:
        addresses.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", opens)
    return addresses


def test_a_long_list_costs_a_page_of_the_scan_and_a_query_a_status(cli: CommandLine, stack: DeployedStack) -> None:
    for number in range(30):
        stack.put(campaign_id=f"{number:08}-0000-4000-8000-000000000000", status="in_progress", **COUNTS)
        record(stack, f"ended-{number}", at=before(hours=number + 1))
    ran(stack, outcome=Outcome.PARTIAL, at=NOW - timedelta(minutes=3))
    ran(stack, at=NOW - timedelta(minutes=2))

    with pages_of(10) as calls:
        text = text_of(written(cli))

    # Beside them a query of the runs. Each page of a campaign is a query too, of a page for each ten changes.
    pages = 10 + 10
    assert calls.count("Scan") == 1
    assert calls.count("Query") == 4 + 1 + pages
    assert "These are the first 10 campaigns of the list: more are watched." in text
    assert "So much has ended that the first 6.6 of the seven days are left out." in text


def test_the_policy_is_that_of_the_parameters(stack: DeployedStack) -> None:
    assert policy_of(stack.parameters) == policy()
    assert policy_of({**stack.parameters, "LowDeliveryPercent": "72.5"}).low_delivery_percent == 72.5
    assert policy_of({}).unreadable_minutes == POLICY_NUMBERS["unreadable_minutes"].low
