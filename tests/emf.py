"""The metrics of runs, as CloudWatch reads them from the log."""

import json
import os
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Any
from unittest.mock import patch

from campaign_reporter.model.campaign import Status
from campaign_reporter.model.event import Event
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.run_summary import Outcome, RunSummary
from campaign_reporter.model.segment import WHOLE_LIST
from campaign_reporter.polling.metrics import measure
from tests.builders import NOW

type Metric = tuple[str, str, tuple[tuple[str, str], ...]]
"""The namespace, the name and the dimensions."""

EVERYTHING: Mapping[str, Any] = {
    "latencies": (0.1,),
    "statuses": dict.fromkeys((*Status, "undocumented"), 1),
    "delivered": 1,
    "failed": 1,
    "alerts": dict.fromkeys(Event, 1),
    "problems": dict.fromkeys(Problem, 1),
}
"""The numbers of a run in which everything happens."""


@dataclass(frozen=True)
class Emitted:
    unit: str
    value: float


def a_run(**changes: Any) -> RunSummary:
    """A complete run over the list in which nothing happened, but for the `changes`."""
    times: dict[str, Any] = {"started_at": NOW, "finished_at": NOW + timedelta(seconds=1)}
    return RunSummary(**{"segment": WHOLE_LIST, **times, "outcome": Outcome.COMPLETE, "of_list": True} | changes)


def lines_of(run: RunSummary, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """The lines of log that hold the metrics of the run."""
    written = StringIO()
    with patch.dict(os.environ, environment), redirect_stdout(written):
        measure(run)
    return [json.loads(line) for line in written.getvalue().splitlines()]


def emitted(run: RunSummary, environment: Mapping[str, str]) -> dict[Metric, Emitted]:
    """The run's metrics."""
    found: dict[Metric, Emitted] = {}
    for line in lines_of(run, environment):
        for directive in line["_aws"]["CloudWatchMetrics"]:
            for names in directive["Dimensions"]:
                by = tuple(sorted((name, line[name]) for name in names))
                for metric in directive["Metrics"]:
                    (value,) = line[metric["Name"]]
                    found[directive["Namespace"], metric["Name"], by] = Emitted(metric["Unit"], value)
    return found
