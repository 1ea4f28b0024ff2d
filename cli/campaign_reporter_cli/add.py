"""The command that lists campaigns."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from os.path import isfile
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from campaign_reporter_cli.adding import THREADS, Added, Adding
from campaign_reporter_cli.columns import described
from campaign_reporter_cli.decoding import STDIN, name_of, read_file
from campaign_reporter_cli.entries import Entry, read_entries
from campaign_reporter_cli.errors import AwsError, InputError, Stopped
from campaign_reporter_cli.ids import campaign_id, checked_ids
from campaign_reporter_cli.output import Column, counted, print_rows, say
from campaign_reporter_cli.progress import progress
from campaign_reporter_cli.session import Output, Session
from campaign_reporter_cli.user_attributes import Attribute, read

_COLUMNS = (Column("campaign_id", "CAMPAIGN"), Column("result", "RESULT"))
_NAMED = 20
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="The ids that Dexatel shows. - reads stdin.")]


def add(
    context: typer.Context,
    ids: Ids = None,
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
    session: Session = context.obj
    entries = _entries(session, ids or [], str(file) if file else None, encoding, label)
    adding = Adding(
        session.client("dynamodb", max_pool_connections=THREADS),
        session.table("CampaignsTableName"),
        may_write=not dry_run,
    )
    _run(adding, entries)
    _print(session, adding.done, [each.campaign_id for each in entries], dry_run=dry_run)


def _entries(
    session: Session, ids: Sequence[str], file: str | None, encoding: str | None, label: str | None
) -> Sequence[Entry]:
    """The campaigns of the arguments and of the files, each once."""
    files = list(dict.fromkeys([*([file] if file else []), *(STDIN for each in ids if each == STDIN)]))
    given = [each for each in ids if each != STDIN]
    # Unlike Path.is_file it takes a text of any length.
    if file_name := next((each for each in given if not campaign_id(each) and isfile(each)), None):  # noqa: PTH113
        raise InputError(f"{file_name} is a file: give it as --file {quote(file_name)}")
    entries = [Entry(each) for each in checked_ids(given)]
    if not files and not entries:
        raise InputError("give the ids of campaigns, or a file with --file")
    common = {"label": read("label", label, lambda: session.alert_zone)} if label is not None else {}
    for each in files:
        entries += _of_file(session, each, encoding)
    return _merged(entries, common)


def _of_file(session: Session, file: str, encoding: str | None) -> Sequence[Entry]:
    where = name_of(file)
    if file == STDIN and sys.stdin.isatty():
        say("Paste the ids, one on each line. End with Ctrl-D.")
    decoded = read_file(file, encoding)
    found = read_entries(decoded.text, lambda: session.alert_zone, where)
    if text := described(found.columns):
        say(f"{where}: {text}.")
    if decoded.is_a_guess and found.columns.attributes:
        say(f"{where}: it is not UTF-8, and was read as Windows-1252. If that is wrong, give its --encoding.")
    if found.repeated:
        say(f"{where}: {counted(found.repeated, 'id')} occurred again, and counted once.")
    return found.campaigns


def _merged(entries: Iterable[Entry], common: dict[str, Attribute]) -> Sequence[Entry]:
    """Each campaign once. The attributes of a file come before those that are common to all."""
    merged: dict[str, dict[str, Attribute]] = {}
    for entry in entries:
        merged.setdefault(entry.campaign_id, dict(common)).update(entry.attributes)
    return [Entry(campaign_id, attributes) for campaign_id, attributes in merged.items()]


def _run(adding: Adding, entries: Sequence[Entry]) -> None:
    """Adds the campaigns. If that is interrupted, the error says how far it came."""
    try:
        with closing(adding.batches(entries)) as batches, progress("Adding", len(entries)) as advance:
            for batch in batches:
                advance(len(batch.added) + len(batch.listed))
    except KeyboardInterrupt as exc:
        raise Stopped(f"Stopped: {_so_far(adding, len(entries))}") from exc
    except AwsError as exc:
        raise AwsError(f"{exc}. {_so_far(adding, len(entries))}") from exc


def _so_far(adding: Adding, total: int) -> str:
    done = sum(len(each.added) + len(each.listed) for each in adding.done)
    return f"{done:,} of {total:,} done. Run the command again: what is on the list stays as it is"


def _print(session: Session, done: Iterable[Added], ids: Sequence[str], *, dry_run: bool) -> None:
    """Says what was added. For programs there is a row for each campaign, in the order in which they were given."""
    added = {each for batch in done for each in batch.added}
    if session.output is not Output.TABLE:
        words = ("would be added" if dry_run else "added", "already listed")
        rows = ({"campaign_id": each, "result": words[each not in added]} for each in ids)
        print_rows(session, _COLUMNS, rows, nothing="")
        return
    listed = [each for each in ids if each not in added]
    typer.echo(f"{counted(len(added), 'campaign')} {_verb(len(added), dry_run=dry_run)}.")
    if listed:
        one = len(listed) == 1
        stay = f"{'was' if one else 'were'} on the list already and {'stays as it is' if one else 'stay as they are'}"
        named = f": {', '.join(listed)}" if len(listed) <= _NAMED else ""
        typer.echo(f"{counted(len(listed), 'campaign')} {stay}{named}.")


def _verb(count: int, *, dry_run: bool) -> str:
    if dry_run:
        return "would be added. Nothing was written"
    return "was added" if count == 1 else "were added"
