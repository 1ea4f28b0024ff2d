"""The last runs, and whether Dexatel has accepted the key in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from shlex import quote
from typing import Any

from campaign_reporter.decision.due_runs import missed_runs
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import from_text
from campaign_reporter_cli.doctor.deployment import Deployment, PastRun
from campaign_reporter_cli.doctor.finding import Finding, ok, warning, wrong
from campaign_reporter_cli.terminal import words

_ENDED_WELL = frozenset({"complete", "partial"})
# As the alarm of the stack.
_MOST_MISSED = 2
_OF_KEY = frozenset({"no_key", "key_rejected", "key_outdated"})
_SERIOUS = frozenset({"table_unavailable", "internal_error", "alert_not_published", "not_recorded", "unreachable"})
# After these nothing is known of the key.
_UNHEARD = frozenset({Problem.UNREACHABLE, Problem.RATE_LIMITED, Problem.REFUSED, Problem.MALFORMED_ANSWER})
# CloudFormation makes a secret and its first value in one step.
_ONE_STEP = timedelta(seconds=5)


def runs(deployment: Deployment) -> Iterator[Finding]:
    """Whether the runs of each segment end well, and what the newest ones had trouble with."""
    if not deployment.newest_runs:
        yield warning("No run is recorded yet.", deployment.cli("run"))
        return
    for segment, past in deployment.runs.items():
        yield _last_good(deployment, segment, past)
    for run in deployment.newest_runs:
        yield from _newest(deployment, run)


def _last_good(deployment: Deployment, segment: str, past: Sequence[PastRun]) -> Finding:
    """A run ends well if its time ends before the list does, too: the next one goes on from there."""
    where = "" if len(deployment.runs) == 1 else f" over the segment {segment}"
    good = next((run.finished_at for run in past if run.outcome in _ENDED_WELL and run.finished_at), None)
    complete = next((run.finished_at for run in past if run.outcome == "complete" and run.finished_at), None)
    if good is None:
        return wrong(f"No run{where} ended well of late.", deployment.cli("runs"))
    if (missed := _missed(deployment, good)) >= _MOST_MISSED:
        text = f"At least {missed} runs{where} are missing: the last that ended well did so at {deployment.at(good)}."
        return wrong(text, deployment.cli("runs"))
    if complete is None:
        text = f"No run{where} has come to the end of the list of late. It is long for MaxRequestsPerSecond."
        return warning(text, deployment.cli("runs"))
    return ok(f"The last complete run{where} ended at {deployment.at(complete)}.")


def _missed(deployment: Deployment, good: str) -> int:
    """How many runs should have ended since the last that ended well."""
    longest = timedelta(seconds=int(deployment.stack.parameter("MaxRunSeconds") or 0))
    try:
        return missed_runs(deployment.stack.parameter("ScheduleExpression"), from_text(good), deployment.now, longest)
    except ValueError:  # a schedule that this release does not know
        return 0


def _newest(deployment: Deployment, run: PastRun) -> Iterator[Finding]:
    """The problems of the run. Those of the key are the check of the key's."""
    problems = {kind: count for kind, count in run.problems.items() if kind not in _OF_KEY}
    if not problems:
        return
    text = f"The newest run began at {deployment.at(run.started_at)} and had problems: {words.of_run(problems)}."
    if problems.keys() & _SERIOUS:
        logs = f"/aws/lambda/{deployment.stack_name}-poll-campaigns"
        yield wrong(text, deployment.aws(f"logs tail {quote(logs)} --since 1h"))
    else:
        yield warning(text, deployment.cli("list --problem"))


# The key


def key(deployment: Deployment) -> Iterator[Finding]:
    """Whether the key is set, and Dexatel accepts it. The secret itself is never read."""
    arn = deployment.stack.output("ApiKeySecretArn")
    secret = deployment.client("secretsmanager").describe_secret(SecretId=arn)
    if "DeletedDate" in secret:
        restore = deployment.aws(f"secretsmanager restore-secret --secret-id {quote(arn)}")
        yield wrong("The secret with the API key is deleted.", restore)
        return
    past = [run for runs in deployment.runs.values() for run in runs]
    is_own = bool(deployment.stack.parameter("ExistingApiKeySecretArn"))
    yield judged_key(deployment, secret, sorted(past, key=lambda run: run.started_at, reverse=True), is_own=is_own)


def judged_key(deployment: Deployment, secret: Mapping[str, Any], past: Sequence[PastRun], *, is_own: bool) -> Finding:
    """The word of the newest run that used the key. If there is none, the dates of the secret say something."""
    changed: datetime | None = secret.get("LastChangedDate")
    for run in past:
        if (said := _said(run)) is None:
            continue
        if changed and changed > from_text(run.started_at) and said:
            return warning(
                f"The key was set at {deployment.at(changed)}. No run has used it yet.", deployment.cli("run")
            )
        when = deployment.at(run.started_at)
        return wrong(f"{said} in the run of {when}.", deployment.cli("key set")) if said else _accepted(run, when)
    if not is_own and changed and changed - secret["CreatedDate"] < _ONE_STEP:
        return wrong("The API key is not set: the secret holds the placeholder.", deployment.cli("key set"))
    return warning(
        "No campaign has been read yet, so whether Dexatel accepts the key is not known.", deployment.cli("run")
    )


def _said(run: PastRun) -> str | None:
    """The fault of the key that the run shows: empty if Dexatel accepted it, and None if the run does not show it."""
    if "no_key" in run.problems:
        return "The secret had no usable API key"
    if "key_rejected" in run.problems:
        return "Dexatel refused the API key"
    heard = run.polled - sum(run.problems.get(kind, 0) for kind in _UNHEARD)
    return "" if heard > 0 else None


def _accepted(run: PastRun, when: str) -> Finding:
    if "key_outdated" in run.problems:
        return warning(f"Dexatel accepted the key in the run of {when}, but its secret can't be read any more.")
    return ok(f"The API key is set, and Dexatel accepted it in the run of {when}.")
