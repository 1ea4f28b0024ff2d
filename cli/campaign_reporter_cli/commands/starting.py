"""The commands that start the functions of the stack."""

from __future__ import annotations

from typing import Annotated

import typer

from campaign_reporter_cli.commands.completion import complete_ids

_Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ID", help="Only these campaigns of the list.", show_default=False, autocompletion=complete_ids
    ),
]


def run(context: typer.Context, ids: _Ids = None) -> None:
    """Poll now: the whole list, or some of its campaigns."""
    from campaign_reporter_cli.starting.run import start_run

    start_run(context.obj, ids or [])


def discover(
    context: typer.Context,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be added, and write nothing.")] = False,
) -> None:
    """Put the new campaigns of Dexatel on the list: those that are live or ended less than 24 hours ago."""
    from campaign_reporter_cli.starting.discovery import start_discovery

    start_discovery(context.obj, dry_run=dry_run)


def test_alert(context: typer.Context) -> None:
    """Send a test alert to every subscriber."""
    from campaign_reporter_cli.starting.run import send_test_alert

    send_test_alert(context.obj)


def digest(
    context: typer.Context,
    date: Annotated[
        str | None, typer.Argument(metavar="DATE", help="Such as 2026-11-23; without it, yesterday.")
    ] = None,
) -> None:
    """Send the digest of a day."""
    from campaign_reporter_cli.starting.digest import send_digest

    send_digest(context.obj, date)


def rehearse(
    context: typer.Context,
    campaign_id: Annotated[
        str, typer.Argument(metavar="ID", help="The id of a campaign.", show_default=False, autocompletion=complete_ids)
    ],
) -> None:
    """Show what a poll of a campaign would record and send. It changes nothing."""
    from campaign_reporter_cli.starting.rehearsal import rehearse_poll

    rehearse_poll(context.obj, campaign_id)
