"""Runs commands in this process, as a shell does."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from unittest.mock import patch

from typer.testing import CliRunner

from campaign_reporter_cli import app
from campaign_reporter_cli.aws.session import Session


@dataclass(frozen=True)
class Ended:
    """How a command has ended: its exit status, and what it wrote."""

    status: int
    out: str
    err: str


class CommandLine:
    """Runs a command with arguments, and with bytes or text on its stdin. `now` is the time."""

    now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

    def __call__(self, *arguments: str, stdin: bytes | str | None = None) -> Ended:
        with patch.object(app, "Session", partial(Session, clock=lambda: self.now)):
            result = CliRunner().invoke(app.app, arguments, input=stdin, prog_name="campaign-reporter")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)
