"""The metrics of a run, which only alarms read, and its numbers in the log, which people and the dashboard read."""

from typing import Any

import pytest

from campaign_reporter.model.campaign import Status
from campaign_reporter.model.event import Event
from campaign_reporter.model.run_summary import Outcome
from campaign_reporter.polling.metrics import numbers
from tests.documents import names, rows, section
from tests.emf import EVERYTHING, Emitted, a_run, emitted

ENVIRONMENT = {"POWERTOOLS_METRICS_NAMESPACE": "CampaignReporter", "POWERTOOLS_SERVICE_NAME": "the-stack"}
WAITING = ("CampaignReporter", "OldestWaitingAlert", (("service", "the-stack"),))


# Metrics


def test_a_complete_run_has_one_metric_whatever_happens_in_it() -> None:
    found = emitted(a_run(longest_wait=60.0, **EVERYTHING), ENVIRONMENT)
    assert found == {WAITING: Emitted("Seconds", 60)}


@pytest.mark.parametrize(
    ("outcome", "expected"),
    (
        (Outcome.COMPLETE, {WAITING}),
        (Outcome.PARTIAL, {WAITING}),
        (Outcome.FAILED, {WAITING}),
        (Outcome.SKIPPED, set()),
    ),
)
def test_a_run_measures_only_what_it_has_done(outcome: Outcome, expected: set[Any]) -> None:
    assert emitted(a_run(outcome=outcome), ENVIRONMENT).keys() == expected
    assert emitted(a_run(outcome=outcome, of_list=False), ENVIRONMENT) == {}


# Numbers


def test_the_numbers_of_a_run_are_its_answer_and_more() -> None:
    run = a_run(watched=9, polled=8, changed=2, alerts_published=3, delivered=480, failed=320, longest_wait=60.0)
    assert numbers(run) == {
        "outcome": "complete",
        "watched": 9,
        "polled": 8,
        "changed": 2,
        "alerts_published": 3,
        "problems": {},
        "duration_ms": 1000,
        "segment": "1/1",
        "alerts": {},
        "messages_delivered": 480,
        "messages_failed": 320,
        "outcomes": {"complete": 1},
        "oldest_waiting_seconds": 60.0,
        "statuses": dict.fromkeys((*map(str, Status), "other"), 0),
    }


def test_the_times_of_the_provider_are_there_if_it_was_asked() -> None:
    found = numbers(a_run(latencies=(0.1, 0.3042)))
    assert (found["provider_ms"], found["provider_max_ms"]) == (202, 304)


def test_undocumented_statuses_are_counted_as_one() -> None:
    found = numbers(a_run(statuses={"scheduled": 1, "paused": 2, "in review": 3, "unknown": 4}))
    assert {status: count for status, count in found["statuses"].items() if count} == {"scheduled": 1, "other": 9}


def test_a_run_that_saw_no_list_says_nothing_about_it() -> None:
    assert {"outcomes", "oldest_waiting_seconds", "statuses"} & numbers(a_run(of_list=False)).keys() == set()
    skipped = numbers(a_run(outcome=Outcome.SKIPPED, statuses={"scheduled": 1}))
    assert skipped["outcomes"] == {"skipped": 1}
    assert {"oldest_waiting_seconds", "statuses"} & skipped.keys() == set()


def test_no_name_holds_the_dot_that_separates_the_names_of_a_path() -> None:
    found = numbers(a_run(**EVERYTHING))
    assert found["alerts"].keys() == {event.replace(".", "_") for event in Event}
    maps = [found, *(value for value in found.values() if isinstance(value, dict))]
    assert not [name for each in maps for name in each if "." in name]


def test_the_documentation_has_each_number() -> None:
    table = rows(section("docs/operations.md", "The line of a run"))
    documented = {name for cell, _ in table for name in names(cell)}
    assert documented == numbers(a_run(**EVERYTHING)).keys()
