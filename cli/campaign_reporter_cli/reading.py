"""The commands that read. Their modules are loaded when one of them runs, since `--help` needs none."""

from __future__ import annotations

from typing import Annotated

import typer

from campaign_reporter_cli.completion import complete_ids
from campaign_reporter_cli.session import Output, Session

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
    from campaign_reporter_cli.filters import Filters  # noqa: PLC0415 - as said above
    from campaign_reporter_cli.listing import print_list  # noqa: PLC0415 - as said above

    filters = Filters(status=_lower(status), concern=_lower(concern), problem=problem, all=show_all)
    print_list(context.obj, filters)


def show(context: typer.Context, campaign_id: _Id) -> None:
    """Show everything about one campaign."""
    from campaign_reporter_cli.details import print_details  # noqa: PLC0415 - as said above

    print_details(context.obj, campaign_id)


def history(
    context: typer.Context,
    campaign_id: _Id,
    *,
    last: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the last N records.")] = None,
) -> None:
    """Show each change of one campaign, the oldest first."""
    from campaign_reporter_cli.histories import print_history  # noqa: PLC0415 - as said above

    print_history(context.obj, campaign_id, last)


def runs(
    context: typer.Context,
    *,
    last: Annotated[int, typer.Option(min=1, metavar="N", help="So many runs.")] = 20,
    discovery: Annotated[bool, typer.Option("--discovery", help="Show the discoveries instead.")] = False,
) -> None:
    """Show the last runs, the newest first."""
    from campaign_reporter_cli.past_discoveries import print_discoveries  # noqa: PLC0415 - as said above
    from campaign_reporter_cli.past_runs import print_runs  # noqa: PLC0415 - as said above

    if discovery:
        print_discoveries(context.obj, last)
    else:
        print_runs(context.obj, last)


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
    from campaign_reporter_cli.ended import print_ended  # noqa: PLC0415 - as said above

    print_ended(_exporting(context), since, _lower(status))


@export.command("history")
def export_history(context: typer.Context, *, since: _Since = None) -> None:
    """Write each change of all campaigns, one campaign after the other."""
    from campaign_reporter_cli.histories import print_all  # noqa: PLC0415 - as said above

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
