"""The rules of the alerts that no campaign has the id: the provider does not know it, or it can't be one."""

from __future__ import annotations

from campaign_reporter.decision.rule import Condition, Rule, detail_of, last_alert
from campaign_reporter.model.event import Event
from campaign_reporter.model.problem import Problem, Unreadable

# A campaign that the provider does not know is alerted after so many runs in a row.
MISSING_RUNS = 3


def _has_problem(problem: Problem, otherwise: str) -> Condition:
    return Condition(
        lambda case: isinstance(case.observed, Unreadable) and case.observed.problem == problem, lambda _: otherwise
    )


_DID_NOT_COMPLETE = Condition(
    lambda case: not (case.before.is_settling and case.before.campaign),
    lambda _: f"it has completed, so it only finishes after {MISSING_RUNS} runs in a row that do not find it",
)

NOT_FOUND = Rule(
    event=Event.NOT_FOUND,
    conditions=(
        _has_problem(Problem.NOT_FOUND, "Dexatel did not say that it does not know it"),
        _DID_NOT_COMPLETE,
        Condition(
            lambda case: case.before.watch_until is None,
            lambda case: f"{last_alert(case, Event.NOT_FOUND)}; it is waited for until {case.before.watch_until}",
        ),
        Condition(
            lambda case: case.after.missing_runs >= MISSING_RUNS,
            lambda case: f"it was not found in {case.after.missing_runs} of {MISSING_RUNS} runs in a row",
        ),
        Condition(
            lambda case: case.before.missing_alerted != case.before.revision,
            lambda case: f"{last_alert(case, Event.NOT_FOUND)}; it has not changed since",
        ),
    ),
    reason=detail_of,
)
INVALID = Rule(
    event=Event.INVALID,
    conditions=(
        _has_problem(Problem.INVALID_IDENTIFIER, "its id can be a campaign's"),
        _DID_NOT_COMPLETE,
        Condition(
            lambda case: case.before.problem != Problem.INVALID_IDENTIFIER,
            lambda case: last_alert(case, Event.INVALID),
        ),
    ),
    reason=detail_of,
)
