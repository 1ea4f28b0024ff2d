"""The commands that change campaigns on the list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from campaign_reporter.model.times import from_text, to_text
from campaign_reporter_cli.before_after import print_changes
from campaign_reporter_cli.changes import ListedCampaigns, Wanted
from campaign_reporter_cli.completion import complete_ids
from campaign_reporter_cli.durations import duration
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.output import counted, say
from campaign_reporter_cli.session import Session
from campaign_reporter_cli.user_attributes import NAMES, Attribute, checked_name, read
from campaign_reporter_cli.values import on_one_line

Ids = Annotated[
    list[str],
    typer.Argument(metavar="ID", help="The ids of campaigns on the list.", autocompletion=complete_ids),
]
_IGNORED: Attribute = {"BOOL": True}


def rewatch(context: typer.Context, ids: Ids) -> None:
    """Watch finished campaigns again.

    A campaign that is still over finishes again at the next run, without an alert.
    """
    _change(context.obj, ids, {"finished_at": None})


def label(
    context: typer.Context,
    campaign: Annotated[
        str, typer.Argument(metavar="ID", help="The id of a campaign on the list.", autocompletion=complete_ids)
    ],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A name of your own, which alerts show.")],
) -> None:
    """Give a campaign a name of your own."""
    session: Session = context.obj
    _change(session, [campaign], {"label": _value(session, "label", text)})


def mute(
    context: typer.Context,
    ids: Ids,
    *,
    lasts: Annotated[str | None, typer.Option("--for", metavar="TIME", help="How long: 30m, 2h, 3d or 1d12h.")] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="A time such as 2026-11-30T08:00, in AlertTimeZone unless it has an offset."),
    ] = None,
) -> None:
    """Send no alerts about campaigns for a while. They are watched, and one alert says what you missed."""
    session: Session = context.obj
    if (lasts is None) == (until is None):
        raise InputError("give either --for or --until")
    ends = _later(session, lasts) if lasts is not None else _value(session, "muted_until", until or "")
    if from_text(ends["S"]) <= session.clock():
        raise InputError("--until is in the past. `unmute` ends a mute")
    _change(session, ids, {"muted_until": ends})


def unmute(context: typer.Context, ids: Ids) -> None:
    """Send alerts about campaigns again."""
    _change(context.obj, ids, {"muted_until": None})


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
    session: Session = context.obj
    campaigns = listed(session, ids, ["ignored", "outbox"], may_be_new=True)
    print_changes(session, campaigns.change({"ignored": _IGNORED}))
    for key in (key for key, item in campaigns.items.items() if "outbox" in item):
        say(f"{on_one_line(key)} has a pending alert. It is not sent as long as the campaign is ignored.")
    if campaigns.new:
        say(f"{counted(len(campaigns.new), 'campaign')} put on the list as ignored.")


def unignore(context: typer.Context, ids: Ids) -> None:
    """Watch campaigns again that were ignored."""
    _change(context.obj, ids, {"ignored": None})


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
    session: Session = context.obj
    ids = [word for word in words if "=" not in word]
    pairs = [word.partition("=") for word in words if "=" in word]
    if not ids or not pairs:
        raise InputError(f"give ids and attributes, such as label=Autumn. The attributes are {', '.join(NAMES)}")
    wanted: dict[str, Attribute | None] = {}
    for text, _, value in pairs:
        if (name := checked_name(text)) in wanted:
            raise InputError(f"{name} is there twice")
        wanted[name] = _value(session, name, value) if value.strip() else None
    _change(session, ids, wanted)


def _later(session: Session, lasts: str) -> Attribute:
    try:
        return {"S": to_text(session.clock() + duration(lasts))}
    except OverflowError as exc:
        raise InputError("--for is too long") from exc


def _value(session: Session, name: str, text: str) -> Attribute:
    return read(name, text, lambda: session.alert_zone)


def listed(session: Session, ids: Iterable[str], names: Sequence[str], *, may_be_new: bool = False) -> ListedCampaigns:
    """The campaigns with these ids, and these attributes of theirs."""
    client, table = session.client("dynamodb"), session.table("CampaignsTableName")
    return ListedCampaigns(client, table, ids, names, may_be_new=may_be_new)


def _change(session: Session, ids: Iterable[str], wanted: Wanted) -> None:
    """Changes the attributes, and shows each before and after."""
    print_changes(session, listed(session, ids, list(wanted)).change(wanted))
