"""The metrics of a run. Each line of log costs, so some metrics are left out."""

from typing import Any

import pytest

from campaign_reporter.model.campaign import Status
from campaign_reporter.model.run_summary import Outcome
from tests.emf import Emitted, a_run, emitted, lines_of

ENVIRONMENT = {"POWERTOOLS_METRICS_NAMESPACE": "CampaignReporter", "POWERTOOLS_SERVICE_NAME": "the-stack"}


def measured(**run: Any) -> dict[tuple[str, ...], Emitted]:
    """The metrics by name and by their dimension besides the stack's name."""
    found = {}
    for (namespace, name, dimensions), metric in emitted(a_run(**run), ENVIRONMENT).items():
        assert namespace == "CampaignReporter"
        by = dict(dimensions)
        assert by.pop("service") == "the-stack"
        found[name, *(f"{key}={value}" for key, value in by.items())] = metric
    return found


def counts(name: str, **run: Any) -> dict[str, float]:
    """The values of a metric by its dimension."""
    return {"".join(by): metric.value for (found, *by), metric in measured(**run).items() if found == name}


def test_a_run_without_news_is_two_lines_of_log() -> None:
    names = (
        "CampaignsWatched",
        "CampaignsPolled",
        "CampaignsChanged",
        "AlertsPublished",
        "RunTime",
        "OldestWaitingAlert",
    )
    found = measured(statuses={"in_progress": 0})
    assert found.keys() == {*((name,) for name in names), ("Runs", "Outcome=complete")}
    assert len(lines_of(a_run(statuses={"in_progress": 0}), ENVIRONMENT)) == 2


def test_the_counts_of_a_run_are_measured() -> None:
    found = measured(watched=9, polled=8, changed=2, alerts_published=1, latencies=(0.1, 0.3), longest_wait=60.0)
    expected = {
        "CampaignsWatched": Emitted("Count", 9),
        "CampaignsPolled": Emitted("Count", 8),
        "CampaignsChanged": Emitted("Count", 2),
        "AlertsPublished": Emitted("Count", 1),
        "RunTime": Emitted("Milliseconds", 1000),
        "ProviderLatency": Emitted("Milliseconds", 200),
        "ProviderLatencyMax": Emitted("Milliseconds", 300),
        "OldestWaitingAlert": Emitted("Seconds", 60),
    }
    assert {name: found[name,] for name in expected} == expected


def test_messages_are_measured_only_if_there_are_any() -> None:
    assert counts("MessagesDelivered", delivered=480) == {"": 480}
    assert counts("MessagesFailed", failed=320) == {"": 320}
    assert counts("MessagesDelivered", failed=320) == counts("MessagesFailed", delivered=480) == {}


def test_campaigns_are_measured_by_status_and_undocumented_statuses_as_one() -> None:
    documented = {str(status): number for number, status in enumerate(Status, 1)}
    found = counts("Campaigns", statuses={**documented, "paused": 2, "in review": 3})
    assert found == {f"Status={status}": count for status, count in {**documented, "other": 5}.items()}


@pytest.mark.parametrize("run", ({"of_list": False}, {"outcome": Outcome.SKIPPED}))
def test_only_a_run_over_the_list_measures_campaigns(run: dict[str, Any]) -> None:
    assert counts("Campaigns", statuses={"in_progress": 1}, **run) == {}


def test_alerts_are_measured_by_event_and_problems_by_kind() -> None:
    run = {"of_list": False, "alerts": {"campaign.failed": 2, "reporter.test": 1}, "problems": {"not_found": 3}}
    assert counts("Alerts", **run) == {"Event=campaign.failed": 2, "Event=reporter.test": 1}
    assert counts("Problems", **run) == {"Kind=not_found": 3}


@pytest.mark.parametrize("outcome", Outcome)
def test_a_run_over_the_list_is_counted_by_its_outcome(outcome: Outcome) -> None:
    assert counts("Runs", outcome=outcome) == {f"Outcome={outcome}": 1}
    assert counts("Runs", outcome=outcome, of_list=False) == {}
