"""The functions, their schedules, and the concurrency that is left for them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any

from campaign_reporter.errors import SettingsError
from campaign_reporter.settings import DigestSettings, DiscoverySettings, FunctionSettings, Settings
from campaign_reporter_cli.aws.functions import DIGEST_FUNCTION, DISCOVERY_FUNCTION, POLL_FUNCTION
from campaign_reporter_cli.doctor.deployment import Deployment
from campaign_reporter_cli.doctor.finding import Finding, ok, warning, wrong
from campaign_reporter_cli.release import own_release
from campaign_reporter_cli.terminal.output import counted

# The functions that people and schedules invoke.
_SETTINGS: Mapping[str, type[FunctionSettings]] = {
    POLL_FUNCTION: Settings,
    DIGEST_FUNCTION: DigestSettings,
    DISCOVERY_FUNCTION: DiscoverySettings,
}
# A request to change a schedule takes these from the answer about it.
_OF_SCHEDULE = (
    *("Name", "GroupName", "ScheduleExpression", "ScheduleExpressionTimezone", "Description", "Target"),
    *("FlexibleTimeWindow", "KmsKeyArn", "ActionAfterCompletion"),
)
# AWS's code of the quota for concurrent executions.
_QUOTA = "service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384"


def functions(deployment: Deployment) -> Iterator[Finding]:
    """Whether each function can be invoked, and its last update has worked."""
    client = deployment.client("lambda")
    for output, settings in _SETTINGS.items():
        if output not in deployment.stack.outputs:
            continue
        name = deployment.stack.outputs[output]
        try:
            found = client.get_function_configuration(FunctionName=name)
        except client.exceptions.ResourceNotFoundException:
            yield wrong(f"The function {name} is gone.", deployment.drift())
            continue
        yield _judged_function(deployment, name, found)
        yield from _settings(deployment, name, settings, found.get("Environment", {}).get("Variables", {}))


def _judged_function(deployment: Deployment, name: str, found: Mapping[str, Any]) -> Finding:
    """The states that Lambda gives a function. `Inactive` is one that was idle for long, and starts by itself."""
    if found.get("State") == "Failed":
        return wrong(f"The function {name} can't run: {found.get('StateReason')}", deployment.sam())
    if found.get("LastUpdateStatus") == "Failed":
        return wrong(f"The last update of {name} failed: {found.get('LastUpdateStatusReason')}", deployment.sam())
    if found.get("State") == "Pending" or found.get("LastUpdateStatus") == "InProgress":
        return warning(f"The function {name} is being updated. Run this again in a minute.")
    return ok(f"The function {name} is ready, and was updated at {deployment.at(found.get('LastModified', ''))}.")


def _settings(
    deployment: Deployment, name: str, settings: type[FunctionSettings], variables: Mapping[str, str]
) -> Iterator[Finding]:
    """Whether the function could start with its environment. Another release may have other variables."""
    if own_release() not in {None, deployment.stack.outputs.get("Release")}:
        return
    try:
        settings.from_env(variables)
    except SettingsError as exc:
        yield wrong(f"The function {name} can't start: {exc}.", deployment.sam())


def concurrency(deployment: Deployment) -> Iterator[Finding]:
    """Whether the account has concurrency left for the runs, the digest and the discovery."""
    limit = deployment.client("lambda").get_account_settings()["AccountLimit"]
    others = sum(output in deployment.stack.outputs for output in (DIGEST_FUNCTION, DISCOVERY_FUNCTION))
    needed = 1 + (deployment.stack.segments if deployment.stack.segments > 1 else 0) + others
    yield judged_concurrency(limit["UnreservedConcurrentExecutions"], needed, deployment.aws(_QUOTA))


def judged_concurrency(left: int, needed: int, raise_quota: str) -> Finding:
    """Whether enough is left for all that the stack may do at the same time."""
    text = f"{counted(left, 'function')} of the account can run at the same time, and this stack needs {needed}."
    more = f"{raise_quota} --desired-value 1000"
    if left < needed:
        return wrong(text, more)
    return warning(f"{text} Other functions share them.", more) if left < 2 * needed else ok(text)


def schedules(deployment: Deployment) -> Iterator[Finding]:
    """Whether the schedules are on, and are those of the stack."""
    client, name = deployment.client("scheduler"), deployment.stack_name
    wanted = {name: deployment.stack.parameter("ScheduleExpression")}
    if DIGEST_FUNCTION in deployment.stack.outputs:
        wanted[f"{name}-digest"] = deployment.stack.parameter("DigestSchedule")
    if DISCOVERY_FUNCTION in deployment.stack.outputs:
        wanted[f"{name}-discovery"] = deployment.stack.parameter("DiscoverySchedule")
    optional = f"{name}-watch"  # not every stack has it
    wanted[optional] = ""
    for each, expression in wanted.items():
        try:
            found = client.get_schedule(Name=each)
        except client.exceptions.ResourceNotFoundException:
            if each == optional:
                continue
            yield wrong(f"The schedule {each} is gone, so nothing starts by itself.", deployment.drift())
            continue
        yield judged_schedule(deployment, found, expression)


def judged_schedule(deployment: Deployment, found: Mapping[str, Any], expression: str) -> Finding:
    """Whether it is on, and starts when the parameter says."""
    name, present = found["Name"], found["ScheduleExpression"]
    request = {key: found[key] for key in _OF_SCHEDULE if key in found}
    request |= {"State": "ENABLED", "ScheduleExpression": expression or present}
    mend = deployment.aws(f"scheduler update-schedule --cli-input-json {quote(json.dumps(request))}")
    if found.get("State") == "DISABLED":
        return wrong(f"The schedule {name} is switched off, so nothing starts by itself.", mend)
    if expression and present != expression:
        return warning(f"The schedule {name} is {present}, and not {expression} as in the stack.", mend)
    return ok(f"The schedule {name} is on: {present}.")
