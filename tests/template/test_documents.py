"""The tables of the documentation that repeat the template agree with it."""

from tests.documents import names, rows, section
from tests.template.reading import Template, defaults, of_type


def test_the_table_of_parameters_has_each_with_its_default(template: Template) -> None:
    documented = {
        names(parameter)[0]: "" if default == "none" else names(default)[0]
        for parameter, default, _ in rows(section("docs/settings.md", "Parameters"))
    }

    assert documented == defaults(template)


def test_the_table_of_alarms_has_each_by_its_name(template: Template) -> None:
    documented = {names(alarm)[0] for alarm, *_ in rows(section("docs/operations.md", "Alarms"))}
    alarms = of_type(template, "AWS::CloudWatch::Alarm").values()

    assert documented == {alarm["AlarmName"]["Fn::Sub"].replace("${AWS::StackName}", "…") for alarm in alarms}
