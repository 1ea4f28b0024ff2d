"""The alarms: what they look at is what is really emitted, and how far back they look fits the schedule."""

from datetime import timedelta
from typing import Any

import pytest

from tests.emf import a_run, emitted
from tests.template.reading import Template, deployed, of_type, powertools, properties, resolved

STACK = "the-stack"
ALERTS, ALARMS_ONLY = [{"Ref": "AlertsTopic"}], [{"Ref": "AlarmsTopic"}]
# By alarm: when it goes off, what it takes missing data for, and whether it tells of the recovery.
ALARMS = {
    "FailedInvocationsAlarm": ("AWS/Lambda", "Errors", "Sum", ">=", 1, "ignore", True),
    "FailedRunsAlarm": ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", ">=", 1, "notBreaching", False),
    "WaitingAlertAlarm": ("CampaignReporter", "OldestWaitingAlert", "Maximum", ">=", 900, "ignore", True),
    "NoCompleteRunAlarm": ("CampaignReporter", "Runs", "Sum", "<", {"Ref": "Segments"}, "breaching", True),
}
SIGNS = {"GreaterThanOrEqualToThreshold": ">=", "LessThanThreshold": "<"}

MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
FIVE_RUNS = {
    "rate(1 minute)": 5 * MINUTE,
    "rate(2 minutes)": 10 * MINUTE,
    "rate(15 minutes)": 75 * MINUTE,
    "rate(90 minutes)": 450 * MINUTE,
    "rate(288 minutes)": DAY,
    "rate(1 hour)": 5 * HOUR,
    "rate(2 hours)": 10 * HOUR,
    "rate(24 hours)": 5 * DAY,
    "rate(33 hours)": 165 * HOUR,
    "rate(1 day)": 5 * DAY,
}
# Five runs may take longer than CloudWatch looks back, and nobody can tell.
AS_FAR_AS_CAN_BE = ["rate(2 days)", "rate(6 days)", "cron(0/15 8-18 ? * MON-FRI *)", "cron(0 9 * * ? *)"]


def test_each_alarm_goes_off_for_its_own_trouble_and_tells_the_topic(template: Template) -> None:
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
def test_an_alarm_tells_the_topic_and_says_whose_it_is_and_what_to_do(template: Template, name: str) -> None:
    alarm = properties(template, name)
    told = deployed(template, {})[name]
    assert told["AlarmActions"] == told.get("OKActions", ALERTS) == ALERTS
    assert alarm.get("ActionsEnabled", True)
    assert alarm["AlarmName"]["Fn::Sub"].startswith("${AWS::StackName}-")
    assert len(str(alarm["AlarmDescription"])) > 100


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_takes_a_second_way_where_a_filter_would_stop_it(template: Template, name: str) -> None:
    alarm = deployed(template, {"AlertEmail": "a@example.com", "EmailSeverities": "critical"})[name]
    both = [*ALERTS, *ALARMS_ONLY]
    assert alarm["AlarmActions"] == alarm.get("OKActions", both) == both


def test_failures_are_looked_for_in_the_function_and_its_queue(template: Template) -> None:
    assert dimensions(template, "FailedInvocationsAlarm") == {"FunctionName": {"Ref": "PollCampaignsFunction"}}
    assert dimensions(template, "FailedRunsAlarm") == {"QueueName": {"Fn::GetAtt": ["FailedRunsQueue", "QueueName"]}}


# The function's own metrics


@pytest.mark.parametrize("name", ("WaitingAlertAlarm", "NoCompleteRunAlarm"))
def test_what_an_alarm_looks_at_is_what_a_complete_run_emits(template: Template, name: str) -> None:
    alarm = properties(template, name)
    wanted = (alarm["Namespace"], alarm["MetricName"], tuple(sorted(dimensions(template, name, STACK).items())))

    assert wanted in emitted(a_run(), powertools(template, stack=STACK))


def test_the_unit_that_an_alarm_names_is_the_one_emitted(template: Template) -> None:
    """An alarm with another one would find no data, ever."""
    metrics = emitted(a_run(), powertools(template, stack=STACK))
    units = {name: metric.unit for (_, name, _), metric in metrics.items()}
    for alarm in of_type(template, "AWS::CloudWatch::Alarm").values():
        assert alarm.get("Unit") in {None, units.get(alarm["MetricName"])}


def dimensions(template: Template, name: str, stack: str | None = None) -> dict[str, Any]:
    found = {each["Name"]: each["Value"] for each in properties(template, name)["Dimensions"]}
    return {key: stack if stack and value == {"Ref": "AWS::StackName"} else value for key, value in found.items()}


# The dead man's switch


@pytest.mark.parametrize(("schedule", "expected"), FIVE_RUNS.items())
def test_the_dead_mans_switch_looks_back_over_five_runs(template: Template, schedule: str, expected: timedelta) -> None:
    assert looks_back(template, schedule) == expected


@pytest.mark.parametrize("schedule", AS_FAR_AS_CAN_BE)
def test_the_dead_mans_switch_looks_back_as_far_as_it_can_where_five_runs_may_take_longer(
    template: Template, schedule: str
) -> None:
    assert looks_back(template, schedule) == 7 * DAY


@pytest.mark.parametrize("schedule", (*FIVE_RUNS, *AS_FAR_AS_CAN_BE))
def test_no_alarm_looks_back_further_than_cloudwatch_does(template: Template, schedule: str) -> None:
    for name in ALARMS:
        period, count = periods(template, name, schedule)
        assert period * count <= (86_400 if period < 3_600 else 604_800)


def looks_back(template: Template, schedule: str) -> timedelta:
    period, count = periods(template, "NoCompleteRunAlarm", schedule)
    return timedelta(seconds=period * count)


def periods(template: Template, name: str, schedule: str) -> tuple[int, int]:
    alarm, parameters = properties(template, name), {"ScheduleExpression": schedule}
    return tuple(int(resolved(template, alarm[key], parameters)) for key in ("Period", "EvaluationPeriods"))  # type: ignore[return-value]
