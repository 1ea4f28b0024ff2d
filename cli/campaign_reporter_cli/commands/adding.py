"""The command that lists campaigns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def add(
    context: typer.Context,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="The ids that Dexatel shows. - reads stdin.")
    ] = None,
    *,
    label: Annotated[str | None, typer.Option(metavar="TEXT", help="A name of your own, which alerts show.")] = None,
    file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file with an id on each line, or CSV with a header. - reads stdin."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="The encoding of the file. Otherwise it is found out.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, and write nothing.")] = False,
) -> None:
    """List campaigns. Those that are on the list already stay as they are.

    A CSV file may have the columns label, muted_until, low_delivery_percent, overdue_minutes, stalled_minutes and
    ignored. Everything is checked before anything is written.
    """
    from campaign_reporter_cli.adding.additions import add_campaigns

    given = str(file) if file else None
    add_campaigns(context.obj, ids or [], label=label, file=given, encoding=encoding, dry_run=dry_run)
