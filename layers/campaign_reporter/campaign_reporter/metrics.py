"""A run in numbers, for CloudWatch."""

from __future__ import annotations

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from campaign_reporter.summary import Outcome, RunSummary


def measure(metrics: Metrics, run: RunSummary) -> None:
    """Adds the run's metrics to `metrics`, and emits those that are split by outcome or by kind of problem."""
    counts = {
        "CampaignsWatched": run.watched,
        "CampaignsPolled": run.polled,
        "CampaignsChanged": run.changed,
        "AlertsPublished": run.alerts_published,
    }
    for name, count in counts.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=count)
    metrics.add_metric(name="RunTime", unit=MetricUnit.Milliseconds, value=run.duration_ms)
    if run.latencies:
        milliseconds = [seconds * 1000 for seconds in run.latencies]
        mean = sum(milliseconds) / len(milliseconds)
        metrics.add_metric(name="ProviderLatency", unit=MetricUnit.Milliseconds, value=mean)
        metrics.add_metric(name="ProviderLatencyMax", unit=MetricUnit.Milliseconds, value=max(milliseconds))
    if run.of_list:
        _measure_list(metrics, run)
    for kind, count in run.problems.items():
        with single_metric(name="Problems", unit=MetricUnit.Count, value=count) as problems:
            problems.add_dimension(name="Kind", value=kind)


def _measure_list(metrics: Metrics, run: RunSummary) -> None:
    """What alarms go by. A run that a person asks for says nothing of the schedule, nor of all the alerts."""
    with single_metric(name="Runs", unit=MetricUnit.Count, value=1) as runs:
        runs.add_dimension(name="Outcome", value=str(run.outcome))
    if run.outcome != Outcome.SKIPPED:
        metrics.add_metric(name="OldestWaitingAlert", unit=MetricUnit.Seconds, value=run.longest_wait)
