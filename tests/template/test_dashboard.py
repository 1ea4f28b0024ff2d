"""The dashboard: CloudWatch accepts it, no widget covers another, and it shows what the runs emit and log."""

import ast
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import combinations
from typing import Any

import pytest

from campaign_reporter.errors import KINDS
from campaign_reporter.model.campaign import Status
from campaign_reporter.model.event import Event
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.run_summary import Outcome
from campaign_reporter.polling.metrics import numbers
from local.cost.month import QUERIES
from tests.emf import EVERYTHING, Metric, a_run, emitted
from tests.harness.world import World
from tests.insights import Query
from tests.template.conftest import ROOT
from tests.template.reading import Template, of_type, powertools, properties, resolved

STACK = "the-stack"
LOGS = f"/aws/lambda/{STACK}-poll-campaigns"
COLUMNS = 24
KNOWN = {
    "Segments": "4",
    "AWS::StackName": STACK,
    "AWS::Region": "eu-west-1",
    "PollCampaignsFunction": "the-function",
    "PollCampaignsLogs": LOGS,
    "RunsTable": "the-runs",
}
# The metrics that Lambda itself emits for the function.
OF_LAMBDA = {("AWS/Lambda", name, (("FunctionName", "the-function"),)) for name in ("Errors", "Throttles", "Duration")}
NOT_SHOWN = {"polled", "changed", "alerts_published", "duration_ms", "oldest_waiting_seconds"}
"""Other lines on the dashboard say as much."""

STATISTICS = {"Sum", "Average", "Maximum"}
# An account's first three dashboards are free if each has no more metrics than this.
MOST_METRICS = 50

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
def queries(body: dict[str, Any]) -> dict[str, Query]:
    """The queries over the log, by the title of their widget."""
    logs = [widget["properties"] for widget in body["widgets"] if widget["type"] == "log"]
    return {each["title"]: Query.parsed(each["query"]) for each in logs}


def shown_metrics(graph: Widget) -> Iterator[tuple[Metric, dict[str, Any]]]:
    """The metrics of the graph, each with how it is shown."""
    for namespace, name, *dimensions, shown in graph["metrics"]:
        by = sorted(zip(dimensions[::2], dimensions[1::2], strict=True))
        yield (namespace, name, tuple(by)), shown


def overlap(one: Widget, other: Widget, start: str, size: str) -> bool:
    return bool(one[start] < other[start] + other[size] and other[start] < one[start] + one[size])


def test_every_widget_has_what_its_type_needs_and_its_own_place_in_the_grid(body: dict[str, Any]) -> None:
    required = {
        "text": {"markdown"},
        "alarm": {"title", "alarms"},
        "metric": {"title", "region", "view", "metrics"},
        "log": {"title", "region", "view", "stacked", "query"},
    }
    for widget in body["widgets"]:
        assert widget.keys() == {"type", "x", "y", "width", "height", "properties"}
        assert required[widget["type"]] <= widget["properties"].keys()
        assert min(widget["x"], widget["y"], widget["width"] - 1, widget["height"] - 1) >= 0
        assert widget["x"] + widget["width"] <= COLUMNS
    for one, other in combinations(body["widgets"], 2):
        assert not (overlap(one, other, "x", "width") and overlap(one, other, "y", "height"))


def test_statistics_and_periods_are_ones_that_cloudwatch_knows(graphs: list[Widget]) -> None:
    for graph in graphs:
        shown = [graph | shown for _, shown in shown_metrics(graph)]
        assert {each["stat"] for each in shown} <= STATISTICS
        assert {each["period"] for each in shown} == {300}


def test_its_metrics_are_emitted_and_so_few_that_it_can_be_free(template: Template, graphs: list[Widget]) -> None:
    shown = {metric for graph in graphs for metric, _ in shown_metrics(graph)}
    assert OF_LAMBDA < shown <= OF_LAMBDA | emitted(a_run(), powertools(template, stack=STACK)).keys()
    assert len(shown) <= MOST_METRICS


# Queries


_OF_SUMMARY = {"internal_error", "alert_not_published", "no_page_link", "bad_setting"}


