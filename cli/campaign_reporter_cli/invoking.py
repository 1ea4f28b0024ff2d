"""The commands that invoke the functions, set the key and check the deployment.

They load what they need when they run.
"""

from __future__ import annotations

from typing import Annotated

import typer

from campaign_reporter_cli.completion import complete_ids

_Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ID", help="Only these campaigns of the list.", show_default=False, autocompletion=complete_ids
    ),
]


def run(context: typer.Context, ids: _Ids = None) -> None:
    """Poll now: the whole list, or some of its campaigns."""
    from campaign_reporter_cli.starting import start_run  # noqa: PLC0415 - as said above

    start_run(context.obj, ids or [])


def discover(
    context: typer.Context,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be added, and write nothing.")] = False,
) -> None:
    """Put the new campaigns of Dexatel on the list: those that are live or ended less than 24 hours ago."""
    from campaign_reporter_cli.discovering import start_discovery  # noqa: PLC0415 - as said above

    start_discovery(context.obj, dry_run=dry_run)


def test_alert(context: typer.Context) -> None:
    """Send a test alert to every subscriber."""
    from campaign_reporter_cli.starting import send_test_alert  # noqa: PLC0415 - as said above

    send_test_alert(context.obj)


def digest(
    context: typer.Context,
    date: Annotated[
        str | None, typer.Argument(metavar="DATE", help="Such as 2026-11-23; without it, yesterday.")
    ] = None,
) -> None:
    """Send the digest of a day."""
    from campaign_reporter_cli.starting import send_digest  # noqa: PLC0415 - as said above

    send_digest(context.obj, date)


def rehearse(
    context: typer.Context,
    campaign_id: Annotated[
        str, typer.Argument(metavar="ID", help="The id of a campaign.", show_default=False, autocompletion=complete_ids)
    ],
) -> None:
    """Show what a poll of a campaign would record and send. It changes nothing."""
    from campaign_reporter_cli.rehearsing import rehearse_poll  # noqa: PLC0415 - as said above

    rehearse_poll(context.obj, campaign_id)


key = typer.Typer(help="The API key of Dexatel.", no_args_is_help=True)


@key.callback()
def of_key() -> None:
    """A group of its own, with room for more commands."""


@key.command("set")
def set_key(context: typer.Context) -> None:
    """Set the API key: a hidden prompt asks for it, or a pipe gives it. It is never an argument, and never shown."""
    from campaign_reporter_cli.secret import set_secret  # noqa: PLC0415 - as said above

    set_secret(context.obj)


def doctor(context: typer.Context) -> None:
    """Check the deployment from end to end. The exit status is 1 if something is wrong."""
    from campaign_reporter_cli.doctor.report import print_findings  # noqa: PLC0415 - as said above

    if print_findings(context.obj):
        raise typer.Exit(1)
