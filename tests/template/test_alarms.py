"""The alarms: they watch metrics that are emitted, and look back as far as the schedule needs."""

from datetime import timedelta
from typing import Any

import pytest

from tests.emf import a_run, emitted
from tests.template.reading import Template, deployed, of_type, powertools, properties, resolved

STACK = "the-stack"
ALERTS, ALARMS_ONLY = [{"Ref": "AlertsTopic"}], [{"Ref": "AlarmsTopic"}]
# For each alarm: when it goes off, how it counts missing data, and whether it also reports the recovery.
ALARMS = {
    "FailedInvocationsAlarm": ("AWS/Lambda", "Errors", "Sum", ">=", 1, "ignore", True),
    "FailedRunsAlarm": ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", ">=", 1, "notBreaching", False),
    "WaitingAlertAlarm": ("CampaignReporter", "OldestWaitingAlert", "Maximum", ">=", 900, "ignore", True),
    "NoCompleteRunAlarm": ("CampaignReporter", "Runs", "Sum", "<", {"Ref": "Segments"}, "breaching", True),
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
            "OKActions" in alarm,
        )
        for name, alarm in of_type(template, "AWS::CloudWatch::Alarm").items()
    }
    assert found == ALARMS


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_is_published_and_says_which_stack_and_what_to_do(template: Template, name: str) -> None:
    alarm = deployed(template, {"AWS::StackName": STACK})[name]
    assert alarm["AlarmActions"] == alarm.get("OKActions", ALERTS) == ALERTS
    assert alarm.get("ActionsEnabled", True)
    assert alarm["AlarmName"].startswith(f"{STACK}-")
    assert len(alarm["AlarmDescription"]) > 100


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_takes_a_second_way_if_a_filter_would_stop_it(template: Template, name: str) -> None:
    alarm = deployed(template, {"AlertEmail": "a@example.com", "EmailSeverities": "critical"})[name]
    both = [*ALERTS, *ALARMS_ONLY]
    assert alarm["AlarmActions"] == alarm.get("OKActions", both) == both


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
