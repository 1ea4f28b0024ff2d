"""What is in the stack for the digest, and that it is not where nobody wants one."""

import json
from datetime import UTC, date, datetime

import pytest

from campaign_reporter.digest.day import read_event
from campaign_reporter.settings import DigestSettings
from tests.template.reading import Template, properties, resolved, variables

OF_DIGEST = {
    "SendDigestFunction",
    "SendDigestFunctionEventInvokeConfig",
    "SendDigestFunctionSchedule",
    "SendDigestRole",
    "SendDigestLogs",
}
FAILED_RUNS = {"Fn::GetAtt": ["FailedRunsQueue", "Arn"]}


@pytest.mark.parametrize(("schedule", "expected"), (("", False), ("cron(0 7 * * ? *)", True), ("rate(7 days)", True)))
def test_there_is_nothing_of_the_digest_where_it_has_no_schedule(
    translated: Template, schedule: str, *, expected: bool
) -> None:
    named = {name for name in translated["Resources"] if "Digest" in name}
    conditional = {name for name in named if translated["Resources"][name].get("Condition") == "HasDigest"}
    assert named == conditional == OF_DIGEST
    assert translated["Outputs"]["SendDigestFunctionName"]["Condition"] == "HasDigest"
    assert resolved(translated, {"Condition": "HasDigest"}, {"DigestSchedule": schedule}) is expected


def test_it_is_sent_at_the_hour_of_the_readers_time_zone_for_the_day_that_was_meant(translated: Template) -> None:
    schedule = properties(translated, "SendDigestFunctionSchedule")
    assert schedule["ScheduleExpression"] == {"Ref": "DigestSchedule"}
    assert schedule["ScheduleExpressionTimezone"] == {"Ref": "AlertTimeZone"}
    text = schedule["Target"]["Input"].replace("<aws.scheduler.scheduled-time>", "2026-11-24T06:00:00Z")
    asked = read_event(json.loads(text), now=datetime(2026, 11, 25, 1, tzinfo=UTC), zone="Europe/Berlin")
    assert (asked.day.date, asked.by_hand) == (date(2026, 11, 23), False)


def test_its_schedule_is_named_after_the_stack_and_is_not_that_of_the_polls(translated: Template) -> None:
    assert properties(translated, "SendDigestFunctionSchedule")["Name"] == {"Fn::Sub": "${AWS::StackName}-digest"}


def test_it_is_tried_three_times_and_then_kept(translated: Template) -> None:
    config = properties(translated, "SendDigestFunctionEventInvokeConfig")
    assert config["MaximumRetryAttempts"] == 2
    assert config["DestinationConfig"] == {"OnFailure": {"Destination": FAILED_RUNS}}
    target = properties(translated, "SendDigestFunctionSchedule")["Target"]
    assert target["DeadLetterConfig"] == {"Arn": FAILED_RUNS}
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 10}


def test_the_tries_have_the_time_that_they_take(translated: Template) -> None:
    config = properties(translated, "SendDigestFunctionEventInvokeConfig")
    pauses = 60 + 120  # between Lambda's tries
    assert config["MaximumEventAgeInSeconds"] > 3 * properties(translated, "SendDigestFunction")["Timeout"] + pauses


@pytest.mark.parametrize("zone", ("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"))
def test_the_function_takes_whatever_its_parameters_accept(template: Template, zone: str) -> None:
    parameters = {name: str(declared["Default"]) for name, declared in template["Parameters"].items()}
    parameters |= {"AlertTimeZone": zone, "AlertsTopic": "arn:aws:sns:eu-west-1:123456789012:alerts"}
    parameters |= {name: name for name in ("CampaignsTable", "StatusHistoryTable", "RunsTable")}
    settings = variables(template, "SendDigestFunction")
    environment = {name: parameters.get(value["Ref"], "") for name, value in settings.items() if "Ref" in value}
    assert DigestSettings.from_env(environment).alert_time_zone == zone
