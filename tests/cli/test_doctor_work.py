"""The doctor on the functions, the schedules, the key, the runs, the alarms and the list."""

import json
import shlex
from datetime import timedelta
from typing import Any

import pytest

from campaign_reporter_cli.doctor.alarms import ALARMS
from local.template import template
from tests.cli.healthy import NOW, Healthy, alarm, run, schedule, schedules
from tests.template.reading import of_type


@pytest.fixture
def session() -> Healthy:
    return Healthy()


# The functions and their schedules


@pytest.mark.parametrize(
    ("values", "level", "said"),
    (
        ({"State": "Inactive"}, "ok", "is ready"),
        ({"State": "Failed", "StateReason": "no layer"}, "wrong", "can't run: no layer"),
        ({"LastUpdateStatus": "Failed", "LastUpdateStatusReason": "too big"}, "wrong", "failed: too big"),
        ({"LastUpdateStatus": "InProgress"}, "warning", "is being updated"),
    ),
)
def test_the_state_of_a_function(session: Healthy, values: dict[str, str], level: str, said: str) -> None:
    session.aws.answers["lambda"]["get_function_configuration"].update(values)
    found = session.finding("functions")
    assert (found[0], said in found[1]) == (level, True)


def test_a_function_that_could_not_start_with_its_environment(session: Healthy) -> None:
    variables = session.aws.answers["lambda"]["get_function_configuration"]["Environment"]["Variables"]
    variables["STALLED_MINUTES"] = "soon"
    _, (level, text, _) = session.findings("functions")
    assert (level, "STALLED_MINUTES" in text) == ("wrong", True)


@pytest.mark.parametrize(
    ("left", "segments", "level"), ((0, 1, "wrong"), (1, 1, "warning"), (10, 1, "ok"), (4, 4, "wrong"))
)
def test_the_concurrency_that_is_left(session: Healthy, left: int, segments: int, level: str) -> None:
    session.parameters["Segments"] = str(segments)
    session.aws.answers["lambda"]["get_account_settings"]["AccountLimit"]["UnreservedConcurrentExecutions"] = left
    assert session.finding("concurrency")[0] == level


def test_one_function_is_one(session: Healthy) -> None:
    session.aws.answers["lambda"]["get_account_settings"]["AccountLimit"]["UnreservedConcurrentExecutions"] = 1
    assert session.finding("concurrency")[1].startswith("1 function of the account can run at the same time")


def test_a_schedule_that_is_switched_off_comes_with_the_command_that_switches_it_on(session: Healthy) -> None:
    session.aws.answers["scheduler"]["get_schedule"] = schedules(schedule(State="DISABLED"))
    level, text, command = session.finding("schedules")
    assert (level, text) == ("wrong", "The schedule campaign-reporter is switched off, so nothing starts by itself.")
    *update, request = shlex.split(str(command))
    assert update == ["aws", "scheduler", "update-schedule", "--cli-input-json"]
    wanted = schedule()
    assert json.loads(request) == {name: wanted[name] for name in wanted if name not in {"Arn", "CreationDate"}}


def test_a_schedule_that_is_not_that_of_the_stack(session: Healthy) -> None:
    session.aws.answers["scheduler"]["get_schedule"] = schedules(schedule(ScheduleExpression="rate(1 day)"))
    level, text, command = session.finding("schedules")
    assert (level, "rate(1 day), and not rate(1 minute)" in text) == ("warning", True)
    assert json.loads(shlex.split(str(command))[-1])["ScheduleExpression"] == "rate(1 minute)"


def test_a_schedule_of_the_stack_that_is_gone(session: Healthy) -> None:
    session.outputs["SendDigestFunctionName"] = "digest"
    session.parameters["DigestSchedule"] = "cron(0 7 * * ? *)"
    watch = schedule(Name="campaign-reporter-watch", State="DISABLED")
    session.aws.answers["scheduler"]["get_schedule"] = schedules(schedule(), watch)
    assert [(level, text.partition(", ")[0]) for level, text, _ in session.findings("schedules")] == [
        ("ok", "The schedule campaign-reporter is on: rate(1 minute)."),
        ("wrong", "The schedule campaign-reporter-digest is gone"),
        ("wrong", "The schedule campaign-reporter-watch is switched off"),
    ]


# The key


def test_the_placeholder_is_found_without_reading_the_secret(session: Healthy) -> None:
    session.aws.answers["secretsmanager"]["describe_secret"] = {"CreatedDate": NOW, "LastChangedDate": NOW}
    session.aws.answers["dynamodb"]["query"] = {"Items": []}
    assert session.finding("key") == (
        "wrong",
        "The API key is not set: the secret holds the placeholder.",
        "campaign-reporter key set",
    )
    session.parameters["ExistingApiKeySecretArn"] = "arn:aws:secretsmanager:us-east-1:123456789012:secret:own-AbCdEf"
    assert session.finding("key")[0] == "warning"


