"""Setting the API key. It goes from a hidden prompt, or from a pipe, into the secret of the stack, and nowhere else."""

from __future__ import annotations

import sys

from campaign_reporter_cli.aws.errors import aws_errors
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.terminal.output import say

# Secrets Manager takes no longer value.
_LONGEST_SECRET = 65_536
_ADVICE = 'A key is one word of printable ASCII, or JSON such as {"api_key": "…"}'


def set_secret(session: Session) -> None:
    """Reads the key, checks its form, and writes it. The old one is never read."""
    secret_arn = session.stack.output("ApiKeySecretArn")
    value = _checked(_from_terminal() if sys.stdin.isatty() else _from_pipe(), secret_arn)
    client = session.client("secretsmanager")
    with aws_errors("set the key"):
        client.put_secret_value(SecretId=secret_arn, SecretString=value)
    say("The key is set. The next run uses it, within five minutes at the latest.")
    say("To try it now: campaign-reporter run")


def _from_terminal() -> str:
    import typer  # noqa: PLC0415 - only a terminal needs it

    try:
        # On stderr, since stdout is for data.
        return str(typer.prompt("Dexatel API key", hide_input=True, err=True))
    except typer.Abort as exc:  # as for every other command that Ctrl-C ends
        raise KeyboardInterrupt from exc


def _from_pipe() -> str:
    data = sys.stdin.buffer.read(_LONGEST_SECRET + 1)
    if len(data) > _LONGEST_SECRET:
        raise InputError("stdin has far more than a key. Nothing was written")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"stdin is no UTF-8 text. Nothing was written. {_ADVICE}") from None  # it quotes the bytes


def _checked(text: str, secret_arn: str) -> str:
    """The value to write, without blanks and line ends around it. InputError if no run could use it."""
    from campaign_reporter.errors import ApiKeyError  # noqa: PLC0415 - loaded when it is needed
    from campaign_reporter.provider.api_key import parse_key  # noqa: PLC0415 - as above

    try:
        parse_key(text, secret_arn)
    except ApiKeyError:
        # Its text is for the log of the function. The form alone is what went wrong here.
        raise InputError(f"this is no API key. Nothing was written. {_ADVICE}") from None
    return text.strip()
