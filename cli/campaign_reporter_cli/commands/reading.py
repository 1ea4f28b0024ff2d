"""The commands that read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.commands.completion import complete_ids
from campaign_reporter_cli.terminal.display import Output

_Id = Annotated[
    str, typer.Argument(metavar="ID", help="The id of a campaign.", show_default=False, autocompletion=complete_ids)
]
_Since = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="From then on: 7d, 24h, 2w, a date or a time. Otherwise all that is kept."),
]


def list_campaigns(
    context: typer.Context,
    *,
    status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS",
            help="Only those with this status, such as in_progress. A final one includes the finished.",
        ),
    ] = None,
    problem: Annotated[
        bool, typer.Option("--problem", help="Only those that can't be read, or with a wrong setting, finished or not.")
    ] = False,
    concern: Annotated[
        str | None, typer.Option(metavar="CONCERN", help="Only those with this concern: overdue, stalled or failing.")
    ] = None,
    show_all: Annotated[bool, typer.Option("--all", help="Also the finished and the ignored ones.")] = False,
) -> None:
    """List the campaigns that have not finished."""
    from campaign_reporter_cli.reading.filters import Filters
    from campaign_reporter_cli.reading.listing import print_list

    filters = Filters(status=_lower(status), concern=_lower(concern), problem=problem, all=show_all)
    print_list(context.obj, filters)


def show(context: typer.Context, campaign_id: _Id) -> None:
    """Show everything about one campaign."""
    from campaign_reporter_cli.reading.forms import print_details

    print_details(context.obj, campaign_id)


def history(
    context: typer.Context,
    campaign_id: _Id,
    *,
    last: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the last N records.")] = None,
) -> None:
    """Show each change of one campaign, the oldest first."""
    from campaign_reporter_cli.reading.histories import print_history

    print_history(context.obj, campaign_id, last)


def runs(
    context: typer.Context,
    *,
    last: Annotated[int, typer.Option(min=1, metavar="N", help="So many runs.")] = 20,
    discovery: Annotated[bool, typer.Option("--discovery", help="Show the discoveries instead.")] = False,
) -> None:
    """Show the last runs, the newest first."""
    from campaign_reporter_cli.reading.past_discoveries import print_discoveries
    from campaign_reporter_cli.reading.past_runs import print_runs

    if discovery:
        print_discoveries(context.obj, last)
    else:
        print_runs(context.obj, last)


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
    from campaign_reporter_cli.reading.report import write_report

    write_report(context.obj, campaign_ids or [], out, open_it=open_it)


export = typer.Typer(help="Write a table for a spreadsheet, as CSV unless --output says otherwise.")


@export.command("campaigns")
def export_campaigns(
    context: typer.Context,
    *,
    since: _Since = None,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help="Only those that ended so: completed, failed or canceled.")
    ] = None,
) -> None:
    """Write the campaigns that have ended, with their results, in order of time.

    The last state of each counts, so late receipts are in its numbers. not_sent are the messages that are neither
    delivered nor failed.
    """
    from campaign_reporter_cli.reading.ended import print_ended

    print_ended(_exporting(context), since, _lower(status))


@export.command("history")
def export_history(context: typer.Context, *, since: _Since = None) -> None:
    """Write each change of all campaigns, one campaign after the other."""
    from campaign_reporter_cli.reading.histories import print_all

    print_all(_exporting(context), since)


def _exporting(context: typer.Context) -> Session:
    """The session, with CSV unless the user has chosen another form."""
    session: Session = context.obj
    source = context.find_root().get_parameter_source("output")
    if source is not None and source.name.startswith("DEFAULT"):
        session.output = Output.CSV
    return session


def _lower(text: str | None) -> str | None:
    """Statuses and concerns are stored in lower case."""
    return text and text.strip().lower()
