"""The commands about the deployment: its key, and the check of all its parts."""

from __future__ import annotations

import typer

key = typer.Typer(help="The API key of Dexatel.", no_args_is_help=True)


@key.callback()
def of_key() -> None:
    """A group of its own, with room for more commands."""


@key.command("set")
def set_key(context: typer.Context) -> None:
    """Set the API key: a hidden prompt asks for it, or a pipe gives it. It is never an argument, and never shown."""
    from campaign_reporter_cli.starting.key import set_secret

    set_secret(context.obj)


def doctor(context: typer.Context) -> None:
    """Check the deployment from end to end. The exit status is 1 if something is wrong."""
    from campaign_reporter_cli.doctor.report import print_findings

    if print_findings(context.obj):
        raise typer.Exit(1)
