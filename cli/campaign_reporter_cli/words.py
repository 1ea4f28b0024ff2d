"""Problems and outcomes in words for a person. The tables have a name for each."""

from __future__ import annotations

from collections.abc import Mapping

from campaign_reporter.model.problem import Problem
from campaign_reporter.model.run_summary import Outcome

PROBLEMS: Mapping[str, str] = {
    Problem.INVALID_IDENTIFIER: "the id can't be the id of a campaign",
    Problem.NOT_FOUND: "Dexatel does not know the campaign",
    Problem.KEY_REJECTED: "Dexatel refuses the API key",
    Problem.RATE_LIMITED: "Dexatel asks for fewer requests",
    Problem.UNREACHABLE: "Dexatel does not answer",
    Problem.REFUSED: "Dexatel refuses the request",
    Problem.MALFORMED_ANSWER: "Dexatel's answer can't be read",
}
# For a number of problems in a run.
_COUNTED: Mapping[str, str] = {
    Problem.INVALID_IDENTIFIER: "with an id that can't be one",
    Problem.NOT_FOUND: "not known to Dexatel",
    Problem.KEY_REJECTED: "for which Dexatel refuses the API key",
    Problem.RATE_LIMITED: "put off because Dexatel asks for fewer requests",
    Problem.UNREACHABLE: "without an answer from Dexatel",
    Problem.REFUSED: "refused by Dexatel",
    Problem.MALFORMED_ANSWER: "with an answer that can't be read",
    "alert_not_published": "with an alert that SNS did not accept",
    "no_page_link": "with an alert without its link",
    "not_recorded": "with a change that was not written",
    "not_listed": "not on the list",
    "unreadable_item": "with something stored that can't be read",
    "internal_error": "with a fault of the reporter",
}
# These are about the run as a whole.
_OF_RUN: Mapping[str, str] = {
    "no_key": "the secret has no API key",
    "table_unavailable": "a table could not be read or written",
    "bad_setting": "AlertTimeZone or ScheduleTimeZone is not the name of a time zone",
    "key_outdated": "the secret could not be read, so the last good key was used",
}

# The next step after a run with such a problem.
ADVICE: Mapping[str, str] = {
    "no_key": "Set the key: campaign-reporter key set",
    "key_rejected": "Set another key: campaign-reporter key set",
    "not_listed": "List campaigns first: campaign-reporter add ID",
}
OUTCOMES: Mapping[str, str] = {
    Outcome.COMPLETE: "The run is complete",
    Outcome.PARTIAL: "The time of the run ended before the list did. The next run goes on from there",
    Outcome.FAILED: "The run could not read a single campaign",
    Outcome.SKIPPED: "No run started, because another one is at work on the list",
}


def short(problem: str) -> str:
    """The problem in a word or two."""
    return problem.replace("_", " ")


def of_run(problems: Mapping[str, int]) -> str:
    """The problems of a run, such as `2 not known to Dexatel, 1 refused by Dexatel`. The most frequent come first."""
    kinds = sorted(problems, key=lambda kind: (-problems[kind], kind))
    return ", ".join(_OF_RUN.get(kind) or f"{problems[kind]:,} {_COUNTED.get(kind) or short(kind)}" for kind in kinds)
