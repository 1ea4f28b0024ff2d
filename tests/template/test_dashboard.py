"""The dashboard: CloudWatch takes it, nothing is over anything else, and what it shows is what is emitted."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from campaign_reporter.model.campaign import Status
from campaign_reporter.model.event import Event
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.run_summary import Outcome
from tests.emf import Metric, a_run, emitted
from tests.template.reading import Template, of_type, powertools, properties, resolved

STACK = "the-stack"
COLUMNS = 24
KNOWN = {
    "Segments": "4",
    "AWS::StackName": STACK,
    "AWS::Region": "eu-west-1",
    "PollCampaignsFunction": "the-function",
    "PollCampaignsLogs": "/aws/lambda/the-stack-poll-campaigns",
    "RunsTable": "the-runs",
}
# What Lambda itself says of the function.
OF_LAMBDA = {("AWS/Lambda", name, (("FunctionName", "the-function"),)) for name in ("Errors", "Throttles")}

SEARCH = re.compile(r"""SEARCH\('\{(?P<schema>[^}]+)\} (?P<terms>[^']+)', '(?P<stat>\w+)', (?P<period>\d+)\)""")
STATISTICS = {"Sum", "Average", "Maximum", "SampleCount"}

type Widget = dict[str, Any]


@pytest.fixture(scope="module")
def body(template: Template) -> dict[str, Any]:
    """As CloudFormation gives it to CloudWatch."""
    alarms = {f"{name}.Arn": f"arn-of-{name}" for name in of_type(template, "AWS::CloudWatch::Alarm")}
    text = resolved(template, properties(template, "Dashboard")["DashboardBody"], KNOWN | alarms)
    assert "${" not in text
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(scope="module")
def graphs(body: dict[str, Any]) -> list[Widget]:
    return [widget["properties"] for widget in body["widgets"] if widget["type"] == "metric"]


@pytest.fixture(scope="module")
def of_runs(template: Template) -> set[Metric]:
    """All that is emitted where everything happens."""
    everything = {
        "latencies": (0.1,),
        "statuses": dict.fromkeys((*Status, "undocumented"), 1),
        "delivered": 1,
        "failed": 1,
        "alerts": dict.fromkeys(Event, 1),
        "problems": dict.fromkeys(Problem, 1),
    }
    runs = [a_run(outcome=outcome, **everything) for outcome in Outcome]
    return {metric for run in runs for metric in emitted(run, powertools(template, stack=STACK))}


def plain_metrics(graph: Widget) -> Iterator[tuple[Metric, dict[str, Any]]]:
    """Those that are named, each with how it is shown."""
    for namespace, name, *dimensions, shown in (row for row in graph["metrics"] if len(row) > 1):
        by = sorted(zip(dimensions[::2], dimensions[1::2], strict=True))
        yield (namespace, name, tuple(by)), shown


def expressions(graph: Widget) -> list[dict[str, Any]]:
    return [row[0] for row in graph["metrics"] if len(row) == 1]


# CloudWatch takes it


def test_the_body_is_of_widgets_that_have_what_each_type_needs(body: dict[str, Any]) -> None:
    required = {"text": {"markdown"}, "alarm": {"title", "alarms"}, "metric": {"title", "region", "view", "metrics"}}
    for widget in body["widgets"]:
        assert widget.keys() == {"type", "x", "y", "width", "height", "properties"}
        assert required[widget["type"]] <= widget["properties"].keys()


def test_every_widget_is_within_the_grid_and_beside_the_others(body: dict[str, Any]) -> None:
    for widget in body["widgets"]:
        assert widget["x"] >= 0
        assert widget["y"] >= 0
        assert widget["width"] > 0
        assert widget["height"] > 0
        assert widget["x"] + widget["width"] <= COLUMNS
    for one, other in combinations(body["widgets"], 2):
        assert not (overlap(one, other, "x", "width") and overlap(one, other, "y", "height"))


def overlap(one: Widget, other: Widget, start: str, size: str) -> bool:
    return bool(one[start] < other[start] + other[size] and other[start] < one[start] + one[size])


def test_every_period_is_of_whole_minutes_and_every_statistic_one_of_cloudwatchs(graphs: list[Widget]) -> None:
    for graph in graphs:
        for _, shown in plain_metrics(graph):
            assert (graph | shown)["stat"] in STATISTICS
            assert (graph | shown)["period"] % 60 == 0
        for search in searches(graph):
            assert search["stat"] in STATISTICS
            assert int(search["period"]) % 60 == 0


