"""`history` and `runs` show what the reporter has recorded, page after page."""

import csv
import json
import logging
from datetime import timedelta

import pytest

from campaign_reporter.model.run_summary import Outcome
from campaign_reporter.model.times import to_text
from tests.builders import CAMPAIGN, NOW
from tests.cli.deployed import DeployedStack
from tests.cli.past import before, pages_of, ran, record
from tests.cli.running import CommandLine


def five_records(stack: DeployedStack) -> None:
    for number in range(1, 6):
        record(stack, at=before(minutes=10 - number), revision=number, status="in_progress")


def revisions(out: str) -> list[int]:
    return [row["revision"] for row in json.loads(out)]


def test_a_history_is_shown_from_the_oldest_record_on(cli: CommandLine, stack: DeployedStack) -> None:
    five_records(stack)
    with pages_of(2) as calls:
        assert revisions(cli("--output", "json", "history", CAMPAIGN).out) == [1, 2, 3, 4, 5]
    assert calls.count("Query") == 3
    assert [line.split()[2] for line in cli("history", CAMPAIGN).out.splitlines()[1:]] == ["1", "2", "3", "4", "5"]
    assert "5 records of " in cli("history", CAMPAIGN).err


def test_the_last_records_are_shown_in_the_same_order(cli: CommandLine, stack: DeployedStack) -> None:
    five_records(stack)
    with pages_of(2) as calls:
        assert revisions(cli("--output", "json", "history", CAMPAIGN, "--last", "3").out) == [3, 4, 5]
    assert calls.count("Query") == 2, "no more of a long history is read than is shown"
    assert cli("history", CAMPAIGN, "--last", "0").status == 2


def test_a_campaign_without_history_has_none_yet(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(campaign_id=CAMPAIGN)
    assert cli("history", CAMPAIGN).err == f"{CAMPAIGN} has no history yet.\n"
    assert json.loads(cli("--output", "json", "history", CAMPAIGN).out) == []


def test_a_record_that_can_not_be_read_is_passed_over_with_a_line(
    cli: CommandLine, stack: DeployedStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    five_records(stack)
    spoiled = {"campaign_id": {"S": CAMPAIGN}, "observed_at": {"S": before(minutes=1)}, "revision": {"N": "6"}}
    stack.client("dynamodb").put_item(TableName=stack.outputs["StatusHistoryTableName"], Item=spoiled)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # as in a process without tests
    shown = cli("--output", "json", "history", CAMPAIGN)
    assert revisions(shown.out) == [1, 2, 3, 4, 5]
    place = f"{CAMPAIGN}: {before(minutes=1)}"
    assert shown.err == f"record of the history not readable: {place}: it is not complete\n"


def test_the_last_runs_of_all_segments_are_shown_newest_first(cli: CommandLine, stack: DeployedStack) -> None:
    stack.parameters["Segments"] = "2"
    for minute in range(12):
        ran(stack, at=NOW - timedelta(minutes=minute), segment=f"{minute % 2 + 1}/2")
    ran(stack, at=NOW - timedelta(seconds=30))  # over single ids
    with pages_of(2):
        rows = json.loads(cli("--output", "json", "runs", "--last", "5").out)
    assert [row["segment"] for row in rows] == ["1/2", "1/1", "2/2", "1/2", "2/2"]
    assert [row["started_at"] for row in rows] == sorted((row["started_at"] for row in rows), reverse=True)
    assert cli("runs").out.count("complete") == 13


def test_the_problems_of_a_run_are_in_words(cli: CommandLine, stack: DeployedStack) -> None:
    ran(stack, outcome=Outcome.FAILED, problems={"refused": 1, "not_found": 2, "no_key": 1, "of_a_later_release": 1})
    said = "2 not known to Dexatel, the secret has no API key, 1 of a later release, 1 refused by Dexatel"
    assert said in cli("runs").out
    (row,) = json.loads(cli("--output", "json", "runs").out)
    assert row["problems"] == {"refused": 1, "not_found": 2, "no_key": 1, "of_a_later_release": 1}
    (in_csv,) = csv.DictReader(cli("--output", "csv", "runs").out.splitlines())
    assert in_csv["problems"].split() == ["no_key=1", "not_found=2", "of_a_later_release=1", "refused=1"]


def test_a_run_that_makes_no_sense_is_shown_as_far_as_it_does(cli: CommandLine, stack: DeployedStack) -> None:
    row = {"segment": {"S": "1/1"}, "started_at": {"S": "yesterday"}, "outcome": {"S": "new"}, "polled": {"S": "?"}}
    stack.client("dynamodb").put_item(TableName=stack.outputs["RunsTableName"], Item=row)
    assert [line.split()[:3] for line in cli("runs").out.splitlines()[1:]] == [["yesterday", "1/1", "unknown"]]


def test_without_runs_a_line_says_so(cli: CommandLine, stack: DeployedStack) -> None:
    del stack
    assert cli("runs").err == "No run over the list is recorded.\n"


def test_the_history_of_all_campaigns_is_exported(cli: CommandLine, stack: DeployedStack) -> None:
    five_records(stack)
    record(stack, "deleted", at=before(days=8), status="of a later release")
    with pages_of(2) as calls:
        everything = list(csv.DictReader(cli("export", "history").out.splitlines()))
    assert calls.count("Scan") >= 3
    assert len(everything) == 6
    assert {row["status"] for row in everything} == {"in_progress", "of a later release"}
    recent = list(csv.DictReader(cli("export", "history", "--since", "7d").out.splitlines()))
    assert [row["observed_at"] for row in recent] == [to_text(NOW - timedelta(minutes=10 - n)) for n in range(1, 6)]
