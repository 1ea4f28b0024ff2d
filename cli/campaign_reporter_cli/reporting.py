"""The command that writes pages about campaigns into a file. It loads its code when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from campaign_reporter_cli.completion import complete_ids


def report(
    context: typer.Context,
    campaign_ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID", help="The ids of campaigns. Without any: an overview of all.", autocompletion=complete_ids
        ),
    ] = None,
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file. Otherwise campaigns.html, or campaign-ID.html.")
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open the file in the browser.")] = False,
) -> None:
    """Write a page about campaigns, with plots, as one HTML file that needs no network."""
    from campaign_reporter_cli.report import write_report  # noqa: PLC0415 - as said above

    write_report(context.obj, campaign_ids or [], out, open_it=open_it)
