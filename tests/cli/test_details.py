"""`show` has everything about one campaign, also if only its history is left."""

import json
from datetime import timedelta
from typing import Any

from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.times import to_text
from tests.builders import CAMPAIGN, NOW
from tests.cli.deployed import DeployedStack
from tests.cli.past import FAILED_ALERT, before, record
from tests.cli.running import CommandLine

READ: dict[str, Any] = {"campaign_id": CAMPAIGN, "status": "in_progress", "revision": 5, "name": "Black Friday"}
HALF: dict[str, Any] = {"messages_total": 10_000, "messages_delivered": 4_000, "messages_failed": 1_000}


def facts(out: str) -> dict[str, str]:
    """The values by their titles."""
    return {line[:14].strip(): line[14:].strip() for line in out.splitlines() if line[:1].isalpha()}


def test_a_campaign_is_shown_with_its_counts_as_bars(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(**READ, **HALF, label="autumn", channel="SMS", concerns={"failing"}, changed_at=before(minutes=1))
    out = cli("--utc", "show", CAMPAIGN).out
    assert out.startswith("Black Friday\n")
    shown = facts(out)
    assert shown["Campaign"] == CAMPAIGN
    assert shown["Label"] == "autumn"
    assert shown["Status"] == "in_progress (watched)"
    assert shown["Changed"] == "2026-11-23 14:59:00 UTC"
    assert shown["Delivered"].split() == ["█" * 16, "4,000", "40%"]
    assert shown["Failed"].split() == ["█" * 4, "1,000", "10%"]
    assert shown["Waiting"].split() == ["█" * 20, "5,000", "50%"]
    assert shown["Rate"] == "80% of the 5,000 that are counted"
    assert shown["Concerns"] == "failing"


def test_after_a_failure_the_rest_was_not_sent(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(**READ | {"status": "failed"}, **HALF, finished_at=before(hours=1))
    shown = facts(cli("--utc", "show", CAMPAIGN).out)
    assert shown["Status"] == "failed (no longer watched since 2026-11-23 14:00:00 UTC)"
    assert shown["Not sent"].endswith("5,000    50%")


def test_what_is_wrong_is_said_in_words(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(
        **READ, problem="not_found", problem_detail="HTTP status 404", problem_since=before(hours=2), stalled_minutes=-1
    )
    shown = facts(cli("--utc", "show", CAMPAIGN).out)
    assert shown["Problem"] == "Dexatel does not know the campaign, since 2026-11-23 13:00:00 UTC (HTTP status 404)"
    assert shown["To mend"].startswith("stalled_minutes has to be a number (N) from 0 to 10080")


def test_settings_of_its_own_and_mutes_are_shown(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(**READ, low_delivery_percent=80, overdue_minutes=0, muted_until="2026-11-23T16:00:00Z")
    shown = facts(cli("--utc", "show", CAMPAIGN).out)
    assert shown["Settings"] == "low_delivery_percent 80, overdue_minutes 0"
    assert shown["Muted until"] == "2026-11-23 16:00:00 UTC"
    stack.put(**READ, muted_until="2026-11-23T14:00:00Z")
    assert facts(cli("--utc", "show", CAMPAIGN).out)["Muted until"].endswith(" UTC (over)")


def test_alerts_that_were_sent_and_those_that_wait_are_shown(cli: CommandLine, stack: DeployedStack) -> None:
    alert_id = f"{CAMPAIGN}:campaign.failed:5"
    stack.put(**READ, alerted_at=before(hours=1), alerted_by="group:1")
    stack.client("dynamodb").update_item(
        TableName=stack.outputs["CampaignsTableName"],
        Key={"campaign_id": {"S": CAMPAIGN}},
        UpdateExpression="SET outbox = :outbox",
        ExpressionAttributeValues={":outbox": {"M": {alert_id: FAILED_ALERT, "of a later release": {"S": "?"}}}},
    )
    shown = facts(cli("--utc", "show", CAMPAIGN).out)
    assert shown["Alerted"] == "2026-11-23 14:00:00 UTC, by group:1"
    assert shown["Pending"].startswith("failed, waiting to be sent since ")
    assert shown["Unreadable"].startswith("an alert that waits can't be read: ")
    known = json.loads(cli("--output", "json", "show", CAMPAIGN).out)
    assert (known["pending_alerts"], known["unreadable_alerts"]) == ([alert_id], ["of a later release"])


def test_how_a_campaign_got_on_the_list_and_that_it_is_ignored_is_shown(cli: CommandLine, stack: DeployedStack) -> None:
    added = {"added_by": "discovery", "added_at": before(days=1)}
    stack.put(**READ, ignored=True, outbox={"an alert": FAILED_ALERT}, **added)
    shown = facts(cli("--utc", "show", CAMPAIGN).out)
    assert shown["Status"] == "in_progress (ignored: not polled, and not alerted)"
    assert shown["Added"] == "2026-11-22 15:00:00 UTC, by discovery"
    assert shown["Pending"].startswith("failed, held as long as the campaign is ignored, waiting since ")
    known = json.loads(cli("--output", "json", "show", CAMPAIGN).out)
    assert (known["ignored"], known["added_by"], known["added_at"]) == (True, "discovery", before(days=1))


def test_the_course_of_a_campaign_is_a_small_plot(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(**READ, **HALF)
    for minute in range(61):
        status, earlier = ("in_progress", "in_progress") if minute else ("scheduled", None)
        counts = Counts(total=10_000, delivered=minute * 100, failed=0)
        at = to_text(NOW - timedelta(minutes=60 - minute))
        record(stack, at=at, status=status, after=earlier, revision=minute + 1, counts=counts)
    plot = cli("--utc", "show", CAMPAIGN).out.partition("History: ")[2].splitlines()
    assert plot[0] == "61 records"
    assert [line.partition("│")[0].strip() for line in plot[1:6]] == ["6,000", "", "", "", "0"]
    widths = [len(line.partition("│")[2].strip()) for line in plot[1:6]]
    assert widths == sorted(widths)
    assert plot[1].endswith("█")
    assert plot[6].split("└")[1].split() == ["2026-11-23", "14:00:00", "UTC", "2026-11-23", "15:00:00", "UTC"]
    assert plot[7:] == ["  2026-11-23 14:00:00 UTC  scheduled"]
    assert max(map(len, plot)) <= 80


def test_one_of_each_is_one(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(**READ, messages_total=1, messages_delivered=1, messages_failed=0)
    for number in range(9):
        record(stack, at=before(minutes=9 - number), status=f"status {number}", after=None, revision=number + 1)
    out = cli("--utc", "show", CAMPAIGN).out
    assert "100% of the 1 that is counted\n" in out
    assert "  1 earlier change of its status\n" in out


def test_a_campaign_that_was_deleted_is_shown_from_its_history(cli: CommandLine, stack: DeployedStack) -> None:
    record(stack, at=before(days=3), label="autumn")
    out = cli("show", CAMPAIGN).out
    assert facts(out)["Status"] == "completed (not on the list: the history knows it)"
    assert facts(out)["Label"] == "autumn"
    known = json.loads(cli("--output", "json", "show", CAMPAIGN).out)
    assert (known["is_listed"], known["messages_delivered"], known["revision"]) == (False, 9_850, 2)


def test_an_item_without_its_status_is_shown_with_that_of_its_history(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(campaign_id=CAMPAIGN, label="new")
    record(stack, at=before(days=3), label="old")
    known = json.loads(cli("--output", "json", "show", CAMPAIGN).out)
    assert (known["is_listed"], known["status"], known["label"]) == (True, "completed", "new")


def test_a_campaign_of_which_nothing_is_known_is_bad_input(cli: CommandLine, stack: DeployedStack) -> None:
    del stack
    for command in ("show", "history"):
        for unknown in (CAMPAIGN, "x" * 3_000, ""):
            refused = cli(command, unknown)
            assert (refused.status, refused.out) == (2, "")
            assert refused.err.startswith("Error: ")
    assert cli("show", CAMPAIGN).err == f"Error: {CAMPAIGN} is not on the list, and has no history\n"


def test_an_id_may_be_typed_in_upper_case(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(**READ)
    record(stack, at=before(days=3))
    assert json.loads(cli("--output", "json", "show", CAMPAIGN.upper()).out)["campaign_id"] == CAMPAIGN
    assert cli("history", f" {CAMPAIGN.upper()}").out.count("completed") == 1
