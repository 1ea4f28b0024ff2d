"""The stacks that are priced: the template with its defaults, and release 1.0.0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from local.cost.stack import Stack
from local.template import template

OURS = "CampaignReporter"


def default(**options: int) -> Stack:
    """Returns the stack of the template with its defaults, but for the options."""
    alarms = list(_alarmed_metrics())
    return replace(
        Stack(
            campaigns=10,
            period_seconds=60,
            max_run_seconds=_parameter("MaxRunSeconds"),
            rate=_parameter("MaxRequestsPerSecond"),
            segments=_parameter("Segments"),
            changes=60,
            history_days=_parameter("HistoryRetentionDays"),
            memory_mb=template()["Resources"]["PollCampaignsFunction"]["Properties"]["MemorySize"],
            metrics=len({str(metric) for metric in alarms if metric["Namespace"] == OURS}),
            alarms=len(alarms),
            watches_a_minute=1,
            dashboards_before=0,
            views_a_day=1,
            pages=0,
            page_views_a_day=10,
            discovery_minutes=0,
            listed=1_000,
        ),
        **options,
    )


def release_1_0_0(**options: int) -> Stack:
    """Returns the stack of that release. It had 512 MB, a metric for each number, and counted its dashboard."""
    return default(
        **{
            "memory_mb": 512,
            "metrics": 17,
            "alarms": 4,
            "watches_a_minute": 0,
            "dashboards_before": 3,
            "views_a_day": 0,
        }
        | options
    )


def _parameter(name: str) -> int:
    return int(template()["Parameters"][name]["Default"])


def _alarmed_metrics() -> Iterator[dict[str, Any]]:
    """Each metric that an alarm reads. An alarm over several is charged for each of them."""
    for resource in template()["Resources"].values():
        if resource["Type"] == "AWS::CloudWatch::Alarm" and "Condition" not in resource:
            yield from _metrics_in(resource["Properties"])


def _metrics_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for each in value:
            yield from _metrics_in(each)
    elif isinstance(value, dict):
        if "MetricName" in value:
            yield {name: value.get(name) for name in ("Namespace", "MetricName", "Dimensions")}
        for each in value.values():
            yield from _metrics_in(each)
