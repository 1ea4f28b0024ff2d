"""The stack's own alarms, and the runs that failed or never started."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any

from campaign_reporter_cli.doctor.deployment import Deployment
from campaign_reporter_cli.doctor.finding import Finding, ok, warning, wrong
from campaign_reporter_cli.terminal.output import counted
from campaign_reporter_cli.terminal.values import on_one_line

# The ends of their names. The beginning is the name of the stack.
ALARMS = ("failed-invocations", "failed-runs", "waiting-alert", "no-complete-run")
_QUEUE = "FailedRunsQueueUrl"
_MESSAGES, _HIDDEN = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"
_MOST_REASONS = 5


def alarms(deployment: Deployment) -> Iterator[Finding]:
    """The alarms that are on."""
    names = [f"{deployment.stack_name}-{end}" for end in ALARMS]
    # Composite alarms would need a permission for all alarms of the account.
    answer = deployment.client("cloudwatch").describe_alarms(AlarmNames=names, AlarmTypes=["MetricAlarm"])
    found = {alarm["AlarmName"]: alarm for alarm in answer["MetricAlarms"]}
    bad = [finding for name in names for finding in _judged(deployment, name, found.get(name))]
    yield from bad or [ok(f"None of the {counted(len(names), 'alarm')} is on.")]


def _judged(deployment: Deployment, name: str, alarm: Mapping[str, Any] | None) -> Iterator[Finding]:
    if alarm is None:
        yield wrong(f"The alarm {name} is gone.", deployment.drift())
        return
    if alarm["StateValue"] == "ALARM":
        what = str(alarm.get("AlarmDescription", "")).partition(". ")[0]
        yield wrong(f"The alarm {name} is on: {what}. {alarm.get('StateReason', '')}".strip(), _more(deployment, name))
    if not alarm.get("ActionsEnabled", True):
        enable = deployment.aws(f"cloudwatch enable-alarm-actions --alarm-names {quote(name)}")
        yield warning(f"The actions of the alarm {name} are switched off.", enable)


def _more(deployment: Deployment, name: str) -> str:
    """The command that says more about the cause."""
    if name.endswith("-no-complete-run"):
        return deployment.cli("runs")
    if name.endswith("-failed-runs") and _QUEUE in deployment.stack.outputs:
        return deployment.aws(f"sqs receive-message --queue-url {deployment.stack.outputs[_QUEUE]}")
    return deployment.aws(f"logs tail {quote(f'/aws/lambda/{deployment.stack_name}-poll-campaigns')} --since 1h")


# The queue of failed runs


def failed_runs(deployment: Deployment) -> Iterator[Finding]:
    """The messages of the queue, with their reasons. Nothing is taken out of it."""
    url = deployment.stack.outputs.get(_QUEUE)
    if url is None:
        text = f"Not checked: the stack has no output {_QUEUE}. It is of an older release."
        yield warning(text, deployment.sam())
        return
    client = deployment.client("sqs")
    counts = client.get_queue_attributes(QueueUrl=url, AttributeNames=[_MESSAGES, _HIDDEN])["Attributes"]
    if not (number := sum(map(int, counts.values()))):
        yield ok("No failed run waits in the queue.")
        return
    # Visible again at once, for the person who looks at them next.
    read = client.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, MessageAttributeNames=["All"]
    )
    reasons = reasons_of(read.get("Messages", []))
    wait = "failed run, digest or discovery waits" if number == 1 else "failed runs, digests or discoveries wait"
    text = f"{number:,} {wait} in the queue{f': {reasons}' if reasons else ''}."
    yield wrong(text, deployment.aws(f"sqs purge-queue --queue-url {url}"))


def reasons_of(messages: list[Any]) -> str:
    """The reasons in the messages, the most frequent first."""
    return "; ".join(
        f"{count} x {reason}" for reason, count in Counter(map(_reason, messages)).most_common(_MOST_REASONS)
    )


def _reason(message: Mapping[str, Any]) -> str:
    """Why the run failed: Lambda writes it into the body, and the scheduler into the attributes."""
    attributes = message.get("MessageAttributes", {})
    if "ERROR_CODE" in attributes:
        said = attributes.get("ERROR_MESSAGE", {}).get("StringValue", "")
        return on_one_line(f"not started: {attributes['ERROR_CODE'].get('StringValue')} {said}".strip())
    try:
        body = json.loads(message.get("Body", ""))
        payload = body.get("responsePayload") or {}
        if "segment" in body:
            return on_one_line(f"the run of the segment {body['segment']} failed three times")
        if payload:
            return on_one_line(f"{payload.get('errorType', 'error')}: {payload.get('errorMessage', '')}")
        return on_one_line(str(body["requestContext"]["condition"]))
    except (AttributeError, LookupError, TypeError, ValueError):
        return "no reason given"
