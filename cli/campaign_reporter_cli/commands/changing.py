"""The commands that change campaigns on the list, and take them off."""

from __future__ import annotations

from typing import Annotated

import typer

from campaign_reporter_cli.commands.completion import complete_ids

_Ids = Annotated[
    list[str],
    typer.Argument(metavar="ID", help="The ids of campaigns on the list.", autocompletion=complete_ids),
]


def remove(context: typer.Context, ids: _Ids) -> None:
    """Take campaigns off the list. They are no longer watched; their history stays.

    It says which pending alerts are dropped. Discovery brings a live campaign back: `ignore` keeps it out.
    """
    from campaign_reporter_cli.changing.removal import remove_campaigns

    remove_campaigns(context.obj, ids)


def rewatch(context: typer.Context, ids: _Ids) -> None:
    """Watch finished campaigns again.

    A campaign that is still over finishes again at the next run, without an alert.
    """
    from campaign_reporter_cli.changing.attributes import change

    change(context.obj, ids, {"finished_at": None})


def label(
    context: typer.Context,
    campaign: Annotated[
        str, typer.Argument(metavar="ID", help="The id of a campaign on the list.", autocompletion=complete_ids)
    ],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A name of your own, which alerts show.")],
) -> None:
    """Give a campaign a name of your own."""
    from campaign_reporter_cli.changing.attributes import label_campaign

    label_campaign(context.obj, campaign, text)


def mute(
    context: typer.Context,
    ids: _Ids,
    *,
    lasts: Annotated[str | None, typer.Option("--for", metavar="TIME", help="How long: 30m, 2h, 3d or 1d12h.")] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="A time such as 2026-11-30T08:00, in AlertTimeZone unless it has an offset."),
    ] = None,
) -> None:
    """Send no alerts about campaigns for a while. They are watched, and one alert says what you missed."""
    from campaign_reporter_cli.changing.attributes import mute_campaigns

    mute_campaigns(context.obj, ids, lasts, until)


def unmute(context: typer.Context, ids: _Ids) -> None:
    """Send alerts about campaigns again."""
    from campaign_reporter_cli.changing.attributes import change

    change(context.obj, ids, {"muted_until": None})


def ignore(
    context: typer.Context,
    ids: Annotated[
        list[str],
        typer.Argument(metavar="ID", help="The ids of campaigns, on the list or not.", autocompletion=complete_ids),
    ],
) -> None:
    """Leave campaigns alone: they are not polled, not alerted and not discovered again.

    A campaign that is not on the list gets an item there, so that discovery leaves it out.
    """
    from campaign_reporter_cli.changing.attributes import ignore_campaigns

    ignore_campaigns(context.obj, ids)


def unignore(context: typer.Context, ids: _Ids) -> None:
    """Watch campaigns again that were ignored."""
    from campaign_reporter_cli.changing.attributes import change

    change(context.obj, ids, {"ignored": None})


def set_attributes(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ID|NAME=VALUE",
            help="Ids of campaigns on the list, and attributes. NAME= removes one.",
            autocompletion=complete_ids,
        ),
    ],
) -> None:
    """Set attributes of campaigns, or remove them.

    They are label, muted_until, low_delivery_percent, overdue_minutes, stalled_minutes and ignored.
    """
    from campaign_reporter_cli.changing.attributes import set_words

    set_words(context.obj, words)