@pytest.mark.parametrize(
    ("rows", "level", "said"),
    (
        ([run(polled=0, outcome="failed", no_key=1)], "wrong", "The secret had no usable API key"),
        ([run(key_rejected=2)], "wrong", "Dexatel refused the API key"),
        ([run(key_rejected=2), run(minutes_ago=2)], "wrong", "Dexatel refused the API key"),
        ([run(unreachable=2), run(minutes_ago=2)], "ok", "2026-11-23 14:58"),
        ([run(polled=0), run(minutes_ago=2)], "ok", "2026-11-23 14:58"),
        ([run(key_outdated=1)], "warning", "its secret can't be read any more"),
        ([run(polled=0)], "warning", "is not known"),
    ),
)
def test_the_last_run_that_used_the_key_says_whether_it_is_good(
    session: Healthy, rows: list[Any], level: str, said: str
) -> None:
    session.aws.answers["dynamodb"]["query"] = {"Items": rows}
    found = session.finding("key")
    assert (found[0], said in found[1]) == (level, True), found


def test_a_key_that_was_set_after_a_refusal_gets_its_chance(session: Healthy) -> None:
    session.aws.answers["dynamodb"]["query"] = {"Items": [run(minutes_ago=5, key_rejected=2)]}
    session.aws.answers["secretsmanager"]["describe_secret"]["LastChangedDate"] = NOW - timedelta(minutes=1)
    level, text, command = session.finding("key")
    assert (level, command) == ("warning", "campaign-reporter run")
    assert "No run has used it yet" in text


def test_a_deleted_secret(session: Healthy) -> None:
    session.aws.answers["secretsmanager"]["describe_secret"]["DeletedDate"] = NOW
    assert "restore-secret" in str(session.finding("key")[2])


# Runs


@pytest.mark.parametrize(
    ("rows", "level", "said"),
    (
        ([], "warning", "No run is recorded yet"),
        ([run(minutes_ago=60)], "wrong", "are missing: the last that ended well did so at 2026-11-23 14:00:00 UTC"),
        ([run(outcome="failed", polled=0)], "wrong", "No run ended well of late"),
        ([run(outcome="skipped"), run(minutes_ago=2)], "ok", "14:58:00"),
        ([run(outcome="partial"), run(minutes_ago=45)], "ok", "14:15:00"),
        ([run(outcome="partial")], "warning", "has come to the end of the list"),
    ),
)
def test_when_the_last_complete_run_was(session: Healthy, rows: list[Any], level: str, said: str) -> None:
    session.aws.answers["dynamodb"]["query"] = {"Items": rows}
    found = session.finding("runs")
    assert (found[0], said in found[1]) == (level, True), found


def test_each_segment_needs_a_complete_run(session: Healthy) -> None:
    def rows(**request: Any) -> dict[str, Any]:
        segment = request["ExpressionAttributeValues"][":segment"]
        return {"Items": [run(minutes_ago=1 if segment["S"] == "1/2" else 60) | {"segment": segment}]}

    session.parameters["Segments"] = "2"
    session.aws.answers["dynamodb"]["query"] = rows
    assert [(level, text.partition("/2")[0] + "/2") for level, text, _ in session.findings("runs")] == [
        ("ok", "The last complete run over the segment 1/2"),
        ("wrong", "At least 57 runs over the segment 2/2"),
    ]


@pytest.mark.parametrize(
    ("kind", "level"), (("internal_error", "wrong"), ("table_unavailable", "wrong"), ("refused", "warning"))
)
def test_the_problems_of_the_newest_run(session: Healthy, kind: str, level: str) -> None:
    newest: dict[str, Any] = {kind: 1}
    session.aws.answers["dynamodb"]["query"] = {"Items": [run(**newest), run(minutes_ago=2, internal_error=1)]}
    _, found = session.findings("runs")
    assert found[0] == level


@pytest.mark.parametrize(
    ("expression", "hours", "level"),
    (
        ("rate(1 hour)", 1, "ok"),
        ("rate(1 hour)", 3, "wrong"),
        ("cron(0 9 * * ? *)", 6, "ok"),
        ("cron(0 9 * * ? *)", 30, "ok"),
        ("cron(0 9 * * ? *)", 54, "wrong"),
        ("at(2026-11-23T09:00:00)", 54, "ok"),
    ),
)
def test_one_run_may_be_missing_by_the_schedule(session: Healthy, expression: str, hours: float, level: str) -> None:
    session.parameters["ScheduleExpression"] = expression
    session.aws.answers["dynamodb"]["query"] = {"Items": [run(minutes_ago=60 * hours)]}
    assert session.findings("runs")[0][0] == level


# Alarms and failed runs


def test_the_alarms_are_those_of_the_template() -> None:
    names = {each["AlarmName"]["Fn::Sub"] for each in of_type(template(), "AWS::CloudWatch::Alarm").values()}
    assert names == {f"${{AWS::StackName}}-{end}" for end in ALARMS}


def test_an_alarm_that_is_on_says_what_it_is_about(session: Healthy) -> None:
    on = alarm("no-complete-run", StateValue="ALARM")
    session.aws.answers["cloudwatch"]["describe_alarms"]["MetricAlarms"][-1] = on
    assert session.finding("alarms") == (
        "wrong",
        "The alarm campaign-reporter-no-complete-run is on: Campaigns are not being polled. 1 datapoint was 3.",
        "campaign-reporter runs",
    )


