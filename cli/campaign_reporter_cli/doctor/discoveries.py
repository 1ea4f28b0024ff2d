"""The last discoveries: whether they come, how far they come, and what they had trouble with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from shlex import quote

from campaign_reporter.decision.due_runs import missed_runs
from campaign_reporter.model.discovery_summary import DISCOVERY
from campaign_reporter.model.times import from_text
from campaign_reporter_cli.aws.functions import DISCOVERY_FUNCTION
from campaign_reporter_cli.aws.past import newest_rows, values_of
from campaign_reporter_cli.doctor.deployment import Deployment
from campaign_reporter_cli.doctor.finding import Finding, ok, warning, wrong
from campaign_reporter_cli.terminal import words
from campaign_reporter_cli.terminal.columns import Row

_NEWEST = 20
# So many in a row that are not complete are no accident.
_AGAIN = 3
_MOST_MISSED = 2
# The function's time-out in the template.
LONGEST = timedelta(seconds=300)
_ENDED_WELL = frozenset({"complete", "partial"})
_OF_KEY = frozenset({"no_key", "key_rejected", "key_outdated"})
_SERIOUS = frozenset({"table_unavailable", "internal_error", "not_recorded"})
# A list that changes while it is read has another total. Only the same again shows a fault.
_OFTEN_HARMLESS = "total_differs"


def discoveries(deployment: Deployment) -> Iterator[Finding]:
    """Whether new campaigns are found, if the stack has discovery."""
    if DISCOVERY_FUNCTION not in deployment.stack.outputs:
        yield ok("Discovery is off, so you list new campaigns yourself.")
        return
    past = _past(deployment)
    if not past:
        yield warning("No discovery is recorded yet.", deployment.cli("discover"))
        return
    yield _outcome(deployment, past)
    yield from _problems(deployment, past)


def _past(deployment: Deployment) -> Sequence[Row]:
    """The newest discoveries, the newest first. Those that another one held off are left out."""
    client, table = deployment.client("dynamodb"), deployment.stack.output("RunsTableName")
    rows = map(values_of, newest_rows(client, table, DISCOVERY, _NEWEST))
    return [row for row in rows if row["outcome"] != "skipped"]


def _outcome(deployment: Deployment, past: Sequence[Row]) -> Finding:
    """Whether one ended well of late. One that failed alone is made good by the next."""
    newest = past[0]
    good = next((row for row in past if row["outcome"] in _ENDED_WELL), None)
    missed = _missed(deployment, good) if good else _MOST_MISSED
    if newest["outcome"] == "failed":
        text = f"The discovery of {deployment.at(newest['started_at'])} could not read Dexatel's list{_why(newest)}."
        return (wrong if missed >= _MOST_MISSED else warning)(text, _mends(deployment, newest))
    if good and missed >= _MOST_MISSED:
        text = f"At least {missed} discoveries are missing since that of {deployment.at(good['started_at'])}."
        return wrong(text, _logs(deployment))
    return _completeness(deployment, past)


def _completeness(deployment: Deployment, past: Sequence[Row]) -> Finding:
    complete = [row["started_at"] for row in past if row["outcome"] == "complete"]
    if len(past) >= _AGAIN and not any(row["started_at"] in complete for row in past[:_AGAIN]):
        why = _why(past[0]) or ": Dexatel's list is long for MaxRequestsPerSecond"
        text = f"None of the last {_AGAIN} discoveries is complete{why}. New campaigns come late, or not at all."
        return warning(text, deployment.cli("runs --discovery"))
    if not complete:
        return warning("No discovery is complete yet. The next one goes on.", deployment.cli("discover"))
    return ok(f"The last complete discovery began at {deployment.at(complete[0])}.")


def _why(row: Row) -> str:
    in_words = words.of_discovery(row.get("problems", {}))
    return f": {in_words}" if in_words else ""


def _missed(deployment: Deployment, good: Row) -> int:
    """How many discoveries should have ended since this one."""
    schedule = deployment.stack.parameter("DiscoverySchedule")
    try:
        return missed_runs(schedule, from_text(good["started_at"]), deployment.now, LONGEST)
    except ValueError:  # a schedule that this release does not know, or a time that is none
        return 0


def _problems(deployment: Deployment, past: Sequence[Row]) -> Iterator[Finding]:
    """The problems of the newest discovery, each with its command. A failed one has named its own already."""
    newest = past[0]
    if newest["outcome"] == "failed":
        return
    for kind, count in newest.get("problems", {}).items():
        if kind == _OFTEN_HARMLESS and not all(kind in row.get("problems", {}) for row in past[:_AGAIN]):
            continue
        text = f"The discovery of {deployment.at(newest['started_at'])}: {words.of_discovery({kind: count})}."
        judge = wrong if kind in _SERIOUS else warning
        yield judge(text, _command(deployment, kind))


def _mends(deployment: Deployment, row: Row) -> str:
    """The command for the first of its problems."""
    return _command(deployment, next(iter(row.get("problems", {})), ""))


def _command(deployment: Deployment, kind: str) -> str:
    if kind in _OF_KEY:
        return deployment.cli("key set")
    if kind == _OFTEN_HARMLESS:
        return deployment.cli("discover --dry-run")
    return _logs(deployment)


def _logs(deployment: Deployment) -> str:
    """A discovery can be rare, so the log of a day is shown."""
    return deployment.aws(f"logs tail {quote(f'/aws/lambda/{deployment.stack_name}-discover-campaigns')} --since 1d")
