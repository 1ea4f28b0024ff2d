"""The alarms: they watch metrics that are emitted, and look back as far as the schedule needs."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.emf import a_run, emitted
from tests.template.permissions import arn
from tests.template.reading import Template, deployed, of_type, powertools, properties, resolved

STACK = "the-stack"
# For each alarm: when it goes off, and how it counts missing data.
ALARMS = {
    "FailedInvocationsAlarm": ("AWS/Lambda", "Errors", "Sum", ">=", 1, "ignore"),
    "FailedRunsAlarm": ("AWS/SQS", "NumberOfMessagesSent", "Sum", ">=", 1, "notBreaching"),
    "WaitingAlertAlarm": ("CampaignReporter", "OldestWaitingAlert", "Maximum", ">=", 900, "ignore"),
    "NoCompleteRunAlarm": ("CampaignReporter", "Runs", "Sum", "<", {"Ref": "Segments"}, "breaching"),
}
OURS = [name for name, (namespace, *_) in ALARMS.items() if namespace == "CampaignReporter"]
SIGNS = {"GreaterThanOrEqualToThreshold": ">=", "LessThanThreshold": "<"}

MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
FIVE_RUNS = {
    "rate(1 minute)": 5 * MINUTE,
    "rate(2 minutes)": 10 * MINUTE,
    "rate(90 minutes)": 450 * MINUTE,
    "rate(288 minutes)": DAY,
    "rate(1 hour)": 5 * HOUR,
    "rate(2 hours)": 10 * HOUR,
    "rate(33 hours)": 165 * HOUR,
    "rate(1 day)": 5 * DAY,
}
# Five runs may take longer than CloudWatch looks back.
SELDOM = dict.fromkeys(("rate(2 days)", "rate(6 days)", "cron(0/15 8-18 ? * MON-FRI *)", "cron(0 9 * * ? *)"), 7 * DAY)


def test_each_alarm_goes_off_for_its_own_trouble(template: Template) -> None:
    found = {
        name: (
            alarm["Namespace"],
            alarm["MetricName"],
            alarm["Statistic"],
            SIGNS[alarm["ComparisonOperator"]],
            alarm["Threshold"],
            alarm["TreatMissingData"],
        )
        for name, alarm in of_type(template, "AWS::CloudWatch::Alarm").items()
    }
    assert found == ALARMS


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_says_what_happened_and_what_to_do_and_leaves_the_publishing_to_the_relay(
    template: Template, name: str
) -> None:
    alarm = deployed(template, {"AWS::StackName": STACK})[name]
    assert not {"AlarmActions", "OKActions", "InsufficientDataActions", "ActionsEnabled"} & alarm.keys()
    assert alarm["AlarmName"].startswith(f"{STACK}-")
    assert re.fullmatch(r"[A-Z][^.]{10,45}\. [A-Z].{40,}\. What to do: [A-Z].{40,}\.", alarm["AlarmDescription"])
    assert alarm["AlarmDescription"].isascii()


def test_the_relay_gets_the_changes_of_every_alarm_of_the_stack_and_of_no_other(template: Template) -> None:
    (rule,) = of_type(template, "AWS::Events::Rule").values()
    assert rule["EventPattern"]["resources"] == [arn(name) for name in of_type(template, "AWS::CloudWatch::Alarm")]
    assert [target["Arn"] for target in rule["Targets"]] == [{"Ref": "AlarmRelay"}]
    assert rule.get("State", "ENABLED") == "ENABLED"


def test_failures_are_looked_for_in_the_function_and_its_queue(template: Template) -> None:
    assert dimensions(template, "FailedInvocationsAlarm") == {"FunctionName": {"Ref": "PollCampaignsFunction"}}
    assert dimensions(template, "FailedRunsAlarm") == {"QueueName": {"Fn::GetAtt": ["FailedRunsQueue", "QueueName"]}}


@pytest.mark.parametrize("name", OURS)
def test_an_alarm_watches_a_metric_in_the_unit_that_a_complete_run_emits(template: Template, name: str) -> None:
    """With another unit it would find no data, ever."""
    alarm = properties(template, name)
    metric = (alarm["Namespace"], alarm["MetricName"], tuple(sorted(dimensions(template, name).items())))
    found = emitted(a_run(), powertools(template, stack=STACK))
    assert alarm.get("Unit", found[metric].unit) == found[metric].unit


@pytest.mark.parametrize(("schedule", "expected"), (FIVE_RUNS | SELDOM).items())
def test_the_dead_mans_switch_looks_back_over_five_runs_or_as_far_as_cloudwatch_does(
    template: Template, schedule: str, expected: timedelta
) -> None:
    looks_back = {name: periods(template, name, schedule) for name in ALARMS}
    period, count = looks_back["NoCompleteRunAlarm"]
    assert timedelta(seconds=period * count) == expected
    for period, count in looks_back.values():
        assert period * count <= (86_400 if period < 3_600 else 604_800)


def dimensions(template: Template, name: str) -> dict[str, Any]:
    found = resolved(template, properties(template, name)["Dimensions"], {"AWS::StackName": STACK})
    return {each["Name"]: each["Value"] for each in found}


def periods(template: Template, name: str, schedule: str) -> tuple[int, int]:
    alarm, known = properties(template, name), {"ScheduleExpression": schedule}
    period, count = (int(resolved(template, alarm[key], known)) for key in ("Period", "EvaluationPeriods"))
    return period, count
