"""Starting a discovery, and what it found, in words and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from campaign_reporter.model.run_summary import Outcome
from campaign_reporter_cli.aws.functions import DISCOVERY_FUNCTION, invoke
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.errors import AwsError
from campaign_reporter_cli.terminal import words
from campaign_reporter_cli.terminal.columns import Column, Kind
from campaign_reporter_cli.terminal.display import Output
from campaign_reporter_cli.terminal.output import counted, print_json, print_line, print_rows, say
from campaign_reporter_cli.terminal.values import on_one_line, zone_name

# As `add --file` takes it.
_COLUMNS = (
    Column("campaign_id", "Campaign"),
    Column("name", "Name", can_shrink=True),
    Column("status", "Status", Kind.STATUS),
    Column("channel", "Channel", rank=3),
    Column("schedule", "Scheduled", Kind.TIME, rank=1),
    Column("update_date", "Updated", Kind.TIME, rank=2),
)


def start_discovery(session: Session, *, dry_run: bool) -> None:
    """Adds the new campaigns, or shows which it would add. AwsError if the stack has no discovery."""
    if DISCOVERY_FUNCTION not in session.stack.outputs:
        raise AwsError(f"the stack {session.stack.name} has no discovery. {words.SWITCH_DISCOVERY_ON}")
    event = {"dry_run": True} if dry_run else {}
    answer = invoke(
        session, DISCOVERY_FUNCTION, event, doing="start a discovery", past="campaign-reporter runs --discovery"
    )
    if session.output is Output.JSON:
        print_json(answer)
        return
    write = print_line if session.output is Output.TABLE else say
    for line in _lines(answer, dry_run=dry_run):
        write(on_one_line(line, len(line) + 1))
    if answer.get("campaigns") or session.output is Output.CSV:
        _print_campaigns(session, answer)


def _lines(answer: Mapping[str, Any], *, dry_run: bool) -> Iterator[str]:
    outcome, problems = str(answer.get("outcome")), answer.get("problems") or {}
    yield f"{words.DISCOVERIES.get(outcome, f'The discovery ended: {outcome}')}."
    if outcome != Outcome.SKIPPED:
        yield _counts(answer, dry_run=dry_run)
    if problems:
        yield f"Problems: {words.of_discovery(problems)}."
    yield from words.advice(problems)


def _counts(answer: Mapping[str, Any], *, dry_run: bool) -> str:
    would_add = len(answer.get("campaigns") or ()) + answer.get("omitted", 0)
    new = f"{would_add:,} would be added" if dry_run else f"{answer.get('added', 0):,} added"
    seconds = answer.get("duration_ms", 0) / 1000
    nothing = " Nothing was written." if dry_run else ""
    return f"{counted(answer.get('listed', 0), 'campaign')} at Dexatel, {new}, in {seconds:,.1f} seconds.{nothing}"


def _print_campaigns(session: Session, answer: Mapping[str, Any]) -> None:
    rows = [{**each, "campaign_id": each.get("id")} for each in answer.get("campaigns") or ()]
    print_rows(session, _COLUMNS, rows, nothing="")
    if omitted := answer.get("omitted"):
        say(f"Not shown: {omitted:,} more.")
    if session.output is Output.TABLE:
        say(f"Times are in {zone_name(session)}.")
