"""The errors of AWS as a user understands them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from campaign_reporter.errors import TableError
from campaign_reporter_cli.errors import AwsError, CliError, InputError

# The codes with which AWS says that the caller's credentials are wrong or have ended.
BAD_CREDENTIALS = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_NO_CREDENTIALS = (AwsError, "no AWS credentials: run `aws configure`, or choose a profile with --profile")
_SIGN_IN = (AwsError, "can't {doing}: your AWS session has ended. Sign in again, as with `aws sso login`: {text}")
_NO_ANSWER = (AwsError, "can't {doing}: AWS can't be reached. Check the network and --region: {text}")
_WRONG = (InputError, "{text}")
# By the names of the SDK's errors, since older releases do not have all of them.
_WITHOUT_ANSWER: dict[str, tuple[type[CliError], str]] = {
    "NoCredentialsError": _NO_CREDENTIALS,
    "PartialCredentialsError": _NO_CREDENTIALS,
    "CredentialRetrievalError": (AwsError, "can't {doing}: no AWS credentials: {text}"),
    "MetadataRetrievalError": (AwsError, "can't {doing}: no AWS credentials: {text}"),
    "SSOError": _SIGN_IN,
    "LoginError": _SIGN_IN,
    "TokenRetrievalError": _SIGN_IN,
    "NoRegionError": (AwsError, "no AWS region: give one with --region, or set AWS_REGION"),
    "ProfileNotFound": (InputError, "{text}. `aws configure list-profiles` lists your profiles"),
    "InvalidRegionError": _WRONG,
    "ConfigParseError": _WRONG,
    "ConnectionError": _NO_ANSWER,
    "HTTPClientError": _NO_ANSWER,
}
# The beginnings of the codes with which it says that the caller has no permission.
DENIED = ("AccessDenied", "AuthorizationError", "NotAuthorized", "UnauthorizedOperation")


@contextmanager
def aws_errors(doing: str) -> Iterator[None]:
    """Turns the SDK's errors inside into CliError. `doing` completes the sentence "can't …"."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - `--help` needs no SDK

    try:
        yield
    except CliError:
        raise
    except TableError as exc:  # the package's own code puts it before the SDK's error
        if not isinstance(exc.__cause__, BotoCoreError | ClientError):
            raise AwsError(f"can't {doing}: {exc}") from exc
        with aws_errors(doing):
            raise exc.__cause__ from exc
    except ClientError as exc:
        error = exc.response["Error"]
        raise AwsError(_refusal(doing, error.get("Code", ""), error.get("Message") or str(exc))) from exc
    except BotoCoreError as exc:
        raise _without_answer(doing, exc) from exc


def _refusal(doing: str, code: str, text: str) -> str:
    if code in BAD_CREDENTIALS:
        return (
            f"can't {doing}: your AWS credentials are wrong or have expired ({code}). Sign in again. "
            "If they are right, check --region: the region may be switched off in your account"
        )
    if code.startswith(DENIED):
        return (
            f"can't {doing}: you have no permission ({code}). OperatorPolicyArn of the stack has what it takes: {text}"
        )
    return f"can't {doing}: {text} ({code})"


def _without_answer(doing: str, exc: Exception) -> CliError:
    """The error of a request that AWS has not answered, or that the SDK could not make."""
    text = " ".join(str(exc).split())
    for each in type(exc).__mro__:
        if each.__name__ in _WITHOUT_ANSWER:
            kind, sentence = _WITHOUT_ANSWER[each.__name__]
            return kind(sentence.format(doing=doing, text=text))
    return AwsError(f"can't {doing}: {type(exc).__name__}: {text}")
