"""Many alerts of one run as one message.

A group names each of its members by its own alert id. Only one of unreadable campaigns or invalid ids counts those that
it has no place for. Their number says enough, and the table has each of them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from campaign_reporter.alerts.attributes import values_of
from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.event import RANKS, Event

# A message names so many members at most.
MOST_MEMBERS = 500
_COUNTED = frozenset({Event.UNREADABLE, Event.INVALID})
# The bytes that their names may take of the 256 KB of SNS: their alert ids in each document, and the attributes. The
# rest is for the texts, and for as many members in full as fit.
_LARGEST_NAMES = 225_000
# A message has a copy of the document for each of these protocols.
FOR_MACHINES = ("sqs", "lambda", "http", "https", "email-json")
# The quotes and the comma around an alert id, as JSON within JSON.
_AROUND_AN_ID = 6
_AROUND_A_VALUE = 3


def in_groups(alerts: Sequence[Alert]) -> Iterator[Sequence[Alert]]:
    """The alerts, the worst first, in groups that one message can name, or else can count."""
    rest = worst_first(alerts)
    counted = [alert for alert in rest if alert.event in _COUNTED]
    if len(counted) > MOST_MEMBERS:
        rest = [alert for alert in rest if alert.event not in _COUNTED]
    while rest:
        members = named(rest)
        yield members
        rest = rest[len(members) :]
    if len(counted) > MOST_MEMBERS:
        yield counted


def worst_first(alerts: Iterable[Alert]) -> Sequence[Alert]:
    """The alerts in the order in which a group names them."""
    return sorted(alerts, key=_badness)


def named(members: Sequence[Alert]) -> Sequence[Alert]:
    """As many of the first members as one message can name, by their alert ids and in its attributes."""
    size = 0
    values: set[tuple[str, str]] = set()
    for number, member in enumerate(members[:MOST_MEMBERS]):
        new = values_of(member).items() - values
        size += len(FOR_MACHINES) * (len(member.alert_id.encode()) + _AROUND_AN_ID)
        size += sum(len(value.encode()) + _AROUND_A_VALUE for _, value in new)
        if number and size > _LARGEST_NAMES:
            return members[:number]
        values |= new
    return members[:MOST_MEMBERS]


def group_of(members: Sequence[Alert], observed_at: str) -> Alert:
    """One alert of `members`, the first of which is the worst.

    Its id comes from theirs, so the same members make the same message again.
    """
    ids = ",".join(sorted(member.alert_id for member in members))
    return Alert(
        alert_id=alert_id(f"sha256-{hashlib.sha256(ids.encode()).hexdigest()[:16]}", Event.GROUPED, len(members)),
        event=Event.GROUPED,
        severity=members[0].severity,
        observed_at=observed_at,
        reason=", ".join(f"{count} {name}" for name, count in counts_of(members).items()),
        members=tuple(members),
    )


def counts_of(members: Sequence[Alert]) -> Counter[str]:
    """The number of alerts for each word, in the order of the members."""
    return Counter(member.word for member in members)


def _badness(alert: Alert) -> tuple[int, int, int, str]:
    return -alert.severity.rank, RANKS[alert.event], -(alert.counts.failed or 0), alert.alert_id
