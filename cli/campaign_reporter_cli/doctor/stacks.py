"""The stack itself: its state, its release and its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from shlex import quote
from zoneinfo import ZoneInfo

from campaign_reporter_cli.doctor.deployment import Deployment
from campaign_reporter_cli.doctor.finding import Finding, ok, warning, wrong
from campaign_reporter_cli.release import own_release

_WELL = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"})
_ROLLED_BACK = frozenset({"UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"})
_DEXATEL = "https://api.dexatel.com"
_ZONES = ("AlertTimeZone", "ScheduleTimeZone")


def state(deployment: Deployment) -> Iterator[Finding]:
    """Whether the stack is deployed and not being changed."""
    stack, name = deployment.stack, deployment.stack_name
    events = deployment.aws(f"cloudformation describe-stack-events --stack-name {quote(name)}")
    if stack.status in _WELL:
        yield ok(f"The stack {name} is deployed ({stack.status}).")
    elif stack.status in _ROLLED_BACK:
        yield warning(f"The last update of the stack failed, and the one before is at work ({stack.status}).", events)
    elif stack.status.endswith("_IN_PROGRESS"):
        yield warning(f"The stack is being changed ({stack.status}). Run this again when that is done.", events)
    else:
        yield wrong(f"The stack is in the state {stack.status}.", events)


def release(deployment: Deployment) -> Iterator[Finding]:
    """Whether the stack is of the release of this command line."""
    yield judged_release(deployment.stack.outputs.get("Release"), own_release(), deployment.sam())


def judged_release(deployed: str | None, own: str | None, deploy: str) -> Finding:
    """Whether they are the same."""
    if deployed is None:
        return warning("The stack does not say its release, so it is older than this command line.", deploy)
    if own is None:
        return ok(f"The stack has release {deployed}. This command line does not know its own.")
    if deployed == own:
        return ok(f"The stack has release {deployed}, as this command line.")
    return warning(f"The stack has release {deployed}, and this command line is of {own}.", deploy)


def settings(deployment: Deployment) -> Iterator[Finding]:
    """Whether the parameters make sense together."""
    found = list(_senseless(deployment))
    yield from found or [ok("The settings make sense.")]


def _senseless(deployment: Deployment) -> Iterator[Finding]:
    for name in _ZONES:
        zone = deployment.stack.parameter(name)
        if zone and not _is_zone(zone):
            yield warning(f"{name} is {zone}, which is no time zone: UTC is used.", deployment.sam(f"{name}=UTC"))
    chosen = {
        "EmailSeverities": deployment.stack.parameter("AlertEmail"),
        "SmsSeverities": deployment.stack.parameter("AlertPhone"),
    }
    if lacks_critical({name: deployment.stack.parameter(name) for name, endpoint in chosen.items() if endpoint}):
        text = "Neither the email nor the phone gets critical alerts, such as that of a failed campaign."
        yield warning(text, deployment.sam("EmailSeverities=warning,critical"))
    base = deployment.stack.parameter("DexatelBaseUrl")
    if base and base != _DEXATEL:
        text = f"Campaigns are read from {base}, and not from Dexatel."
        yield warning(text, deployment.sam(f"DexatelBaseUrl={_DEXATEL}"))


def lacks_critical(severities: Mapping[str, str]) -> bool:
    """Whether there are subscribers, and none of them has critical among its severities."""
    return bool(severities) and not any("critical" in each.split(",") for each in severities.values())


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True