def kinds_of_problems() -> set[str]:
    """Each kind that the code counts: those that it names in a call, and those of the errors that end a run."""
    sources = (ROOT / "layers/campaign_reporter").rglob("*.py")
    calls = [node for path in sources for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    named = {
        argument.value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "count_problem"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    return {*named, *KINDS.values(), *map(str, Problem), *_OF_SUMMARY}


def test_they_read_the_log_of_the_function(queries: dict[str, Query]) -> None:
    assert {query.source for query in queries.values()} == {LOGS}
    assert len(queries) == QUERIES, "as many are paid for"


@pytest.mark.parametrize(
    ("title", "counts", "expected"),
    (
        ("Campaigns on watch, all and by status", "statuses", {*map(str, Status), "other"}),
        ("Alerts by event", "alerts", {event.replace(".", "_") for event in Event}),
        ("Problems by kind", "problems", kinds_of_problems()),
        ("Runs by outcome", "outcomes", set(map(str, Outcome))),
    ),
)
def test_a_line_is_drawn_for_each(queries: dict[str, Query], title: str, counts: str, expected: set[str]) -> None:
    """Logs Insights draws lines only for columns, so each has to be named."""
    shown = {name: column.field for name, column in queries[title].columns.items() if name != "on_watch"}
    assert shown == {name: f"run.{counts}.{name}" for name in expected}


def test_every_number_of_a_run_is_shown(queries: dict[str, Query]) -> None:
    shown = {field.split(".")[1] for query in queries.values() for field in query.fields}
    assert numbers(a_run(**EVERYTHING)).keys() - shown == NOT_SHOWN | {"outcome", "segment"}


def test_they_find_in_the_lines_of_real_runs_what_happened(queries: dict[str, Query]) -> None:
    world = World()
    sending = world.listed("in_progress", total=100, delivered=10, failed=1)
    lines: list[tuple[datetime, str]] = []
    for _ in range(5):
        world.run()
        lines += [(world.clock(), line) for line in world.written.getvalue().splitlines()[len(lines) :]]
    world.watch("nonsense")
    world.becomes(sending, "in_progress", total=100, delivered=50, failed=21)
    world.run({"test_alert": True}, minutes=0)
    world.run({"campaign_ids": [sending]}, minutes=0)
    for _ in range(2):
        world.run()
    lines += [(world.clock(), line) for line in world.written.getvalue().splitlines()[len(lines) :]]
    found = {title: merged(query.run(lines)) for title, query in queries.items()}
    assert found["Runs by outcome"] == {"complete": 7}
    assert found["Messages delivered and failed"] == {"delivered": 40, "failed": 20}
    assert found["Alerts by event"] == {"reporter_test": 1, "campaign_invalid": 1, "campaign_failing": 1}
    assert found["Problems by kind"] == {"invalid_identifier": 1}
    assert found["Time Dexatel takes to answer"].keys() == {"mean_ms", "longest_ms"}


def test_a_graph_of_campaigns_shows_the_mean_of_the_runs_over_the_list(queries: dict[str, Query]) -> None:
    def line(**run: Any) -> str:
        return json.dumps({"message": "run finished", "run": numbers(a_run(**run))})

    at = datetime.fromisoformat("2026-11-23T08:02:00Z")
    lines = [
        line(watched=3, statuses={"scheduled": 2, "in_progress": 1}),
        line(watched=5, statuses={"scheduled": 5}),
        line(outcome=Outcome.SKIPPED),
        line(of_list=False, watched=7, statuses={"scheduled": 7}),
    ]
    found = merged(queries["Campaigns on watch, all and by status"].run((at, each) for each in lines))
    assert {name: value for name, value in found.items() if value} == {
        # of four segments
        "on_watch": 16,
        "scheduled": 14,
        "in_progress": 2,
    }


@pytest.mark.parametrize(
    "text",
    (
        "SOURCE 'a' | stats count(*) by bin(5m)",
        "SOURCE 'a' | filter message like /x/ | stats sum(run.x) as x by bin(5m)",
        "SOURCE 'a' | filter message = 'x' | stats sum(run.x) as x by bin(5m), y",
        "SOURCE 'a' | filter message = 'x' | stats pct(run.x, 9) as x by bin(5m)",
        "SOURCE 'a' | filter message = 'x' | stats sum(run.x) as x, sum(run.y) as x by bin(5m)",
        "SOURCE 'a' | filter message = 'x' | stats sum(run.x) as x by bin(5m) | sort x",
    ),
)
def test_what_these_tests_do_not_understand_they_refuse(text: str) -> None:
    with pytest.raises(ValueError, match=r"known|kind|name"):
        Query.parsed(text)


def merged(bins: dict[datetime, dict[str, float]]) -> dict[str, float]:
    """The sums of all bins."""
    found: dict[str, float] = {}
    for columns in bins.values():
        for name, value in columns.items():
            found[name] = found.get(name, 0) + value
    return found


# Around it


def test_it_begins_with_what_to_do_and_shows_every_alarm(template: Template, body: dict[str, Any]) -> None:
    first, *others = sorted(body["widgets"], key=lambda widget: (widget["y"], widget["x"]))
    assert first["type"] == "text"
    assert "\n" not in first["properties"]["markdown"]
    (shown,) = (widget["properties"]["alarms"] for widget in others if widget["type"] == "alarm")
    assert sorted(shown) == sorted(f"arn-of-{name}" for name in of_type(template, "AWS::CloudWatch::Alarm"))


def test_its_name_differs_from_that_of_the_same_stack_in_another_region(template: Template) -> None:
    """A dashboard belongs to the whole account."""
    assert resolved(template, properties(template, "Dashboard")["DashboardName"], KNOWN) == f"{STACK}-eu-west-1"