def test_what_is_reckoned_with_each_other_is_of_the_same_period(body: dict[str, Any], graphs: list[Widget]) -> None:
    """Which CloudWatch would change where a longer time is looked at, but not that of a search."""
    assert body["periodOverride"] == "inherit"
    for graph in graphs:
        periods = {graph["period"]} if "period" in graph else set()
        assert len(periods | {int(search["period"]) for search in searches(graph)}) == 1


def test_an_expression_is_of_what_is_in_its_widget(graphs: list[Widget]) -> None:
    for graph in graphs:
        ids = [shown["id"] for _, shown in plain_metrics(graph) if "id" in shown]
        ids += [each["id"] for each in expressions(graph)]
        assert len(ids) == len(set(ids))
        for each in expressions(graph):
            if not SEARCH.fullmatch(each["expression"]):
                assert set(re.findall(r"[a-z]\w*", each["expression"])) <= set(ids)


# It shows what there is


def test_every_metric_on_it_is_emitted(graphs: list[Widget], of_runs: set[Metric]) -> None:
    shown = {metric for graph in graphs for metric, _ in plain_metrics(graph)}
    assert shown <= of_runs | OF_LAMBDA
    assert shown >= OF_LAMBDA


def searches(graph: Widget) -> list[dict[str, str]]:
    return [found.groupdict() for each in expressions(graph) if (found := SEARCH.fullmatch(each["expression"]))]


def found_by(search: dict[str, str], metrics: set[Metric]) -> set[Metric]:
    """As CloudWatch searches: by the namespace, all names of dimensions, and terms that are whole in quotes."""
    namespace, *names = search["schema"].split(",")
    terms = dict(re.findall(r'(\w+)="([^"]+)"', search["terms"]))
    return {
        (its_namespace, name, dimensions)
        for its_namespace, name, dimensions in metrics
        if (its_namespace, sorted(dict(dimensions))) == (namespace, sorted(names))
        and terms.items() <= ({"MetricName": name} | dict(dimensions)).items()
    }


@pytest.mark.parametrize(
    ("name", "dimension", "values"),
    (
        ("Campaigns", "Status", {*Status, "other"}),
        ("Alerts", "Event", set(Event)),
        ("Problems", "Kind", set(Problem)),
    ),
)
def test_each_value_of_a_dimension_is_found_by_a_search(
    graphs: list[Widget], of_runs: set[Metric], name: str, dimension: str, values: set[str]
) -> None:
    beside = {("CampaignReporter", name, ((dimension, "any"), ("service", f"{STACK}-too")))}
    found = {metric for graph in graphs for search in searches(graph) for metric in found_by(search, of_runs | beside)}
    assert {dict(by)[dimension] for _, found_name, by in found if found_name == name} == set(map(str, values))


def test_all_that_is_emitted_is_on_it_but_for_what_can_be_read_off_the_rest(
    graphs: list[Widget], of_runs: set[Metric]
) -> None:
    shown = {metric for graph in graphs for metric, _ in plain_metrics(graph)}
    shown |= {metric for graph in graphs for search in searches(graph) for metric in found_by(search, of_runs)}
    assert {name for _, name, _ in of_runs - shown} == {"CampaignsPolled", "CampaignsChanged", "AlertsPublished"}


def test_every_alarm_of_the_stack_is_on_it(template: Template, body: dict[str, Any]) -> None:
    (shown,) = (widget["properties"]["alarms"] for widget in body["widgets"] if widget["type"] == "alarm")
    assert sorted(shown) == sorted(f"arn-of-{name}" for name in of_type(template, "AWS::CloudWatch::Alarm"))


def test_it_begins_with_what_to_do(body: dict[str, Any]) -> None:
    first, *others = sorted(body["widgets"], key=lambda widget: (widget["y"], widget["x"]))
    assert first["type"] == "text"
    assert "\n" not in first["properties"]["markdown"]
    assert all(other["type"] != "text" for other in others)


def test_its_name_is_not_that_of_a_stack_in_another_region(template: Template) -> None:
    """A dashboard is the whole account's."""
    assert properties(template, "Dashboard")["DashboardName"] == {"Fn::Sub": "${AWS::StackName}-${AWS::Region}"}
