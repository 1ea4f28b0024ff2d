"""The commands, and how the process ends.

Exit status: 0 done; 1 `doctor` found something wrong; 2 bad input, nothing written; 3 AWS refused or could not be
reached; 130 stopped by Ctrl-C. Data is on stdout, progress and messages are on stderr.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC
from typing import Annotated

import typer

from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.commands import adding, changing, deployment, reading, starting
from campaign_reporter_cli.commands.ending import Commands
from campaign_reporter_cli.release import print_release
from campaign_reporter_cli.terminal.display import Output

app = typer.Typer(
    name="campaign-reporter",
    cls=Commands,
    help="Lists campaigns, shows how they go, and checks the deployment of Campaign Reporter.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Help with rich takes twice the time of everything else that `--help` does.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def options(
    context: typer.Context,
    *,
    stack: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The name of the stack. Otherwise CAMPAIGN_REPORTER_STACK or samconfig.toml's."
        ),
    ] = None,
    region: Annotated[str | None, typer.Option(metavar="REGION", help="The AWS region.")] = None,
    profile: Annotated[str | None, typer.Option(metavar="PROFILE", help="The AWS profile.")] = None,
    output: Annotated[Output, typer.Option(help="How results are printed.")] = Output.TABLE,
    utc: Annotated[bool, typer.Option("--utc", help="Show times in UTC, not in your own zone.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the release of this program.", callback=print_release, is_eager=True)
    ] = False,
) -> None:
    """Keeps the options for the command."""
    del version
    context.obj = Session(stack_option=stack, region=region, profile=profile, output=output, zone=UTC if utc else None)


app.command("add")(adding.add)
app.command("remove")(changing.remove)
app.command("rewatch")(changing.rewatch)
app.command("label")(changing.label)
app.command("mute")(changing.mute)
app.command("unmute")(changing.unmute)
app.command("ignore")(changing.ignore)
app.command("unignore")(changing.unignore)
app.command("set")(changing.set_attributes)
app.command("list")(reading.list_campaigns)
app.command("show")(reading.show)
app.command("history")(reading.history)
app.command("runs")(reading.runs)
app.add_typer(reading.export, name="export")
app.command("report")(reading.report)
app.command("run")(starting.run)
app.command("discover")(starting.discover)
app.command("rehearse")(starting.rehearse)
app.command("digest")(starting.digest)
app.command("test-alert")(starting.test_alert)
app.add_typer(deployment.key, name="key")
app.command("doctor")(deployment.doctor)


def main() -> None:
    """Runs the command that the arguments name, and ends the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without the letters of a name
    app()
