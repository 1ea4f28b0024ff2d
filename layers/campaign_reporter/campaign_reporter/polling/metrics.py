"""The numbers of a run: a few metrics for the alarms, and all of them for its line in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit, single_metric

from campaign_reporter.model.campaign import Status
from campaign_reporter.model.run_summary import Outcome, RunSummary


def measure(run: RunSummary) -> None:
    """Emits the metric that an alarm reads.

    CloudWatch takes it from the log. A metric costs 0.30 USD a month, and so does each value of a dimension besides the
    name of the stack. So a number that only people read is in the line of the run, and costs next to nothing.
    """
    if run.of_list and run.outcome != Outcome.SKIPPED:
        _emit("OldestWaitingAlert", MetricUnit.Seconds, run.longest_wait)


def measure_missed_runs(number: int) -> None:
    """Emits the metric of the watch, which another alarm reads."""
    _emit("MissedRuns", MetricUnit.Count, number)


def _emit(name: str, unit: MetricUnit, value: float) -> None:
    with single_metric(name=name, unit=unit, value=value):
        pass


def numbers(run: RunSummary) -> dict[str, Any]:
    """All numbers of the run, for its line in the log.

    The dashboard reads them by these names, so a new release keeps them. No name holds a dot, because a query writes
    `run.alerts.x` for the x in the alerts of the run. Zeros of statuses stay, because the dashboard shows their mean.
    """
    found = {
        **run.answer(),
        "segment": run.key,
        "alerts": {event.replace(".", "_"): count for event, count in run.alerts.items()},
        "messages_delivered": run.delivered,
        "messages_failed": run.failed,
    }
    return found | run.provider_times() | (_of_list(run) if run.of_list else {})


def _of_list(run: RunSummary) -> dict[str, Any]:
    """The numbers that only a run over the list has. One that is skipped has seen no campaign, and no alert."""
    outcomes = {"outcomes": {str(run.outcome): 1}}
    if run.outcome == Outcome.SKIPPED:
        return outcomes
    return {**outcomes, "oldest_waiting_seconds": run.longest_wait, "statuses": _documented(run.statuses)}


def _documented(statuses: Mapping[str, int]) -> dict[str, int]:
    """The counts with all undocumented statuses as one. Otherwise the provider could make any number of names."""
    counts = Counter(dict.fromkeys(map(str, (*Status, "other")), 0))
    for status, count in statuses.items():
        counts[status if status in counts else "other"] += count
    return dict(counts)
