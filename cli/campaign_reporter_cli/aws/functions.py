"""Invoking the functions of the stack: once, for as long as they may take, with errors that a person understands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from campaign_reporter_cli.aws.errors import aws_errors
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.errors import AwsError, Stopped
from campaign_reporter_cli.terminal.values import on_one_line

# The outputs of the stack that name its functions.
POLL_FUNCTION = "PollCampaignsFunctionName"
DIGEST_FUNCTION = "SendDigestFunctionName"
DISCOVERY_FUNCTION = "DiscoverCampaignsFunctionName"
# AWS's limit for the time of a function.
_LONGEST_SECONDS = 900
# A cold start, and the way there and back.
_MORE_SECONDS = 30
_CONNECT_SECONDS = 10
_LONGEST_ERROR = 500
_TIMED_OUT = "Task timed out"
# The command that shows what the function has done.
_RUNS = "campaign-reporter runs"
# The next step, by the name of the error in the package.
_ADVICE = {
    "ApiKeyError": "set the key with `campaign-reporter key set`",
    "SettingsError": "correct the parameter of the stack and deploy it again",
    "DexatelError": "`campaign-reporter runs --discovery` has the discoveries before. The next one tries again",
    "TableError": "`campaign-reporter doctor` checks the stack; `campaign-reporter runs` has the runs before",
    "TopicError": "check that the topic of the stack exists: `campaign-reporter doctor`",
    "QueueError": "the queue of the segments is missing or closed: deploy the stack again",
    "Runtime.ImportModuleError": "the function is not built: deploy with `sam build && sam deploy`",
}


class FunctionFailed(AwsError):
    """The function was invoked, and it failed. `kind` is the name of its error."""

    def __init__(self, text: str, kind: str) -> None:
        super().__init__(text)
        self.kind = kind


def invoke(session: Session, output: str, event: Mapping[str, Any], *, doing: str, past: str = _RUNS) -> dict[str, Any]:
    """The answer of the function whose name is the output `output`. AwsError if there is none.

    `past` is the command that shows its work before.

    The SDK never sends the request twice, because each one starts the work again.
    """
    from botocore.exceptions import ReadTimeoutError  # noqa: PLC0415 - `--help` needs no SDK

    name = session.stack.output(output)
    patience = _time_out(session, name) + _MORE_SECONDS
    client = session.client(
        "lambda",
        read_timeout=patience,
        connect_timeout=_CONNECT_SECONDS,
        retries={"total_max_attempts": 1},
        tcp_keepalive=True,
    )
    with aws_errors(doing):
        try:
            answer = client.invoke(FunctionName=name, Payload=json.dumps(event).encode())
            payload = answer["Payload"].read()
        except ReadTimeoutError as exc:
            told = f"can't {doing}: no answer within {patience} seconds. It may be at work all the same"
            raise AwsError(f"{told}: `{past}`") from exc
        except KeyboardInterrupt as exc:
            told = f"Stopped waiting. The function is at work all the same: `{past}`"
            raise Stopped(told) from exc
    found = _read(payload)
    if "FunctionError" in answer:
        raise _failure(doing, found, past)
    return found


def _time_out(session: Session, name: str) -> int:
    """The seconds that the function may take; the most that there is if the caller may not ask."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - as above

    with aws_errors("find the function"):
        try:
            seconds = session.client("lambda").get_function_configuration(FunctionName=name).get("Timeout")
        except ClientError:  # the invocation says what is wrong
            seconds = None
    return seconds or _LONGEST_SECONDS


def _read(payload: bytes) -> dict[str, Any]:
    try:
        found = json.loads(payload)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _failure(doing: str, error: Mapping[str, Any], past: str) -> FunctionFailed:
    kind = str(error.get("errorType", "unknown error"))
    told = on_one_line(str(error.get("errorMessage", "it gave no reason")), _LONGEST_ERROR)
    if _TIMED_OUT in told:
        more_time = "raise MaxRunSeconds, or " if past == _RUNS else ""
        advice = f"{more_time}look for a slow answer with `{past}`"
    else:
        advice = _ADVICE.get(kind, "the log group of the function says more")
    return FunctionFailed(f"can't {doing}: the function failed with {on_one_line(kind)}: {told}. Next: {advice}", kind)