def test_alarms_that_are_gone_or_without_their_actions(session: Healthy) -> None:
    found = session.aws.answers["cloudwatch"]["describe_alarms"]["MetricAlarms"]
    found[:2] = [alarm(ALARMS[1], ActionsEnabled=False)]
    assert [level for level, *_ in session.findings("alarms")] == ["wrong", "warning"]


OF_FUNCTION = {"errorType": "TableError", "errorMessage": "no"}
LAMBDA = {"requestContext": {"condition": "RetriesExhausted"}, "responsePayload": OF_FUNCTION}
SCHEDULER = {"ERROR_CODE": {"StringValue": "THROTTLED"}, "ERROR_MESSAGE": {"StringValue": "slow\x1b[0m down"}}


def test_failed_runs_come_with_their_reasons_and_stay_in_the_queue(session: Healthy) -> None:
    messages = [
        {"Body": json.dumps(LAMBDA)},
        {"Body": json.dumps(LAMBDA)},
        {"Body": "{}", "MessageAttributes": SCHEDULER},
        {"Body": '{"segment": "2/4"}'},
        {"Body": '{"requestContext": {"condition": "EventAgeExceeded"}}'},
        {"Body": "[]"},
    ]

    def receive(*, VisibilityTimeout: int, **_: Any) -> dict[str, Any]:  # noqa: N803 - as SQS names it
        assert VisibilityTimeout == 0
        return {"Messages": messages}

    counts = {"ApproximateNumberOfMessages": "6", "ApproximateNumberOfMessagesNotVisible": "1"}
    session.aws.answers["sqs"] = {"get_queue_attributes": {"Attributes": counts}, "receive_message": receive}
    level, text, command = session.finding("failed runs")
    assert (level, command) == ("wrong", f"aws sqs purge-queue --queue-url {session.outputs['FailedRunsQueueUrl']}")
    assert text == (
        "7 failed runs, digests or discoveries wait in the queue: 2 x TableError: no; "
        "1 x not started: THROTTLED slow [0m down; "
        "1 x the run of the segment 2/4 failed three times; 1 x EventAgeExceeded; 1 x no reason given."
    )


def test_one_failed_run_is_one(session: Healthy) -> None:
    session.aws.answers["sqs"]["get_queue_attributes"] = {"Attributes": {"ApproximateNumberOfMessages": "1"}}
    assert session.finding("failed runs")[1] == "1 failed run, digest or discovery waits in the queue."


def test_a_stack_without_the_output_of_the_queue(session: Healthy) -> None:
    del session.outputs["FailedRunsQueueUrl"]
    level, text, _ = session.finding("failed runs")
    assert (level, "the stack has no output FailedRunsQueueUrl" in text) == ("warning", True)


# The list


def listed(session: Healthy, *items: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    items = tuple({"campaign_id": {"S": f"id {number}"}} | item for number, item in enumerate(items))
    session.aws.answers["dynamodb"]["scan"] = {"Items": list(items), "ScannedCount": len(items)}
    return session.findings("campaigns")


def test_a_list_that_is_empty_or_finished(session: Healthy) -> None:
    assert listed(session) == [("warning", "The list is empty, so nothing is watched.", "campaign-reporter add ID")]
    ((level, text, _),) = listed(session, {"finished_at": {"S": "2026-11-20T08:00:00.000Z"}})
    assert (level, text) == ("warning", "Each campaign of the list has finished (1), so nothing is watched.")


def test_what_is_wrong_on_the_list(session: Healthy) -> None:
    found = listed(
        session,
        {},
        {"problem": {"S": "not_found"}},
        {"muted_until": {"S": "soon"}},
        {"outbox": {"M": {"a": {"S": "spoiled"}}}},
    )
    assert [(level, text) for level, text, _ in found] == [
        ("ok", "4 campaigns on watch, and 0 finished."),
        ("warning", "1 campaign can't be read: Dexatel does not know the campaign."),
        ("warning", "2 campaigns: each has a setting that makes no sense: id 2, id 3."),
        ("wrong", "1 campaign has a pending alert that the release can't read: id 3."),
        ("wrong", "1 campaign has an alert that SNS has not accepted for 15 minutes: id 3."),
    ]
    assert found[2][2] == "campaign-reporter show 'id 2'"


def test_the_ignored_are_counted_apart_and_nothing_is_wrong_with_them(session: Healthy) -> None:
    ignored = {"ignored": {"BOOL": True}, "muted_until": {"S": "soon"}}
    assert listed(session, {}, ignored)[0][1] == "1 campaign on watch, 0 finished, and 1 ignored."
    assert len(listed(session, {}, ignored)) == 1
    ((level, text, _),) = listed(session, ignored)
    assert (level, text) == (
        "warning",
        "Each campaign of the list has finished or is ignored (1), so nothing is watched.",
    )
