"""Problems and outcomes of runs and discoveries in words for a person. The tables have a name for each."""

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
    "unusable_row": "in Dexatel's list without a usable id or status",
}
# These are about the run or the discovery as a whole.
_OF_RUN: Mapping[str, str] = {
    "no_key": "the secret has no API key",
    "table_unavailable": "a table could not be read or written",
    "bad_setting": "AlertTimeZone or ScheduleTimeZone is not the name of a time zone",
    "key_outdated": "the secret could not be read, so the last good key was used",
    "total_differs": "Dexatel's total is not the number of campaigns in its list",
    "endless_list": "Dexatel's list repeats itself or has more than 100,000 campaigns, so a part was read",
}
# A discovery asks for pages of Dexatel's list, and not for campaigns.
_OF_DISCOVERY: Mapping[str, str] = {**_OF_RUN, **PROBLEMS, "internal_error": "a fault of the reporter"}
_COUNTED_BY_DISCOVERY: Mapping[str, str] = {**_COUNTED, "not_recorded": "that could not be put on the list"}

# The next step after a run with such a problem.
ADVICE: Mapping[str, str] = {
    "no_key": "Set the key: campaign-reporter key set",
    "key_rejected": "Set another key: campaign-reporter key set",
    "not_listed": "List campaigns first: campaign-reporter add ID",
}
# The next step if a stack has no discovery.
SWITCH_DISCOVERY_ON = (
    "Switch it on with: sam build && sam deploy --parameter-overrides 'DiscoverySchedule=\"rate(15 minutes)\"'"
)
OUTCOMES: Mapping[str, str] = {
    Outcome.COMPLETE: "The run is complete",
    Outcome.PARTIAL: "The time of the run ended before the list did. The next run goes on from there",
    Outcome.FAILED: "The run could not read a single campaign",
    Outcome.SKIPPED: "No run started, because another one is at work on the list",
}
DISCOVERIES: Mapping[str, str] = {
    Outcome.COMPLETE: "The discovery is complete",
    Outcome.PARTIAL: "The discovery did a part of its work",
    Outcome.FAILED: "The discovery could not read Dexatel's list",
    Outcome.SKIPPED: "No discovery started, because another one is at work",
}


def short(problem: str) -> str:
    """The problem in a word or two."""
    return problem.replace("_", " ")


def of_run(problems: Mapping[str, int]) -> str:
    """The problems of a run, such as `2 not known to Dexatel, 1 refused by Dexatel`. The most frequent come first."""
    return _in_words(problems, _OF_RUN, _COUNTED)


def of_discovery(problems: Mapping[str, int]) -> str:
    """The problems of a discovery, in the same way."""
    return _in_words(problems, _OF_DISCOVERY, _COUNTED_BY_DISCOVERY)


def advice(problems: Mapping[str, int]) -> list[str]:
    """The next step after each of these problems that has one."""
    return [sentence for kind, sentence in ADVICE.items() if kind in problems]


def _in_words(problems: Mapping[str, int], of_all: Mapping[str, str], numbered: Mapping[str, str]) -> str:
    kinds = sorted(problems, key=lambda kind: (-problems[kind], kind))
    return ", ".join(of_all.get(kind) or f"{problems[kind]:,} {numbered.get(kind) or short(kind)}" for kind in kinds)
