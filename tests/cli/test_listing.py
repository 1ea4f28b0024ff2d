"""`list` shows the campaigns that go on, or those that its options ask for."""

import csv
import json
from typing import Any

import pytest

from tests.builders import CAMPAIGN, OTHER_CAMPAIGN
from tests.cli.deployed import DeployedStack
from tests.cli.past import before, pages_of
from tests.cli.running import CommandLine

UNREAD = "33333333-2222-4333-8444-555555555555"
INVALID = "spring-newsletter"


@pytest.fixture
def four(stack: DeployedStack) -> None:
    """One campaign goes on and gives concern, one has failed, one was never read, and one id is none."""
    counts: dict[str, Any] = {"messages_total": 1000, "messages_delivered": 300, "messages_failed": 100, "revision": 2}
    stack.put(campaign_id=CAMPAIGN, status="in_progress", name="Black Friday", concerns={"failing"}, **counts)
    stack.put(campaign_id=OTHER_CAMPAIGN, status="failed", finished_at=before(days=1), label="flash", **counts)
    stack.put(campaign_id=UNREAD)
    stack.put(campaign_id=INVALID, problem="invalid_identifier", finished_at=before(days=1))


def listed(cli: CommandLine, *options: str) -> set[str]:
    """The ids that `list` gives in each form."""
    as_json = {each["campaign_id"] for each in json.loads(cli("--output", "json", "list", *options).out)}
    as_csv = {each["campaign_id"] for each in csv.DictReader(cli("--output", "csv", "list", *options).out.splitlines())}
    table = cli("list", *options).out
    assert as_json == as_csv == {id_ for id_ in (CAMPAIGN, OTHER_CAMPAIGN, UNREAD, INVALID) if id_ in table}
    return as_json


@pytest.mark.usefixtures("four")
def test_the_unfinished_are_listed_and_with_all_the_finished_too(cli: CommandLine) -> None:
    assert listed(cli) == {CAMPAIGN, UNREAD}
    assert listed(cli, "--all") == {CAMPAIGN, UNREAD, OTHER_CAMPAIGN, INVALID}


@pytest.mark.usefixtures("four")
def test_a_person_reads_how_many_campaigns_there_are_and_how_many_are_not_shown(cli: CommandLine) -> None:
    said = cli("list").err
    assert "2 campaigns (1 in_progress, 1 not read yet)." in said
    assert "2 finished campaigns not shown: see --all." in said
    assert cli("--output", "json", "list").err == cli("--output", "csv", "list").err == ""


@pytest.mark.usefixtures("four")
def test_the_ignored_are_left_out_as_the_finished_are(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(campaign_id=UNREAD, ignored=True)
    stack.put(campaign_id=CAMPAIGN, ignored=False)
    assert listed(cli) == {CAMPAIGN}
    assert listed(cli, "--status", "failed") == {OTHER_CAMPAIGN}
    assert listed(cli, "--all") == {CAMPAIGN, UNREAD, OTHER_CAMPAIGN, INVALID}
    assert "2 finished campaigns and 1 ignored campaign not shown: see --all." in cli("list").err
    (marked,) = (line for line in cli("list", "--all").out.splitlines() if UNREAD in line)
    assert marked.endswith("  ignored")
    rows = json.loads(cli("--output", "json", "list", "--all").out)
    assert [row["campaign_id"] for row in rows if row["ignored"]] == [UNREAD]


def test_a_list_on_which_all_are_finished_or_ignored_is_not_empty(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(campaign_id=CAMPAIGN, ignored=True)
    said = "All campaigns on the list have finished or are ignored. 1 ignored campaign not shown: see --all.\n"
    assert cli("list").err == said


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("options", "expected"),
    (
        (("--status", "in_progress"), {CAMPAIGN}),
        (("--status", "FAILED"), {OTHER_CAMPAIGN}),  # a campaign that has failed finishes at once
        (("--status", "scheduled"), set()),
        (("--concern", "failing"), {CAMPAIGN}),
        (("--concern", "stalled"), set()),
        (("--problem",), {INVALID}),
        (("--concern", "failing", "--problem"), set()),
    ),
)
def test_options_choose_campaigns(cli: CommandLine, options: tuple[str, ...], expected: set[str]) -> None:
    assert listed(cli, *options) == expected


def test_a_wrong_setting_is_a_problem_before_and_after_a_run_has_said_so(
    cli: CommandLine, stack: DeployedStack
) -> None:
    stack.put(campaign_id=CAMPAIGN, settings_problem="muted_until has to be a text (S)")
    stack.put(campaign_id=OTHER_CAMPAIGN, overdue_minutes=-1)
    stack.put(campaign_id=UNREAD, overdue_minutes=1)
    assert listed(cli, "--problem") == {CAMPAIGN, OTHER_CAMPAIGN}


def test_a_concern_that_does_not_exist_is_refused_with_those_that_do(cli: CommandLine, stack: DeployedStack) -> None:
    del stack
    refused = cli("list", "--concern", "late")
    assert refused.status == 2
    assert "overdue, stalled, failing" in refused.err


@pytest.mark.parametrize("output", ("table", "json", "csv"))
def test_all_pages_are_read(cli: CommandLine, stack: DeployedStack, output: str) -> None:
    ids = {f"{number:08}-2222-4333-8444-555555555555" for number in range(7)}
    for campaign_id in ids:
        stack.put(campaign_id=campaign_id)
    with pages_of(2) as calls:
        out = cli("--output", output, "list").out
    assert calls.count("Scan") > 3
    assert all(campaign_id in out for campaign_id in ids)


def test_an_empty_list_is_said_to_be_empty(cli: CommandLine, stack: DeployedStack) -> None:
    assert cli("list").err == "The list is empty. `campaign-reporter add ID` puts a campaign on it.\n"
    assert json.loads(cli("--output", "json", "list").out) == []
    assert cli("--output", "csv", "list").out.startswith("campaign_id,name,label,status,")
    assert cli("list", "--concern", "stalled").err == "No such campaign is on the list.\n"
    stack.put(campaign_id=CAMPAIGN, finished_at=before(days=1))
    said = "All campaigns on the list have finished. 1 finished campaign not shown: see --all.\n"
    assert cli("list").err == said


def test_a_time_without_an_offset_is_in_the_zone_of_the_stack(cli: CommandLine, stack: DeployedStack) -> None:
    stack.parameters["AlertTimeZone"] = "Asia/Yerevan"
    stack.put(campaign_id=CAMPAIGN, muted_until="2026-11-23T19:30")
    (row,) = json.loads(cli("--output", "json", "list").out)
    assert row["muted_until"] == "2026-11-23T15:30:00.000Z"
    assert "muted" in cli("list").out


def test_a_table_that_can_not_be_read_is_one_line_and_status_3(cli: CommandLine, stack: DeployedStack) -> None:
    stack.client("dynamodb").delete_table(TableName=stack.outputs["CampaignsTableName"])
    for output in ("table", "json", "csv"):
        refused = cli("--output", output, "list")
        assert (refused.status, refused.out) == (3, "")
        assert refused.err.startswith("Error: can't read the list: ")
        assert refused.err.count("\n") == 1
