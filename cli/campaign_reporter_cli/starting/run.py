"""Starting a run or a test alert, and what the function answers, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from campaign_reporter.invocation import MOST_IDS
from campaign_reporter.model.run_summary import Outcome
from campaign_reporter_cli.aws.functions import POLL_FUNCTION, invoke
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.input.ids import keys_of
from campaign_reporter_cli.terminal import words
from campaign_reporter_cli.terminal.columns import Column, Kind
from campaign_reporter_cli.terminal.display import Output
from campaign_reporter_cli.terminal.output import counted, print_json, print_line, print_rows
from campaign_reporter_cli.terminal.values import on_one_line

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
    answer = invoke(session, POLL_FUNCTION, event, doing="start a run")
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
    answer = invoke(session, POLL_FUNCTION, {"test_alert": True}, doing="send a test alert")
    if session.output is not Output.TABLE:
        _print_run(session, answer)
        return
    _print("A test alert is published. It comes to each subscriber whose filter lets the severity info through.")
    _print_problems(answer)
    _print("If it does not come within minutes: campaign-reporter doctor")


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
