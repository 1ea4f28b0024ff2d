"""The errors that a user meets, each with the exit status of the process.

CliError
├── InputError     2: something that the user typed is wrong, and nothing was written
└── AwsError       3: AWS refused, or could not be reached
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from campaign_reporter.errors import TableError


class CliError(Exception):
    """An error with a sentence for the user. It ends the process with `exit_status`."""

    exit_status: ClassVar[int]


class InputError(CliError):
    """Something that the user typed, or a file of theirs, is wrong. Nothing was written."""

    exit_status = 2


class AwsError(CliError):
    """AWS refused the request, or could not be reached."""

    exit_status = 3


# The codes with which AWS says that the caller's credentials are wrong or have ended.
_BAD_CREDENTIALS = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "RequestExpired", "UnrecognizedClientException"}
)
_DENIED = ("AccessDenied", "NotAuthorized", "UnauthorizedOperation")


@contextmanager
def aws_errors(doing: str) -> Iterator[None]:
    """Turns the SDK's errors inside into AwsError. `doing` completes the sentence "can't …"."""
    from botocore import exceptions  # noqa: PLC0415 - `--help` needs no SDK

    try:
        yield
    except CliError:
        raise
    except TableError as exc:  # the package's own code puts it before the SDK's error
        if not isinstance(exc.__cause__, exceptions.BotoCoreError | exceptions.ClientError):
            raise AwsError(f"can't {doing}: {exc}") from exc
        with aws_errors(doing):
            raise exc.__cause__ from exc
    except exceptions.ClientError as exc:
        raise AwsError(_refusal(doing, exc.response["Error"].get("Code", ""), str(exc))) from exc
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError) as exc:
        raise AwsError("no AWS credentials: run `aws configure`, or choose a profile with --profile") from exc
    except exceptions.NoRegionError as exc:
        raise AwsError("no AWS region: give one with --region, or set AWS_REGION") from exc
    except exceptions.ProfileNotFound as exc:
        raise InputError(f"{exc}. `aws configure list-profiles` lists your profiles") from exc
    except exceptions.BotoCoreError as exc:
        raise AwsError(f"can't {doing}: AWS could not be reached ({type(exc).__name__}: {exc})") from exc


def _refusal(doing: str, code: str, text: str) -> str:
    if code in _BAD_CREDENTIALS:
        return f"can't {doing}: your AWS credentials are wrong or have expired ({code}). Sign in again"
    if code.startswith(_DENIED):
        return f"can't {doing}: you have no permission ({code}). The stack's OperatorPolicyArn has what it takes"
    return f"can't {doing}: {text}"
