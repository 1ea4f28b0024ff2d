"""The texts of a group of alerts for people: how many of each kind, the worst by name, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from campaign_reporter.alerts import gsm, texts, visible
from campaign_reporter.alerts.counts import in_brief
from campaign_reporter.alerts.groups import counts_of
from campaign_reporter.alerts.zones import local_time, unknown_zone, with_local_times
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.event import ENDS
from campaign_reporter.model.severity import Severity

# More names than a person reads.
MOST_NAMED = 100
_NAMED_IN_SMS = 2
# The name of each of them has at least so many places.
_SHORTEST_NAME = 20


def subject(group: Alert) -> str:
    """How many alerts of each kind, in at most 99 characters."""
    head = f"{len(group.members)} campaign alerts: "
    return head + _in_words(group.members, texts.LONGEST_SUBJECT - len(head))


def email(group: Alert, zone: str, *, most_named: int = MOST_NAMED, page_url: str | None = None) -> str:
    """As many as fit by name, the worst first, and the others counted. Then what to do about each kind."""
    named, others = group.members[:most_named], group.members[most_named:]
    more = [f"… and {len(others)} more: {_in_words(others)}."] if others else []
    blocks = [
        [
            f"{len(group.members)} campaign alerts: {_in_words(group.members)}",
            "",
            f"They were seen together, at {local_time(group.observed_at, zone)}. The worst are first.",
        ],
        [texts.see_overview(page_url)] if page_url else [],
        *([*_about(member, zone)] for member in named),
        more,
        ["What to do", *_todos(group.members)],
        [unknown_zone(zone)] if unknown_zone(zone) else [],
        [texts.for_operator(group.alert_id, *_for_operator(group.members))],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def sms(group: Alert) -> str:
    """One part of a text message: the worst two by name, and the others counted."""
    worst, others = group.members[:_NAMED_IN_SMS], group.members[_NAMED_IN_SMS:]
    head = f"{len(group.members)} campaign alerts. "
    unnamed = head + "; ".join(_named(member, '""') for member in worst)
    more = _more(others, gsm.ONE_PART - len(unnamed) - len(worst) * _SHORTEST_NAME)
    places = (gsm.ONE_PART - len(unnamed + more)) // len(worst)
    return head + "; ".join(_named(member, _quoted(member, places)) for member in worst) + more


def _named(member: Alert, name: str) -> str:
    """Such as `FAILED "Black Friday" 60%`."""
    return " ".join(part for part in (_word(member), name, in_brief(member)) if part)


def _quoted(member: Alert, places: int) -> str:
    name = gsm.cut(texts.name_of(member, gsm.to_gsm), places)
    return f'"{name}"' if name else ""


def _more(others: Sequence[Alert], places: int) -> str:
    head = f"; and {len(others)} more: "
    return head + _in_words(others, places - len(head)) if others else ""


def _in_words(members: Sequence[Alert], places: int | None = None) -> str:
    """How many alerts of each kind. If there is no place for every kind, the last ones are counted as one."""
    counts = list(counts_of(members).items())
    versions = (_counted(counts[:named], counts[named:]) for named in range(len(counts), 0, -1))
    *fitting, shortest = versions
    return next((text for text in fitting if places is None or len(text) <= places), shortest)


def _counted(named: Sequence[tuple[str, int]], others: Sequence[tuple[str, int]]) -> str:
    rest = sum(count for _, count in others)
    return ", ".join([*(f"{count} {word}" for word, count in named), *([f"{rest} of other kinds"] if rest else ())])


def _about(member: Alert, zone: str) -> Iterator[str]:
    yield texts.headline(member, zone)
    needs_no_reason = member.event in ENDS or member.event.row.has_detail
    facts = {
        "Why": None if needs_no_reason else with_local_times(member.reason, zone),
        "Label": member.label,
        "Campaign id": member.campaign_id,
    }
    shown = {name: visible.line(value) for name, value in facts.items() if value}
    yield from (f"  {name}: {value}" for name, value in shown.items() if value)


def _todos(members: Sequence[Alert]) -> Iterator[str]:
    """One line for each kind of alert, however many there are. A kind may have two severities, each with its advice."""
    advice = {(member.word, member.todo): member.severity for member in members}
    words = [word for word, _ in advice]
    for (word, todo), severity in advice.items():
        kind = f"{word} ({severity})" if words.count(word) > 1 else word
        yield f"  {kind.capitalize()}: {todo}"


def _for_operator(members: Sequence[Alert]) -> Iterator[str]:
    """The place of all campaigns, and what only whoever runs the reporter can do, once for each kind of alert."""
    yield "All campaigns are in the Campaigns table."
    found = {member.word: member.event.row.operator for member in members}
    yield from (f"{word.capitalize()}: {text}" for word, text in found.items() if text)


def _word(member: Alert) -> str:
    is_critical = member.event.row.severity == Severity.CRITICAL
    return member.word.upper() if is_critical else member.word
