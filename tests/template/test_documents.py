"""The tables of the documentation that repeat the template agree with it."""

import re

from tests.documents import names, rows, section
from tests.template.reading import Template, defaults, of_type, resolved

LONGEST_NAME = 64
"""The most characters of the name of a schedule."""


def test_the_table_of_parameters_has_each_with_its_default(template: Template) -> None:
    documented = {
        names(parameter)[0]: "" if default == "none" else names(default)[0]
        for parameter, default, _ in rows(section("docs/settings.md", "Parameters"))
    }

    assert documented == defaults(template)


def test_the_page_says_how_long_the_name_of_a_stack_may_be_with_each_schedule(translated: Template) -> None:
    schedules = of_type(translated, "AWS::Scheduler::Schedule").values()
    endings = [resolved(translated, schedule["Name"], {"AWS::StackName": ""}) for schedule in schedules]
    paragraphs = section("docs/settings.md", "Parameters").split("\n\n")
    (said,) = (text for text in paragraphs if text.startswith("The schedules are named after the stack"))

    assert {int(number) for number in re.findall(r"\d+", said)} == {LONGEST_NAME - len(ending) for ending in endings}


def test_the_table_of_alarms_has_each_by_its_name(template: Template) -> None:
    documented = {names(alarm)[0] for alarm, *_ in rows(section("docs/operations.md", "Alarms"))}
    alarms = of_type(template, "AWS::CloudWatch::Alarm").values()

    assert documented == {alarm["AlarmName"]["Fn::Sub"].replace("${AWS::StackName}", "…") for alarm in alarms}
