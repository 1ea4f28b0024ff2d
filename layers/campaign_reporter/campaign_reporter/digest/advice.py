"""The advice on what to do after a day."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from campaign_reporter.decision.concerns import CONCERNS
from campaign_reporter.digest.digest import Digest
from campaign_reporter.digest.watching import SETTINGS
from campaign_reporter.model.campaign import Status
from campaign_reporter.model.event import Event
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.run_summary import Outcome

_CONCERNS = {concern.name: concern.event.row.digest for concern in CONCERNS}
_UNREADABLE = {
    Problem.NOT_FOUND: "check the id in your list against Dexatel; the campaign may have been deleted there.",
    Problem.INVALID_IDENTIFIER: "put the id that Dexatel shows in the place of this entry of your list.",
    Problem.KEY_REJECTED: "check the API key in Dexatel, and give the reporter a valid one.",
    Problem.UNREACHABLE: "Dexatel does not answer; check its status. The reporter keeps trying.",
    Problem.RATE_LIMITED: "Dexatel asks for fewer requests; if it goes on, MaxRequestsPerSecond has to be lower.",
    Problem.REFUSED: "Dexatel refuses the request; open the campaign in Dexatel, and ask Dexatel why.",
    Problem.MALFORMED_ANSWER: "Dexatel's answer makes no sense; open the campaign in Dexatel, and tell Dexatel.",
}
_SETTINGS = "Settings to mend: put in a value that makes sense, or remove it. It counts as absent until then."
_FAILED_RUNS = "Failed runs: ask whoever runs the reporter; its log says why."
_NO_RUNS = (
    "No runs: nothing is watched without them. Unless the schedule leaves such a day out, ask whoever runs the "
    "reporter to check that it is enabled."
)
_NO_RUNS_THEN = "No runs: nothing was watched then. What happened was found by the next run."


def advice(digest: Digest) -> list[str]:
    """A line for each kind of thing to do, the most urgent first. None if all is well."""
    return [*_of_finished(digest), *_of_watched(digest), *_of_runs(digest)]


def _of_finished(digest: Digest) -> Iterator[str]:
    if digest.finished_as(Status.FAILED):
        yield Event.FAILED.row.digest
    percent = digest.low_delivery_percent
    if any(each.counts.is_below(percent) for each in digest.finished_as(Status.COMPLETED)):
        yield Event.COMPLETED.row.digest.format(percent=percent)


def _of_watched(digest: Digest) -> Iterator[str]:
    """Each kind of trouble has advice of its own: while Dexatel is out of reach, the API key is not the reason."""
    problems = digest.watching.problems if digest.watching else {}
    for reason, found in digest.attention.items():
        if found.count:
            yield from of_reason(reason, problems)


def of_reason(reason: str, problems: Collection[Problem]) -> Iterator[str]:
    """The advice for campaigns that need attention for that reason. `problems` are those of the unreadable ones."""
    if reason in _CONCERNS:
        yield _CONCERNS[reason]
    elif reason == SETTINGS:
        yield _SETTINGS
    else:
        yield from (f"Unreadable ({word_of(each)}): {todo}" for each, todo in _UNREADABLE.items() if each in problems)


def _of_runs(digest: Digest) -> Iterator[str]:
    if digest.runs is None:
        return
    if digest.runs.get(Outcome.FAILED):
        yield _FAILED_RUNS
    if not digest.runs:
        yield _NO_RUNS if digest.watching else _NO_RUNS_THEN


def word_of(problem: Problem) -> str:
    """The problem in a word or two."""
    return problem.replace("_", " ")
