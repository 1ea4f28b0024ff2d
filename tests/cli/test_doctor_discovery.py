"""The doctor on discovery: its function, its schedule, and how the last discoveries went."""

from typing import Any

import pytest

from campaign_reporter_cli.doctor.discoveries import LONGEST
from local.template import template
from tests.cli.healthy import Healthy, run, schedule, schedules

OUTPUT = "DiscoverCampaignsFunctionName"
LOGS = "aws logs tail /aws/lambda/campaign-reporter-discover-campaigns --since 1d"
AGAIN = "campaign-reporter runs --discovery"


def discovery(*, minutes_ago: float = 5, outcome: str = "complete", **problems: int) -> dict[str, Any]:
    """A row of Runs."""
    row = run(minutes_ago=minutes_ago, outcome=outcome, **problems)
    return row | {"segment": {"S": "discovery"}, "listed": {"N": "12"}, "added": {"N": "3"}}


@pytest.fixture
def session() -> Healthy:
    """A healthy deployment with discovery."""
    session = Healthy()
    session.outputs[OUTPUT] = "discover"
    session.parameters["DiscoverySchedule"] = "rate(15 minutes)"
    happened(session, discovery())
    on = schedule(Name="campaign-reporter-discovery", ScheduleExpression="rate(15 minutes)")
    session.aws.answers["scheduler"]["get_schedule"] = schedules(schedule(), on)
    return session


def happened(session: Healthy, *rows: dict[str, Any]) -> None:
    """These are the discoveries, the newest first, beside one good run."""

    def query(**request: Any) -> dict[str, Any]:
        segment = request["ExpressionAttributeValues"][":segment"]["S"]
        return {"Items": list(rows) if segment == "discovery" else [run()]}

    session.aws.answers["dynamodb"]["query"] = query


def test_a_healthy_deployment_with_discovery_is_well(session: Healthy) -> None:
    assert [finding.text for _, finding in session.examined() if finding.level != "ok"] == []
    assert session.finding("discovery")[1] == "The last complete discovery began at 2026-11-23 14:55:00 UTC."
    assert "The schedule campaign-reporter-discovery is on: rate(15 minutes)." in str(session.findings("schedules"))
    assert "The function discover is ready" in str(session.findings("functions"))
    assert "this stack needs 2." in session.finding("concurrency")[1]


def test_a_stack_without_discovery_has_one_neutral_line() -> None:
    assert Healthy().finding("discovery") == ("ok", "Discovery is off, so you list new campaigns yourself.", None)


def test_a_schedule_of_discovery_that_is_off_or_another_one(session: Healthy) -> None:
    other = schedule(Name="campaign-reporter-discovery", ScheduleExpression="rate(1 day)")
    session.aws.answers["scheduler"]["get_schedule"] = schedules(schedule(), other)
    said = "The schedule campaign-reporter-discovery is rate(1 day), and not rate(15 minutes) as in the stack."
    level, text, command = session.findings("schedules")[1]
    assert (level, text, "update-schedule" in str(command)) == ("warning", said, True)
    session.aws.answers["scheduler"]["get_schedule"] = schedules(schedule(), other | {"State": "DISABLED"})
    assert session.findings("schedules")[1][0] == "wrong"


@pytest.mark.parametrize(
    ("rows", "level", "said", "command"),
    (
        ([], "warning", "No discovery is recorded yet.", "campaign-reporter discover"),
        ([discovery(outcome="skipped")], "warning", "No discovery is recorded yet.", "campaign-reporter discover"),
        (
            [discovery(minutes_ago=90)],
            "wrong",
            "At least 5 discoveries are missing since that of 2026-11-23 13:30",
            LOGS,
        ),
        ([discovery(outcome="partial")], "warning", "No discovery is complete yet.", "campaign-reporter discover"),
        ([discovery(outcome="partial"), discovery(minutes_ago=20)], "ok", "began at 2026-11-23 14:40:00", None),
        (
            [discovery(outcome="partial", minutes_ago=number) for number in (5, 20, 35)],
            "warning",
            "None of the last 3 discoveries is complete: Dexatel's list is long for MaxRequestsPerSecond. New",
            AGAIN,
        ),
        (
            [discovery(outcome="failed", refused=1), discovery(minutes_ago=20)],
            "warning",
            "The discovery of 2026-11-23 14:55:00 UTC could not read Dexatel's list: Dexatel refuses the request.",
            LOGS,
        ),
        ([discovery(outcome="failed", refused=1)], "wrong", "could not read Dexatel's list: Dexatel refuses", LOGS),
        (
            [discovery(outcome="failed", no_key=1)],
            "wrong",
            "could not read Dexatel's list: the secret has no API key.",
            "campaign-reporter key set",
        ),
    ),
)
def test_how_the_last_discoveries_ended(
    session: Healthy, rows: list[Any], level: str, said: str, command: str | None
) -> None:
    happened(session, *rows)
    found = session.finding("discovery")
    assert (found[0], said in found[1], found[2]) == (level, True, command), found


@pytest.mark.parametrize(
    ("kind", "level", "said"),
    (
        (
            "endless_list",
            "warning",
            "Dexatel's list repeats itself or has more than 100,000 campaigns, so a part was read.",
        ),
        ("unusable_row", "warning", "2 in Dexatel's list without a usable id or status."),
        ("not_recorded", "wrong", "2 that could not be put on the list."),
        ("of_a_later_release", "warning", "2 of a later release."),
    ),
)
def test_each_problem_of_the_newest_discovery_is_a_finding(session: Healthy, kind: str, level: str, said: str) -> None:
    newest: dict[str, Any] = {kind: 2}
    happened(session, discovery(**newest), discovery(minutes_ago=20, internal_error=1))
    _, found = session.findings("discovery")
    assert found == (level, f"The discovery of 2026-11-23 14:55:00 UTC: {said}", LOGS)


def test_another_total_is_a_fault_only_if_it_stays_so(session: Healthy) -> None:
    """A list that changes while it is read has one."""
    again = [discovery(minutes_ago=number, total_differs=1) for number in (5, 20, 35)]
    happened(session, *again[:2], discovery(minutes_ago=35))
    assert len(session.findings("discovery")) == 1
    happened(session, *again)
    _, (level, text, command) = session.findings("discovery")
    assert (level, command) == ("warning", "campaign-reporter discover --dry-run")
    assert text.endswith("Dexatel's total is not the number of campaigns in its list.")


def test_an_empty_list_is_filled_by_a_discovery(session: Healthy) -> None:
    session.aws.answers["dynamodb"]["scan"] = {"Items": [], "ScannedCount": 0}
    assert session.finding("campaigns")[2] == "campaign-reporter discover"


def test_the_longest_discovery_is_the_time_out_of_the_function() -> None:
    function = template()["Resources"]["DiscoverCampaignsFunction"]["Properties"]
    assert function["Timeout"] == LONGEST.total_seconds()
