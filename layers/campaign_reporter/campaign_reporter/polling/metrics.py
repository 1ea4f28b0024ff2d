"""The numbers of a run, for CloudWatch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from campaign_reporter.model.campaign import Status
from campaign_reporter.model.run_summary import Outcome, RunSummary


def measure(metrics: Metrics, run: RunSummary) -> None:
    """Adds the run's metrics to `metrics`, and emits those that have a dimension.

    Each metric with a dimension is a line in the log and costs money in every hour that has it, so zero is left out.
    """
    counts = {
        "CampaignsWatched": run.watched,
        "CampaignsPolled": run.polled,
        "CampaignsChanged": run.changed,
        "AlertsPublished": run.alerts_published,
    }
    messages = {"MessagesDelivered": run.delivered, "MessagesFailed": run.failed}
    counts |= {name: count for name, count in messages.items() if count}
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
    _emit_each("Problems", "Kind", run.problems)
    _emit_each("Alerts", "Event", run.alerts)


def _measure_list(metrics: Metrics, run: RunSummary) -> None:
    """The metrics for alarms, and the statuses on the list. A run that a person asks for has none of them."""
    _emit_each("Runs", "Outcome", {run.outcome: 1})
    if run.outcome != Outcome.SKIPPED:
        metrics.add_metric(name="OldestWaitingAlert", unit=MetricUnit.Seconds, value=run.longest_wait)
        _emit_each("Campaigns", "Status", _documented(run.statuses))


def _documented(statuses: Mapping[str, int]) -> Mapping[str, int]:
    """The counts with all undocumented statuses as one. Otherwise the provider could make any number of metrics."""
    counts: Counter[str] = Counter()
    for status, count in statuses.items():
        counts[status if status in Status else "other"] += count
    return counts


def _emit_each(name: str, dimension: str, counts: Mapping[str, int]) -> None:
    """Emits a metric for each count that is not zero, with its key as a dimension."""
    for value, count in counts.items():
        if count:
            with single_metric(name=name, unit=MetricUnit.Count, value=count) as metric:
                metric.add_dimension(name=dimension, value=str(value))
