"""Bad settings are named before anything is done; what the function writes is JSON, and its metrics are EMF."""

from typing import Any

import pytest

from local.dexatel_simulator import Answer
from tests.integration.aws_calls import SDK_TRIES
from tests.integration.stack import TEMPLATE, Stack

VARIABLES = TEMPLATE["Resources"]["PollCampaignsFunction"]["Properties"]["Environment"]["Variables"]
OWN = sorted(name for name in VARIABLES if not name.startswith("POWERTOOLS"))


def assert_named(stack: Stack, variable: str) -> None:
    refusal = stack.refusal()
    assert type(refusal).__name__ == "SettingsError"
    assert f"environment variable {variable}: expected" in str(refusal)
    assert str(refusal) in str(stack.lines[-1])
    assert (stack.aws.made, len(stack.dexatel.requests)) == ([], 0)


@pytest.mark.parametrize("variable", OWN)
def test_a_setting_that_is_missing_is_named_before_anything_is_done(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv(variable)
    stack.listed("completed")
    assert_named(stack, variable)


@pytest.mark.parametrize(
    ("variable", "value"),
    (
        *((variable, "") for variable in OWN if variable != "SEGMENTS_QUEUE_URL"),  # where there is no queue
        ("CAMPAIGNS_TABLE", "a table"),
        ("ALERTS_TOPIC_ARN", "alerts"),
        ("API_KEY_SECRET_ARN", "the-key-itself"),
        ("DEXATEL_BASE_URL", "http://api.dexatel.com"),
        ("DEXATEL_BASE_URL", "https://api.dexatel.com/v1"),
        ("DEXATEL_BASE_URL", "https://user:pass@api.dexatel.com"),
        ("DEXATEL_BASE_URL", "http://127.0.0.1.evil.example"),
        ("DEXATEL_BASE_URL", "ftp://127.0.0.1"),
        ("MAX_REQUESTS_PER_SECOND", "0"),
        ("MAX_REQUESTS_PER_SECOND", "nan"),
        ("MAX_REQUESTS_PER_SECOND", "fast"),
        ("LOW_DELIVERY_PERCENT", "101"),
        ("HISTORY_RETENTION_DAYS", "-1"),
        ("HISTORY_RETENTION_DAYS", "1.5"),
        ("FINISHED_RETENTION_DAYS", "for ever"),
    ),
)
def test_a_setting_that_is_malformed_is_named_before_anything_is_done(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert_named(stack, variable)


def test_a_setting_that_is_mended_is_used_by_the_next_invocation(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.listed()
    with monkeypatch.context() as broken:
        broken.delenv("RUNS_TABLE")
        stack.refusal()
    assert stack.run()["changed"] == 1


def metrics(stack: Stack) -> dict[str, list[dict[str, Any]]]:
    """The EMF documents, by the names of their metrics."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in stack.lines:
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            assert directive["Namespace"] == VARIABLES["POWERTOOLS_METRICS_NAMESPACE"]
            assert all({"service"} <= set(dimensions) for dimensions in directive["Dimensions"])
            for metric in directive["Metrics"]:
                found.setdefault(metric["Name"], []).append({**line, "unit": metric["Unit"]})
    return found


def test_a_run_is_measured(stack: Stack) -> None:
    stack.listed("completed")
    stack.watch()
    stack.watch("nonsense")
    stack.run()
    found = metrics(stack)
    counts = {"CampaignsWatched": 3, "CampaignsPolled": 2, "CampaignsChanged": 1, "AlertsPublished": 2}
    assert {name: found[name][0][name] for name in counts} == {name: [count] for name, count in counts.items()}
    assert {row["Kind"]: row["Problems"] for row in found["Problems"]} == {
        "not_found": [1],
        "invalid_identifier": [1],
    }
    assert [(row["Outcome"], row["Runs"]) for row in found["Runs"]] == [("complete", [1])]
    assert found["RunTime"][0]["unit"] == "Milliseconds"
    assert found["ProviderLatency"][0]["ProviderLatency"][0] > 0
    assert {row["service"] for rows in found.values() for row in rows} == {"campaign-reporter"}


def test_what_has_become_of_campaigns_is_measured(stack: Stack) -> None:
    """Those on watch as the run finds them on the list, the messages by how many more there are, alerts by event."""
    sending = stack.listed("in_progress", total=100, delivered=10, failed=1)
    ending = stack.listed("scheduled", total=50)
    stack.run()
    stack.becomes(sending, "in_progress", total=100, delivered=50, failed=21)
    stack.becomes(ending, "failed", total=50, delivered=5, failed=3)
    stack.run()
    found = metrics(stack)
    assert {row["Status"]: row["Campaigns"] for row in found["Campaigns"]} == {
        "other": [2],  # which had not been read yet
        "in_progress": [1],
        "scheduled": [1],
    }
    assert [row["MessagesDelivered"] for row in found["MessagesDelivered"]] == [[45]]
    assert [row["MessagesFailed"] for row in found["MessagesFailed"]] == [[23]]
    assert {row["Event"]: row["Alerts"] for row in found["Alerts"]} == {"campaign.failing": [1], "campaign.failed": [1]}


def test_alerts_are_measured_one_by_one_also_where_they_are_one_message(stack: Stack) -> None:
    for number in range(11):
        stack.listed("failed" if number < 3 else "completed")
    stack.run()
    assert stack.events == ["campaigns.grouped"]
    assert {row["Event"]: row["Alerts"] for row in metrics(stack)["Alerts"]} == {
        "campaign.failed": [3],
        "campaign.completed": [8],
    }
    assert metrics(stack)["AlertsPublished"][0]["AlertsPublished"] == [11]


def waits(stack: Stack) -> list[float]:
    """In seconds, a run after the other."""
    return [row["OldestWaitingAlert"][0] for row in metrics(stack).get("OldestWaitingAlert", ())]


def test_how_long_an_alert_has_waited_is_measured_until_it_is_sent(stack: Stack) -> None:
    stack.listed("completed")
    stack.aws.refuse("Publish", "InternalError", status=500, times=3 * SDK_TRIES)
    for _ in range(5):
        stack.run(minutes=10)
    assert len(stack.events) == 1
    assert waits(stack) == [0, 600, 1200, 1800, 0]
    assert metrics(stack)["OldestWaitingAlert"][0]["unit"] == "Seconds"


def test_an_alert_of_the_reporter_itself_that_waits_is_measured_too(stack: Stack) -> None:
    stack.dexatel.api_key = "another"
    stack.listed()
    stack.aws.refuse("Publish", "InternalError", status=500)
    for _ in range(3):
        stack.run(minutes=10)
    assert stack.events == ["reporter.key_rejected"]
    assert waits(stack) == [0, 600, 0]


def test_an_alert_that_waits_is_measured_while_the_provider_is_down_too(stack: Stack) -> None:
    stack.listed("completed")
    stack.aws.refuse("Publish", "InternalError", status=500, times=2 * SDK_TRIES)
    stack.run(minutes=10)
    stack.dexatel.outage = Answer.error(503, code=503, message="Down")
    stack.run(minutes=10)
    assert waits(stack) == [0, 600]


def test_only_a_run_over_the_list_shows_that_the_schedule_is_alive(stack: Stack) -> None:
    """Or whoever asks for a run or a test alert by hand would keep the dead man's switch from going off."""
    campaign_id = stack.listed("completed")
    stack.run({"campaign_ids": [campaign_id]})
    stack.run({"test_alert": True})
    assert {"Runs", "OldestWaitingAlert"} & metrics(stack).keys() == set()
    stack.run()
    assert {"Runs", "OldestWaitingAlert"} <= metrics(stack).keys()


def test_a_run_that_is_skipped_does_not_say_that_nothing_waits(stack: Stack) -> None:
    stack.listed()
    stack.aws.kill("Scan")
    stack.run_killed()
    assert stack.run(minutes=0.5)["outcome"] == "skipped"
    assert metrics(stack)["Runs"][0]["Outcome"] == "skipped"
    assert waits(stack) == []


def test_every_line_of_log_is_json_and_says_which_invocation_wrote_it(stack: Stack) -> None:
    stack.listed("completed")
    stack.run()
    stack.aws.refuse("Scan", "AccessDeniedException", times=1)
    stack.refusal()
    logs = [line for line in stack.lines if "_aws" not in line]
    assert {line["level"] for line in logs} == {"INFO", "ERROR"}
    assert {line["function_request_id"] for line in logs if "function_request_id" in line} == {"request-1", "request-2"}
    (finished,) = (line for line in logs if line["message"] == "run finished")
    assert finished["run"]["outcome"] == "complete"
    (failed,) = (line for line in logs if line["message"] == "the run failed")
    assert failed["exception_name"] == "TableError"


def test_a_campaign_that_can_not_be_written_is_named_in_the_log(stack: Stack) -> None:
    campaign_id = stack.listed()
    stack.aws.refuse("TransactWriteItems", "InternalServerError", status=500)
    stack.run()
    assert [line["campaign_id"] for line in stack.lines if line.get("level") == "WARNING"] == [campaign_id]
