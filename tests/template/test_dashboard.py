"""The dashboard: CloudWatch accepts it, no widget covers another, and it shows metrics that are emitted."""

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
# The metrics that Lambda itself emits for the function.
OF_LAMBDA = {("AWS/Lambda", name, (("FunctionName", "the-function"),)) for name in ("Errors", "Throttles")}
NOT_SHOWN = {"CampaignsPolled", "CampaignsChanged", "AlertsPublished"}
"""Other metrics on the dashboard say as much."""

SEARCH = re.compile(r"""SEARCH\('\{(?P<schema>[^}]+)\} (?P<terms>[^']+)', '(?P<stat>\w+)', (?P<period>\d+)\)""")
STATISTICS = {"Sum", "Average", "Maximum", "SampleCount"}

type Widget = dict[str, Any]


@pytest.fixture(scope="module")
def body(template: Template) -> dict[str, Any]:
    """The body as CloudFormation gives it to CloudWatch."""
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
    """Every metric of runs in which everything happens."""
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
    """The metrics that the graph names, each with how it is shown."""
    for namespace, name, *dimensions, shown in (row for row in graph["metrics"] if len(row) > 1):
        by = sorted(zip(dimensions[::2], dimensions[1::2], strict=True))
        yield (namespace, name, tuple(by)), shown


def expressions(graph: Widget) -> list[dict[str, Any]]:
    return [row[0] for row in graph["metrics"] if len(row) == 1]


def searches(graph: Widget) -> list[dict[str, str]]:
    return [found.groupdict() for each in expressions(graph) if (found := SEARCH.fullmatch(each["expression"]))]


def found_by(search: dict[str, str], metrics: set[Metric]) -> set[Metric]:
    """The metrics that CloudWatch finds: namespace, dimension names and whole quoted terms have to match."""
    namespace, *names = search["schema"].split(",")
    terms = dict(re.findall(r'(\w+)="([^"]+)"', search["terms"]))
    return {
        (its_namespace, name, dimensions)
        for its_namespace, name, dimensions in metrics
        if (its_namespace, sorted(dict(dimensions))) == (namespace, sorted(names))
        and terms.items() <= ({"MetricName": name} | dict(dimensions)).items()
    }


def overlap(one: Widget, other: Widget, start: str, size: str) -> bool:
    return bool(one[start] < other[start] + other[size] and other[start] < one[start] + one[size])


def test_every_widget_has_what_its_type_needs_and_its_own_place_in_the_grid(body: dict[str, Any]) -> None:
    required = {"text": {"markdown"}, "alarm": {"title", "alarms"}, "metric": {"title", "region", "view", "metrics"}}
    for widget in body["widgets"]:
        assert widget.keys() == {"type", "x", "y", "width", "height", "properties"}
        assert required[widget["type"]] <= widget["properties"].keys()
        assert min(widget["x"], widget["y"], widget["width"] - 1, widget["height"] - 1) >= 0
        assert widget["x"] + widget["width"] <= COLUMNS
    for one, other in combinations(body["widgets"], 2):
        assert not (overlap(one, other, "x", "width") and overlap(one, other, "y", "height"))


def test_statistics_and_periods_are_ones_that_cloudwatch_knows(body: dict[str, Any], graphs: list[Widget]) -> None:
    """A search has a period of its own, so the body's must not change with the time that is looked at."""
    assert body["periodOverride"] == "inherit"
    for graph in graphs:
        shown = [graph | shown for _, shown in plain_metrics(graph)] + searches(graph)
        assert {each["stat"] for each in shown} <= STATISTICS
        (period,) = {int(each["period"]) for each in shown}
        assert period % 60 == 0


def test_an_expression_uses_only_ids_of_its_own_widget(graphs: list[Widget]) -> None:
    for graph in graphs:
        ids = [shown["id"] for _, shown in plain_metrics(graph) if "id" in shown]
        ids += [each["id"] for each in expressions(graph)]
        assert len(ids) == len(set(ids))
        for each in expressions(graph):
            if not SEARCH.fullmatch(each["expression"]):
                assert set(re.findall(r"[a-z]\w*", each["expression"])) <= set(ids)


def test_it_shows_every_metric_that_is_emitted_and_no_other(graphs: list[Widget], of_runs: set[Metric]) -> None:
    named = {metric for graph in graphs for metric, _ in plain_metrics(graph)}
    found = {metric for graph in graphs for search in searches(graph) for metric in found_by(search, of_runs)}
    assert OF_LAMBDA <= named <= of_runs | OF_LAMBDA
    assert {name for _, name, _ in of_runs - named - found} == NOT_SHOWN


@pytest.mark.parametrize(
    ("name", "dimension", "values"),
    (
        ("Campaigns", "Status", {*Status, "other"}),
        ("Alerts", "Event", set(Event)),
        ("Problems", "Kind", set(Problem)),
    ),
)
def test_a_search_finds_each_value_of_a_dimension_in_its_own_stack_only(
    graphs: list[Widget], of_runs: set[Metric], name: str, dimension: str, values: set[str]
) -> None:
    beside = {("CampaignReporter", name, ((dimension, "any"), ("service", f"{STACK}-too")))}
    found = {metric for graph in graphs for search in searches(graph) for metric in found_by(search, of_runs | beside)}
    assert {dict(by)[dimension] for _, found_name, by in found if found_name == name} == set(map(str, values))


def test_it_begins_with_what_to_do_and_shows_every_alarm(template: Template, body: dict[str, Any]) -> None:
    first, *others = sorted(body["widgets"], key=lambda widget: (widget["y"], widget["x"]))
    assert first["type"] == "text"
    assert "\n" not in first["properties"]["markdown"]
    (shown,) = (widget["properties"]["alarms"] for widget in others if widget["type"] == "alarm")
    assert sorted(shown) == sorted(f"arn-of-{name}" for name in of_type(template, "AWS::CloudWatch::Alarm"))


def test_its_name_differs_from_that_of_the_same_stack_in_another_region(template: Template) -> None:
    """A dashboard belongs to the whole account."""
    assert resolved(template, properties(template, "Dashboard")["DashboardName"], KNOWN) == f"{STACK}-eu-west-1"
