"""Starting a run, a test alert or a digest, and what the function answers, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from campaign_reporter.invocation import MOST_IDS
from campaign_reporter.model.run_summary import Outcome
from campaign_reporter.model.zones import zone_or_utc
from campaign_reporter_cli import words
from campaign_reporter_cli.errors import AwsError, InputError
from campaign_reporter_cli.functions import invoke
from campaign_reporter_cli.ids import keys_of
from campaign_reporter_cli.output import Column, counted, print_json, print_line, print_rows
from campaign_reporter_cli.session import Output, Session
from campaign_reporter_cli.values import Kind, on_one_line

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_COLUMNS = (
    Column("outcome", "Outcome", Kind.STATUS),
    Column("watched", "Watched", Kind.NUMBER),
    Column("polled", "Polled", Kind.NUMBER),
    Column("changed", "Changed", Kind.NUMBER),
    Column("alerts_published", "Alerts", Kind.NUMBER),
    Column("duration_ms", "ms", Kind.NUMBER),
    Column("problems", "Problems"),
)


def start_run(session: Session, ids: Sequence[str]) -> None:
    """Polls the list, or these campaigns of it."""
    event = {"campaign_ids": _checked(ids)} if ids else {}
    answer = invoke(session, "PollCampaignsFunctionName", event, doing="start a run")
    segments = session.stack.segments
    if not ids and segments > 1 and session.output is Output.TABLE:
        _print(f"The runs of {segments} segments have been started. They go on by themselves: campaign-reporter runs")
        return
    _print_run(session, answer)


def _checked(ids: Sequence[str]) -> list[str]:
    """Each id once, in lower case as `add` lists it. InputError if the function would refuse them."""
    found = list(dict.fromkeys(keys_of(each)[-1] for each in ids))
    if len(found) > MOST_IDS:
        raise InputError(f"{counted(len(found), 'id')}: a run takes {MOST_IDS:,} at most. Without ids it takes all")
    return found


def send_test_alert(session: Session) -> None:
    """Sends a test alert to every subscriber."""
    answer = invoke(session, "PollCampaignsFunctionName", {"test_alert": True}, doing="send a test alert")
    if session.output is not Output.TABLE:
        _print_run(session, answer)
        return
    _print("A test alert is published. It comes to each subscriber whose filter lets the severity info through.")
    _print_problems(answer)
    _print("If it does not come within minutes: campaign-reporter doctor")


def send_digest(session: Session, day: str | None) -> None:
    """Sends the digest of the day, or of yesterday."""
    event = {"date": _yesterday(session) if day is None else _checked_date(day)}
    if session.output is Output.CSV:
        raise InputError("a digest has no CSV: choose --output table or json")
    if "SendDigestFunctionName" not in session.stack.outputs:
        how = "sam deploy --parameter-overrides 'DigestSchedule=\"cron(0 7 * * ? *)\"'"
        raise AwsError(f"the stack {session.stack.name} has no digest. Switch it on with: {how}")
    answer = invoke(session, "SendDigestFunctionName", event, doing="send the digest")
    if session.output is Output.JSON:
        print_json(answer)
        return
    _print_digest(answer)


def _checked_date(text: str) -> str:
    try:
        if _DATE.fullmatch(text):
            return str(date.fromisoformat(text))
    except ValueError:  # the 31st of February
        pass
    raise InputError(f"{on_one_line(text)} is no date such as 2026-11-23")


def _yesterday(session: Session) -> str:
    """Yesterday in the zone of the digest.

    The function takes a date as asked for by hand. So a digest that was sent before is sent again. The next one of the
    schedule has the same days as without this one.
    """
    zone = zone_or_utc(session.alert_zone)
    return str(session.clock().astimezone(zone).date() - timedelta(days=1))


def _print_digest(answer: Mapping[str, Any]) -> None:
    day, digest = answer.get("date"), answer.get("digest") or {}
    _print(f"The digest of {day} is published. It goes to subscribers by email, and to machines.")
    watching = digest.get("watching") or {}
    _print(
        f"{counted(len(digest.get('finished') or ()), 'campaign')} finished, "
        f"{watching.get('scheduled', 0):,} scheduled, {watching.get('running', 0):,} running{_added(digest)}."
    )


def _added(digest: Mapping[str, Any]) -> str:
    """How many campaigns discovery has put on the list. Without discovery nothing is said."""
    added = digest.get("added")
    return "" if added is None else f", {added:,} added by discovery"


def _print_run(session: Session, answer: Mapping[str, Any]) -> None:
    if session.output is Output.JSON:
        print_json(answer)
    elif session.output is Output.CSV:
        print_rows(session, _COLUMNS, [answer], nothing="")
    else:
        _print(f"{words.OUTCOMES.get(answer.get('outcome', ''), f'The run ended: {answer.get("outcome")}')}.")
        if answer.get("outcome") != Outcome.SKIPPED:
            _print(_counts(answer))
        _print_problems(answer)


def _counts(answer: Mapping[str, Any]) -> str:
    watched, polled = answer.get("watched", 0), answer.get("polled", 0)
    changed, alerts = answer.get("changed", 0), answer.get("alerts_published", 0)
    seconds = answer.get("duration_ms", 0) / 1000
    return (
        f"{counted(watched, 'campaign')} on watch, {polled:,} polled, {changed:,} changed, "
        f"{counted(alerts, 'alert')} published, in {seconds:,.1f} seconds."
    )


def _print_problems(answer: Mapping[str, Any]) -> None:
    problems = answer.get("problems") or {}
    if problems:
        _print(f"Problems: {words.of_run(problems)}.")
    for sentence in words.advice(problems):
        _print(sentence)


def _print(text: str) -> None:
    """A line with texts of the function."""
    print_line(on_one_line(text, len(text) + 1))
