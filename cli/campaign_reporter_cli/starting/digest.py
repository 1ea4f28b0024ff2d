"""Sending the digest of a day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from campaign_reporter.model.zones import zone_or_utc
from campaign_reporter_cli.aws.functions import DIGEST_FUNCTION, invoke
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.errors import AwsError, InputError
from campaign_reporter_cli.terminal.display import Output
from campaign_reporter_cli.terminal.output import counted, print_json, print_line
from campaign_reporter_cli.terminal.values import on_one_line

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def send_digest(session: Session, day: str | None) -> None:
    """Sends the digest of the day, or of yesterday."""
    event = {"date": _yesterday(session) if day is None else _checked_date(day)}
    if session.output is Output.CSV:
        raise InputError("a digest has no CSV: choose --output table or json")
    if DIGEST_FUNCTION not in session.stack.outputs:
        how = "sam build && sam deploy --parameter-overrides 'DigestSchedule=\"cron(0 7 * * ? *)\"'"
        raise AwsError(f"the stack {session.stack.name} has no digest. Switch it on with: {how}")
    answer = invoke(session, DIGEST_FUNCTION, event, doing="send the digest")
    if session.output is Output.JSON:
        print_json(answer)
        return
    for line in _lines(answer):
        print_line(on_one_line(line, len(line) + 1))


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


def _lines(answer: Mapping[str, Any]) -> Iterator[str]:
    day, digest = answer.get("date"), answer.get("digest") or {}
    yield f"The digest of {day} is published. It goes to subscribers by email, and to machines."
    watching = digest.get("watching") or {}
    yield (
        f"{counted(len(digest.get('finished') or ()), 'campaign')} finished, "
        f"{watching.get('scheduled', 0):,} scheduled, {watching.get('running', 0):,} running{_added(digest)}."
    )


def _added(digest: Mapping[str, Any]) -> str:
    """How many campaigns discovery has put on the list. Without discovery nothing is said."""
    added = digest.get("added")
    return "" if added is None else f", {added:,} added by discovery"
