"""A rehearsal: what a poll of a campaign would record and send, and why not the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from campaign_reporter_cli.aws.functions import POLL_FUNCTION, invoke
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.input.ids import keys_of
from campaign_reporter_cli.terminal import words
from campaign_reporter_cli.terminal.columns import Kind
from campaign_reporter_cli.terminal.display import Output
from campaign_reporter_cli.terminal.output import counted, print_json, print_line
from campaign_reporter_cli.terminal.values import end_of_mute, on_one_line, shown

_INDENT = 13
_MORE = ""
_TIMES = frozenset({"schedule", "create_date", "update_date", "observed_at", "changed_at", "finished_at"})
_COUNTS = {"messages_delivered": "delivered", "messages_failed": "failed"}
_LONGEST = 1_000


def rehearse_poll(session: Session, text: str) -> None:
    """Prints what a poll of the campaign with this id would do now."""
    wanted = keys_of(text)[-1]
    if session.output is Output.CSV:
        raise InputError("a rehearsal has no CSV: choose --output table or json")
    event = {"rehearse": {"campaign_id": wanted}}
    answer = invoke(session, POLL_FUNCTION, event, doing="rehearse a poll")
    if session.output is Output.JSON:
        print_json(answer)
        return
    for title, value in _lines(session, answer):
        print_line(f"{title:<{_INDENT}}{on_one_line(value, _LONGEST)}".rstrip())


def _lines(session: Session, answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The title and the text of each line."""
    yield "Campaign", str(answer.get("campaign_id"))
    if not answer.get("is_listed"):
        yield _MORE, "It is not on the list. This is what a run would do if it were listed now."
    yield "Seen", _seen(session, answer.get("seen") or {})
    settings = answer.get("settings") or {}
    if until := settings.get("muted_until"):
        yield "Muted until", end_of_mute(str(until), session)
    if problem := settings.get("problem"):
        yield "Wrong", str(problem)
    yield "Would record", _record(answer.get("would_record"))
    changes = answer.get("would_change") or {}
    yield "Would change", "" if changes else "nothing"
    for name, (before, after) in changes.items():
        yield _MORE, f"{name}: {_value(session, name, before)} -> {_value(session, name, after)}"
    alerts = answer.get("would_send") or []
    yield "Would send", "" if alerts else "nothing"
    for alert in alerts:
        yield from _alert(alert)
    reasons = answer.get("would_not_send") or {}
    yield "Would not", "" if reasons else "leave out any alert"
    for reason, events in _by_reason(reasons).items():
        yield _MORE, f"{', '.join(events)}: {reason}"


def _by_reason(reasons: Mapping[str, str]) -> Mapping[str, list[str]]:
    """The events with each reason. One reason, such as that the campaign has finished, can be that of all events."""
    found: dict[str, list[str]] = {}
    for event, reason in reasons.items():
        found.setdefault(reason, []).append(event)
    return found


def _alert(alert: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield _MORE, f"{alert.get('event')} ({alert.get('severity')}), {alert.get('when')}: {alert.get('reason')}"
    yield _MORE, f"email: {alert.get('subject')}"
    yield _MORE, f"SMS: {alert.get('sms')}"


def _seen(session: Session, seen: Mapping[str, Any]) -> str:
    if kind := seen.get("problem"):
        return f"{words.PROBLEMS.get(kind, words.short(kind))}: {seen.get('detail')}"
    schedule = f", scheduled for {_value(session, 'schedule', seen['schedule'])}" if seen.get("schedule") else ""
    return f"{seen.get('name') or 'no name'}: {seen.get('status')}{schedule}{_counts(seen)}"


def _counts(of: Mapping[str, Any]) -> str:
    total = of.get("messages_total")
    parts = [] if total is None else [counted(total, "message")]
    parts += [f"{of[name]:,} {word}" for name, word in _COUNTS.items() if of.get(name) is not None]
    return "".join(f", {part}" for part in parts)


def _record(record: Mapping[str, Any] | None) -> str:
    """The status and the revision of the record, with its counts."""
    if not record:
        return "nothing new"
    before = record.get("previous_status")
    change = f"{before} -> {record.get('status')}" if before and before != record.get("status") else record["status"]
    return f"revision {record.get('revision')}: {change}{_counts(record)}"


def _value(session: Session, name: str, value: Any) -> str:
    if name in _TIMES and isinstance(value, str):
        return shown(value, Kind.TIME, session)
    return "nothing" if value is None else str(value)
