"""All checks, one after the other. If the caller may not ask something, a finding says so, and the checks go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from campaign_reporter.errors import TableError
from campaign_reporter_cli.aws.errors import BAD_CREDENTIALS, DENIED
from campaign_reporter_cli.doctor import alarms, campaigns, discoveries, functions, phones, runs, stacks, subscribers
from campaign_reporter_cli.doctor.deployment import Deployment
from campaign_reporter_cli.doctor.finding import Finding, warning, wrong
from campaign_reporter_cli.errors import AwsError

# The codes with which tables, functions and secrets, queues, and topics say that they do not exist.
_GONE = frozenset(
    {"ResourceNotFoundException", "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist", "NotFound"}
)

type Check = Callable[[Deployment], Iterator[Finding]]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("stack", stacks.state),
    ("release", stacks.release),
    ("settings", stacks.settings),
    ("functions", functions.functions),
    ("concurrency", functions.concurrency),
    ("schedules", functions.schedules),
    ("key", runs.key),
    ("runs", runs.runs),
    ("discovery", discoveries.discoveries),
    ("subscribers", subscribers.subscribers),
    ("SMS", phones.sandbox),
    ("SMS", phones.limit),
    ("SMS", phones.opt_outs),
    ("alarms", alarms.alarms),
    ("failed runs", alarms.failed_runs),
    ("campaigns", campaigns.campaigns),
)


def examine(deployment: Deployment) -> Iterator[tuple[str, Finding]]:
    """Each finding with the name of its check. AwsError if there is no stack, or the credentials are no good."""
    _ = deployment.stack  # its errors end the examination
    for name, check in CHECKS:
        for finding in _guarded(check, deployment):
            yield name, finding


def _guarded(check: Check, deployment: Deployment) -> Iterator[Finding]:
    """The findings of the check. If AWS refuses to answer, that is one."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - `--help` needs no SDK

    try:
        yield from check(deployment)
    except AwsError as exc:
        yield warning(f"Not checked: {exc}.")
    except TableError as exc:
        yield _not_checked(exc.__cause__ or exc, deployment)
    except (BotoCoreError, ClientError) as exc:
        yield _not_checked(exc, deployment)


def _not_checked(exc: BaseException, deployment: Deployment) -> Finding:
    response: Mapping[str, Any] = getattr(exc, "response", {})
    code = str(response.get("Error", {}).get("Code", type(exc).__name__))
    if code in BAD_CREDENTIALS:
        raise AwsError(f"your AWS credentials are wrong or have expired ({code}). Sign in again") from exc
    if code in _GONE:
        return wrong(f"A part of the stack is gone: {exc}.", deployment.drift())
    if not code.startswith(DENIED):
        return warning(f"Not checked: {exc}.")
    operation = getattr(exc, "operation_name", "this")
    policy = deployment.stack.outputs.get("OperatorPolicyArn")
    attach = policy and deployment.aws(f"iam attach-user-policy --user-name NAME --policy-arn {policy}")
    return warning(f"Not checked: you have no permission for {operation}.", attach)
