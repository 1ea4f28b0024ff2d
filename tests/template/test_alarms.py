"""The alarms: they watch metrics that are emitted. The relay gets all their changes."""

import re
from typing import Any

import pytest

from campaign_reporter.alerts.document import to_document
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.event import Event
from campaign_reporter.model.severity import Severity
from tests.emf import a_run, emitted
from tests.template.cloudwatch import MORE_PERIODS, Alarm, Datapoint
from tests.template.permissions import arn
from tests.template.reading import Template, deployed, of_type, powertools, properties, resolved

STACK = "the-stack"
# For each alarm: when it goes off, and how it counts missing data.
ALARMS = {
    "FailedInvocationsAlarm": ("AWS/Lambda", "Errors", "Sum", ">=", 1, "ignore"),
    "FailedRunsAlarm": ("AWS/SQS", "NumberOfMessagesSent", "Sum", ">=", 1, "notBreaching"),
    "WaitingAlertAlarm": ("CampaignReporter", "OldestWaitingAlert", "Maximum", ">=", 900, "ignore"),
    "NoCompleteRunAlarm": ("CampaignReporter", "MissedRuns", "Maximum", ">=", 2, "breaching"),
}
MINUTE, HOUR, DAY = 60, 3_600, 86_400
SIGNS = {"GreaterThanOrEqualToThreshold": ">="}


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


def test_the_json_of_an_alarm_has_every_key_of_an_alert(template: Template) -> None:
    """The end-to-end tests read the document itself."""
    written = properties(template, "AlarmRelay")["Definition"]["States"]["Write"]["Output"]["Fn::Sub"]
    blank = to_document(Alert(alert_id="", event=Event.TEST, severity=Severity.INFO, observed_at="", reason=""))
    wanted = [*blank, *blank["campaign"], *blank["messages"]]
    assert [key for key in wanted if f'"{key}":' not in written] == []


def test_failures_are_looked_for_in_the_function_and_its_queue(template: Template) -> None:
    assert dimensions(template, "FailedInvocationsAlarm") == {"FunctionName": {"Ref": "PollCampaignsFunction"}}
    assert dimensions(template, "FailedRunsAlarm") == {"QueueName": {"Fn::GetAtt": ["FailedRunsQueue", "QueueName"]}}


def test_an_alarm_watches_a_metric_in_the_unit_in_which_it_is_emitted(template: Template) -> None:
    """With another unit it would find no data, ever."""
    alarm = properties(template, "WaitingAlertAlarm")
    service = (("service", STACK),)
    found = emitted(a_run(), powertools(template, stack=STACK))
    assert alarm["Unit"] == found[alarm["Namespace"], alarm["MetricName"], service].unit
    # The tests of the watch show the unit of its metric.
    assert properties(template, "NoCompleteRunAlarm")["Unit"] == "Count"
    for name in ("WaitingAlertAlarm", "NoCompleteRunAlarm"):
        assert dimensions(template, name) == dict(service)


def test_cloudwatch_looks_back_as_far_as_each_alarm_wants(template: Template) -> None:
    """A day, if a period is less than an hour."""
    for alarm in of_type(template, "AWS::CloudWatch::Alarm").values():
        assert alarm["Period"] * alarm["EvaluationPeriods"] <= DAY


@pytest.mark.parametrize("more_periods", MORE_PERIODS)
def test_the_alarm_on_failed_runs_is_on_from_the_first_to_an_hour_after_the_last(
    template: Template, more_periods: int
) -> None:
    """Failures every ten minutes are one alarm, and the next failure after its end is another."""
    alarm = Alarm.of(properties(template, "FailedRunsAlarm"), more_periods)
    last = 5 * HOUR
    data = [Datapoint(at, 1) for at in (*range(HOUR, last + 1, 10 * MINUTE), 9 * HOUR)]
    on = [now for now in range(0, 12 * HOUR, MINUTE) if alarm.is_on(data, now)]
    first_alarm, second_alarm = ([now for now in on if (now < 8 * HOUR) == is_first] for is_first in (True, False))
    for found, begin, end in ((first_alarm, HOUR, last), (second_alarm, 9 * HOUR, 9 * HOUR)):
        assert found == list(range(found[0], found[-1] + 1, MINUTE))
        assert begin < found[0] <= begin + 5 * MINUTE
        assert end + HOUR - 5 * MINUTE <= found[-1] <= end + HOUR + 15 * MINUTE


def dimensions(template: Template, name: str) -> dict[str, Any]:
    found = resolved(template, properties(template, name)["Dimensions"], {"AWS::StackName": STACK})
    return {each["Name"]: each["Value"] for each in found}
