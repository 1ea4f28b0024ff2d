"""The campaigns that a person adds: they are checked, written and counted."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from os.path import isfile
from shlex import quote

from campaign_reporter_cli.adding.columns import described
from campaign_reporter_cli.adding.decoding import STDIN, name_of, read_file
from campaign_reporter_cli.adding.entries import Entry, read_entries
from campaign_reporter_cli.adding.writing import THREADS, Added, Adding
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.errors import AwsError, InputError, Stopped
from campaign_reporter_cli.input.attributes import Attribute, read
from campaign_reporter_cli.input.ids import campaign_id, checked_ids
from campaign_reporter_cli.terminal.columns import Column
from campaign_reporter_cli.terminal.display import Output
from campaign_reporter_cli.terminal.output import counted, print_line, print_rows, say
from campaign_reporter_cli.terminal.progress import progress

_COLUMNS = (Column("campaign_id", "CAMPAIGN"), Column("result", "RESULT"))
_NAMED = 20


def add_campaigns(
    session: Session, ids: Sequence[str], *, label: str | None, file: str | None, encoding: str | None, dry_run: bool
) -> None:
    """Lists the campaigns of the arguments and of the file. InputError, before anything is written, for a mistake."""
    entries = _entries(session, ids, file, encoding, label)
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
    print_line(f"{counted(len(added), 'campaign')} {_verb(len(added), dry_run=dry_run)}.")
    if listed:
        one = len(listed) == 1
        stay = f"{'was' if one else 'were'} on the list already and {'stays as it is' if one else 'stay as they are'}"
        named = f": {', '.join(listed)}" if len(listed) <= _NAMED else ""
        print_line(f"{counted(len(listed), 'campaign')} {stay}{named}.")


def _verb(count: int, *, dry_run: bool) -> str:
    if dry_run:
        return "would be added. Nothing was written"
    return "was added" if count == 1 else "were added"
