"""What StatusHistory and Runs hold, and what a run answers."""

from typing import Any

import pytest

from tests.integration.stack import HISTORY, RUNS, TEMPLATE, Stack

DAY = 86_400
ANSWER = {"outcome", "watched", "polled", "changed", "alerts_published", "problems", "duration_ms"}


def test_every_change_of_status_or_counts_is_a_record_with_no_gap(stack: Stack) -> None:
    campaign_id = stack.listed("scheduled", total=9)
    moments = []
    for status, delivered in (("scheduled", 0), ("in_progress", 0), ("in_progress", 5), ("completed", 9)):
        stack.becomes(campaign_id, status, total=9, delivered=delivered, update_date="2026-11-23 09:59:00")
        stack.run()
        moments.append(stack.clock.text())
    records = stack.history(campaign_id)
    assert [(row["revision"], row.get("previous_status"), row["status"]) for row in records] == [
        (1, None, "scheduled"),
        (2, "scheduled", "in_progress"),
        (3, "in_progress", "in_progress"),
        (4, "in_progress", "completed"),
    ]
    assert [row["observed_at"] for row in records] == moments
    assert records[-1] == {
        "campaign_id": campaign_id,
        "observed_at": stack.clock.text(),
        "revision": 4,
        "status": "completed",
        "previous_status": "in_progress",
        "messages_total": 9,
        "messages_delivered": 9,
        "messages_failed": 0,
        "update_date": "2026-11-23T09:59:00Z",
        "expires_at": stack.clock.epoch() + 400 * DAY,
    }


def test_a_new_name_or_schedule_is_kept_but_is_no_record(stack: Stack) -> None:
    campaign_id = stack.listed("scheduled", name="old")
    stack.run()
    stack.becomes(campaign_id, "scheduled", name="new", schedule="2026-12-01 08:00:00")
    assert stack.run()["changed"] == 0
    assert (stack.campaign(campaign_id)["name"], stack.campaign(campaign_id)["revision"]) == ("new", 1)
    assert len(stack.history(campaign_id)) == 1


def test_history_is_kept_for_ever_where_its_retention_is_0(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HISTORY_RETENTION_DAYS", "0")
    campaign_id = stack.listed()
    stack.run()
    assert "expires_at" not in stack.history(campaign_id)[0]


def test_history_stays_in_order_where_a_clock_goes_back(stack: Stack) -> None:
    campaign_id = stack.listed("scheduled")
    stack.run()
    for status in ("in_progress", "canceled"):
        stack.becomes(campaign_id, status)
        stack.run(minutes=-5)
    assert [row["status"] for row in stack.history(campaign_id)] == ["scheduled", "in_progress", "canceled"]
    assert [row["revision"] for row in stack.history(campaign_id)] == [1, 2, 3]


def test_the_index_finds_all_that_failed_in_the_order_of_time(stack: Stack) -> None:
    failed = []
    for _ in range(3):
        failed.append(stack.listed("failed", total=1))
        stack.listed("completed")
        stack.run()
    found = stack.dynamodb.query(
        TableName=HISTORY,
        IndexName="by_status",
        KeyConditionExpression="#s = :s AND observed_at > :t",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":s": {"S": "failed"}, ":t": {"S": "2026-11-16"}},
    )["Items"]
    assert [item["campaign_id"]["S"] for item in found] == failed
    assert all(item["messages_total"] == {"N": "1"} for item in found)


def test_a_run_answers_and_records_what_it_did(stack: Stack) -> None:
    for life in ("completed", "in_progress"):
        stack.listed(life)
    stack.watch()
    stack.watch("no campaign at all")
    answer = stack.run()
    assert answer.keys() == ANSWER
    row = stack.runs()[0]
    assert row == {
        "segment": "1/1",
        "started_at": stack.clock.text(),
        "finished_at": stack.clock.text(),
        "outcome": "complete",
        "watched": 4,
        "polled": 3,
        "changed": 2,
        "alerts_published": 2,
        "problems": {"not_found": 1, "invalid_identifier": 1},
        "duration_ms": 0,
        "expires_at": stack.clock.epoch() + 30 * DAY,
    }
    assert answer == {name: row[name] for name in ANSWER}


def test_a_runs_duration_is_that_of_its_clock(stack: Stack) -> None:
    def takes_two_seconds(_: str | None) -> None:
        stack.clock.advance(seconds=2)

    stack.listed()
    stack.dexatel.on_request = takes_two_seconds
    assert stack.run()["duration_ms"] == 2_000
    assert stack.runs()[0]["duration_ms"] == 2_000


def test_runs_that_start_at_the_same_time_have_a_row_each(stack: Stack) -> None:
    for _ in range(3):
        stack.run(minutes=0)
    assert [row["started_at"][-5:] for row in stack.runs()] == [".000Z", ".001Z", ".002Z"]


@pytest.mark.parametrize("table", ("CampaignsTable", HISTORY, RUNS))
def test_what_expires_is_told_to_the_tables_ttl(table: str) -> None:
    properties: dict[str, Any] = TEMPLATE["Resources"][table]["Properties"]
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
