"""`export campaigns` is the table for a manager: the campaigns that have ended, each with its last state."""

import csv
import json
from typing import Any

import pytest

from campaign_reporter.model.campaign import Counts
from tests.builders import CAMPAIGN, NOW, OTHER_CAMPAIGN
from tests.cli.deployed import DeployedStack
from tests.cli.past import before, in_shanghai, pages_of, record
from tests.cli.running import CommandLine


def exported(cli: CommandLine, *options: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(cli("export", "campaigns", *options).out.splitlines()))


def test_each_campaign_that_has_ended_is_a_row(cli: CommandLine, stack: DeployedStack) -> None:
    counts = Counts(total=2_000, delivered=900, failed=100)
    record(stack, at=before(days=2), status="failed", label="autumn", counts=counts)
    out = cli("export", "campaigns").out
    assert out.splitlines() == [
        "name,label,channel,status,ended,total,delivered,failed,not_sent,rate,campaign_id,ignored,added_by,added_at",
        f"Black Friday,autumn,SMS,failed,{before(days=2)},2000,900,100,1000,90.0,{CAMPAIGN},,,",
    ]


def test_the_list_says_how_a_campaign_got_there_and_whether_it_is_ignored(
    cli: CommandLine, stack: DeployedStack
) -> None:
    record(stack, CAMPAIGN, at=before(days=2))
    record(stack, OTHER_CAMPAIGN, at=before(days=1))
    stack.put(campaign_id=CAMPAIGN, ignored=True)
    stack.put(campaign_id=OTHER_CAMPAIGN, added_by="discovery", added_at=before(days=3))
    assert [(row["ignored"], row["added_by"], row["added_at"]) for row in exported(cli)] == [
        ("true", "", ""),
        ("false", "discovery", before(days=3)),
    ]


def test_csv_is_written_unless_another_form_is_asked_for(cli: CommandLine, stack: DeployedStack) -> None:
    record(stack, at=before(days=2))
    assert json.loads(cli("--output", "json", "export", "campaigns").out)[0]["rate"] == 98.5
    assert cli("--output", "csv", "export", "campaigns").out == cli("export", "campaigns").out
    assert cli("--output", "table", "export", "campaigns").out.startswith("Name  ")


def test_the_period_and_the_status_are_chosen(cli: CommandLine, stack: DeployedStack) -> None:
    record(stack, CAMPAIGN, at=before(days=8))
    record(stack, OTHER_CAMPAIGN, at=before(days=6))
    record(stack, "third", at=before(days=1), status="failed")
    record(stack, "running", at=before(days=1), status="in_progress")
    with pages_of(1):
        assert [row["campaign_id"] for row in exported(cli)] == [CAMPAIGN, OTHER_CAMPAIGN, "third"]
    assert [row["campaign_id"] for row in exported(cli, "--since", "7d")] == [OTHER_CAMPAIGN, "third"]
    assert [row["campaign_id"] for row in exported(cli, "--since", "7d", "--status", "Failed")] == ["third"]
    assert exported(cli, "--since", "1h") == []


def test_late_receipts_count_for_the_campaign_and_are_not_its_end(cli: CommandLine, stack: DeployedStack) -> None:
    record(stack, at=before(days=6))
    record(stack, at=before(days=5), after="completed", counts=Counts(total=10_000, delivered=9_990, failed=10))
    (row,) = exported(cli, "--since", "7d")
    assert (row["ended"], row["delivered"]) == (before(days=6), "9990")
    assert exported(cli, "--since", "132h") == []


def test_the_last_state_is_the_one_that_counts(cli: CommandLine, stack: DeployedStack) -> None:
    record(stack, CAMPAIGN, at=before(days=6), status="failed")
    record(stack, CAMPAIGN, at=before(days=5), status="completed", after="failed")
    record(stack, OTHER_CAMPAIGN, at=before(days=6), status="canceled")
    stack.put(campaign_id=OTHER_CAMPAIGN, status="in_progress", revision=3, changed_at=before(days=5))
    assert [(row["campaign_id"], row["status"]) for row in exported(cli)] == [(CAMPAIGN, "completed")]
    assert exported(cli, "--status", "failed") == []


def test_a_campaign_that_had_ended_before_it_was_listed_ended_then(cli: CommandLine, stack: DeployedStack) -> None:
    record(stack, CAMPAIGN, at=before(days=1), after=None, update_date="2026-10-01T12:00:00Z")
    record(stack, OTHER_CAMPAIGN, at=before(days=1), after=None, update_date="2026-11-20T12:00:00Z")
    record(stack, "seen at its end", at=before(days=1), after=None, update_date=before(days=1, minutes=1))
    ended = {row["campaign_id"]: row["ended"] for row in exported(cli, "--since", "7d")}
    assert ended == {OTHER_CAMPAIGN: "2026-11-20T12:00:00Z", "seen at its end": before(days=1)}


def test_names_are_those_of_the_list_else_those_of_the_history(cli: CommandLine, stack: DeployedStack) -> None:
    record(stack, CAMPAIGN, at=before(days=2), label="then", name=None)
    record(stack, OTHER_CAMPAIGN, at=before(days=1), label="then")
    stack.put(campaign_id=CAMPAIGN, status="completed", revision=2, name="Listed", label="now", changed_at=before())
    assert [(row["name"], row["label"]) for row in exported(cli)] == [("Listed", "now"), ("Black Friday", "then")]


@pytest.mark.parametrize(
    ("since", "hours"),
    (("36h", 36), ("90m", 1.5), ("2D", 48), ("1w", 168), ("2026-11-22", 39), ("2026-11-23T14:00", 1)),
)
def test_a_period_begins_at(cli: CommandLine, stack: DeployedStack, since: str, hours: float) -> None:
    record(stack, "just before", at=before(hours=hours, seconds=1))
    record(stack, "just after", at=before(hours=hours, seconds=-1))
    rows = csv.DictReader(cli("--utc", "export", "campaigns", "--since", since).out.splitlines())
    assert [row["campaign_id"] for row in rows] == ["just after"]


def test_a_time_without_an_offset_is_in_the_users_zone(cli: CommandLine, stack: DeployedStack) -> None:
    record(stack, at="2026-11-22T17:00:00.000Z")
    with in_shanghai():
        assert len(exported(cli, "--since", "2026-11-23")) == 1
        assert cli("--utc", "export", "campaigns", "--since", "2026-11-23").out.count("\n") == 1


@pytest.mark.parametrize(
    "options",
    (
        ("--since", "yesterday"),
        ("--since", "7"),
        ("--since", "-7d"),
        ("--since", "999999w"),
        ("--since", f"{NOW.year + 1}-01-01"),
        ("--since", ""),
        ("--status", "in_progress"),
    ),
)
def test_bad_options_are_refused_with_what_is_expected(
    cli: CommandLine, stack: DeployedStack, options: tuple[str, str]
) -> None:
    del stack
    refused = cli("export", "campaigns", *options)
    assert (refused.status, refused.out) == (2, "")
    assert f"Error: {options[0]} {options[1]}" in refused.err
