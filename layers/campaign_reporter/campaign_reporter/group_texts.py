"""What a person reads of a group of alerts: how many of what, the worst by name, and what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from campaign_reporter import gsm, texts, visible, wording
from campaign_reporter.alerts import Alert, Event
from campaign_reporter.groups import counts_of, word_for
from campaign_reporter.zones import local_time

# So many by name are more than anybody reads, and leave room in what SNS takes for what machines get.
_MOST_NAMED = 100
_NAMED_IN_SMS = 2
# Of which the headline says it all.
_ENDS = frozenset({Event.COMPLETED, Event.FAILED, Event.CANCELED})


def subject(group: Alert) -> str:
    """How many of what, in at most 99 printable ASCII characters."""
    return f"{len(group.members)} campaign alerts: {_in_words(group.members)}"[: texts.LONGEST_SUBJECT]


def email(group: Alert, zone: str) -> str:
    """As many as fit by name, the worst first, the others counted; and what to do about each kind."""
    named, others = group.members[:_MOST_NAMED], group.members[_MOST_NAMED:]
    more = [f"… and {len(others)} more: {_in_words(others)}. All are in the Campaigns table."] if others else []
    blocks = [
        [
            f"{len(group.members)} campaign alerts: {_in_words(group.members)}",
            "",
            f"They came in one run, which ended {local_time(group.observed_at, zone)}. The worst are first.",
        ],
        *([*_about(member)] for member in named),
        more,
        ["What to do", *_todos(group.members)],
        [f"Alert id: {visible.line(group.alert_id)}"],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def sms(group: Alert) -> str:
    """One part of a text message: the worst two by name, the others counted."""
    worst, others = group.members[:_NAMED_IN_SMS], group.members[_NAMED_IN_SMS:]
    head = f"{len(group.members)} campaign alerts. "
    rest = f"; and {len(others)} more: {_in_words(others)}"
    parts = [(_word(member), texts.name_of(member, gsm.to_gsm), _rate(member)) for member in worst]
    fixed = head + "; ".join(f'{word} ""{rate}' for word, _, rate in parts)
    rest = gsm.cut(rest, gsm.ONE_PART - gsm.septets(fixed) - _NAMED_IN_SMS * len("a name"))
    places = (gsm.ONE_PART - gsm.septets(fixed + rest)) // len(parts)
    return head + "; ".join(f'{word} "{gsm.cut(name, places)}"{rate}' for word, name, rate in parts) + rest


def _in_words(members: Sequence[Alert]) -> str:
    return ", ".join(f"{count} {word}" for word, count in counts_of(members).items())


def _about(member: Alert) -> Iterator[str]:
    found = texts.result(member)
    yield texts.headline(member) + (f" - {found}" if found else "")
    if member.event not in _ENDS:
        yield f"  Why: {visible.line(member.reason)}"
    if member.label:
        yield f"  Label: {visible.line(member.label)}"
    yield f"  Campaign id: {visible.line(member.campaign_id or '')}"


def _todos(members: Sequence[Alert]) -> Iterator[str]:
    """Once for each kind of alert, however many there are."""
    said = {(member.event, member.severity): wording.todo(member) for member in members}
    for (event, _), todo in said.items():
        yield f"  {word_for(event).capitalize()}: {todo}"


def _word(member: Alert) -> str:
    is_bad = member.event in {Event.FAILED, Event.FAILING}
    return word_for(member.event).upper() if is_bad else word_for(member.event)


def _rate(member: Alert) -> str:
    percent = member.counts.delivery_percent
    return "" if percent is None else f" {percent:g}%"
