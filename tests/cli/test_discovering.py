"""`discover` starts a discovery, and `runs --discovery` shows the last ones."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from tests.builders import CAMPAIGN, NOW, OTHER_CAMPAIGN
from tests.cli.deployed import DeployedStack
from tests.cli.lambdas import Lambdas, answering
from tests.cli.past import discovered, ran
from tests.cli.running import CommandLine

DISCOVER = "discover-campaigns"
NEW: list[dict[str, Any]] = [
    {
        "id": CAMPAIGN,
        "name": "Black\x1b[31m Friday",
        "status": "scheduled",
        "channel": "SMS",
        "schedule": "2026-11-27T08:00:00Z",
        "update_date": "2026-11-23T14:00:00Z",
    },
    {"id": OTHER_CAMPAIGN, "name": None, "status": "in_progress", "channel": None, "schedule": None},
]
FOUND: dict[str, Any] = {"outcome": "complete", "listed": 340, "added": 2, "problems": {}, "duration_ms": 3210}
FOUND |= {"dry_run": False, "campaigns": NEW, "omitted": 0}
WITHOUT_ID = "in Dexatel's list without a usable id or status"
ENDLESS = "Dexatel's list repeats itself or has more than 100,000 campaigns, so a part was read"
NOTHING_NEW = FOUND | {"added": 0, "campaigns": []}


@pytest.fixture(autouse=True)
def lambdas(stack: DeployedStack) -> Iterator[Lambdas]:
    stack.outputs["DiscoverCampaignsFunctionName"] = DISCOVER
    with answering() as lambdas:
        lambdas.answer = FOUND
        yield lambdas


def test_discover_says_what_it_did_and_shows_the_new_campaigns(cli: CommandLine, lambdas: Lambdas) -> None:
    ended = cli("--utc", "discover")
    assert (ended.status, lambdas.invoked) == (0, [(DISCOVER, {})])
    first, second, *table = ended.out.splitlines()
    assert (first, second) == (
        "The discovery is complete.",
        "340 campaigns at Dexatel, 2 added, in 3.2 seconds.",
    )
    assert [line.split() for line in table] == [
        ["Campaign", "Name", "Status", "Channel", "Scheduled", "Updated"],
        f"{CAMPAIGN} Black [31m Friday scheduled SMS 2026-11-27 08:00:00 2026-11-23 14:00:00".split(),
        [OTHER_CAMPAIGN, "-", "in_progress", "-", "-", "-"],
    ]
    assert ended.err == "Times are in UTC.\n"


def test_a_dry_run_says_what_would_be_added(cli: CommandLine, lambdas: Lambdas) -> None:
    lambdas.answer = FOUND | {"added": 0, "dry_run": True, "omitted": 7}
    ended = cli("discover", "--dry-run")
    assert lambdas.invoked == [(DISCOVER, {"dry_run": True})]
    assert "340 campaigns at Dexatel, 9 would be added, in 3.2 seconds. Nothing was written." in ended.out
    assert "Not shown: 7 more.\n" in ended.err


def test_json_is_the_answer_and_csv_has_the_campaigns_as_add_takes_them(cli: CommandLine, lambdas: Lambdas) -> None:
    assert json.loads(cli("--output", "json", "discover").out) == lambdas.answer
    ended = cli("--output", "csv", "discover")
    rows = list(csv.DictReader(ended.out.splitlines()))
    assert [row["campaign_id"] for row in rows] == [CAMPAIGN, OTHER_CAMPAIGN]
    assert rows[0]["schedule"] == "2026-11-27T08:00:00Z"
    assert ended.err.startswith("The discovery is complete.\n")


def test_csv_without_new_campaigns_is_the_header(cli: CommandLine, lambdas: Lambdas) -> None:
    lambdas.answer = NOTHING_NEW
    assert cli("--output", "csv", "discover").out == "campaign_id,name,status,channel,schedule,update_date\n"


@pytest.mark.parametrize(
    ("answer", "said"),
    (
        ({"outcome": "skipped"}, ["No discovery started, because another one is at work."]),
        (
            {"outcome": "partial", "listed": 1, "problems": {"endless_list": 1, "unusable_row": 2}},
            [
                "The discovery did a part of its work.",
                "1 campaign at Dexatel, 0 added, in 3.2 seconds.",
                f"Problems: 2 {WITHOUT_ID}, {ENDLESS}.",
            ],
        ),
        (
            {"outcome": "failed", "listed": 0, "problems": {"key_rejected": 1}},
            [
                "The discovery could not read Dexatel's list.",
                "0 campaigns at Dexatel, 0 added, in 3.2 seconds.",
                "Problems: Dexatel refuses the API key.",
                "Set another key: campaign-reporter key set",
            ],
        ),
    ),
    ids=("skipped", "partial", "failed"),
)
def test_an_outcome_and_its_problems_are_in_words(
    cli: CommandLine, lambdas: Lambdas, answer: dict[str, Any], said: list[str]
) -> None:
    lambdas.answer = NOTHING_NEW | answer
    ended = cli("discover")
    assert (ended.status, ended.out.splitlines(), ended.err) == (0, said, "")


def test_a_stack_without_discovery_says_how_to_switch_it_on(
    cli: CommandLine, lambdas: Lambdas, stack: DeployedStack
) -> None:
    del stack.outputs["DiscoverCampaignsFunctionName"]
    ended = cli("discover")
    assert (ended.status, ended.out, lambdas.invoked) == (3, "", [])
    how = "Switch it on with: sam build && sam deploy --parameter-overrides 'DiscoverySchedule=\"rate(15 minutes)\"'"
    assert ended.err == f"Error: the stack campaign-reporter has no discovery. {how}\n"
    assert cli("runs", "--discovery").err == f"No discovery is recorded. {how}\n"


def test_an_answer_that_is_late_is_looked_for_among_the_discoveries(cli: CommandLine, lambdas: Lambdas) -> None:
    lambdas.lost = ReadTimeoutError(endpoint_url="https://lambda.us-east-1.amazonaws.com")
    ended = cli("discover")
    assert (ended.status, len(lambdas.invoked)) == (3, 1)
    assert "can't start a discovery: no answer within 150 seconds" in ended.err
    assert "`campaign-reporter runs --discovery`" in ended.err


# The last discoveries


def test_the_last_discoveries_are_shown_newest_first_and_runs_are_not_among_them(
    cli: CommandLine, stack: DeployedStack
) -> None:
    discovered(stack, at=NOW - timedelta(hours=2))
    discovered(stack, at=NOW - timedelta(hours=1), outcome="partial", rate_limited=2, not_recorded=1)
    discovered(stack, at=NOW - timedelta(hours=3))
    ran(stack)
    header, *lines = cli("--utc", "runs", "--discovery", "--last", "2").out.splitlines()
    assert header.split() == ["Started", "Outcome", "At", "Dexatel", "Added", "ms", "Problems"]
    problems = "Dexatel asks for fewer requests, 1 that could not be put on the list"
    assert [line.split(maxsplit=6) for line in lines] == [
        ["2026-11-23", "14:00:00", "partial", "12", "3", "2,000", problems],
        ["2026-11-23", "13:00:00", "complete", "12", "3", "2,000", "-"],
    ]
    (run,) = json.loads(cli("--output", "json", "runs").out)
    assert run["segment"] == "1/1"


def test_a_discovery_has_every_column_for_programs(cli: CommandLine, stack: DeployedStack) -> None:
    discovered(stack, total_differs=1)
    assert json.loads(cli("--output", "json", "runs", "--discovery").out) == [
        {
            "started_at": "2026-11-23T15:00:00.000Z",
            "finished_at": "2026-11-23T15:00:02.000Z",
            "outcome": "complete",
            "listed": 12,
            "added": 3,
            "duration_ms": 2000,
            "problems": {"total_differs": 1},
        }
    ]


def test_without_discoveries_a_line_says_so(cli: CommandLine) -> None:
    assert cli("runs", "--discovery").err == "No discovery is recorded.\n"
