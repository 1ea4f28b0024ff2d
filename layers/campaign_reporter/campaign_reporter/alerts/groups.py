"""Many alerts of one run as one message. Pure.

Nothing is lost in a group: it names each of its members by its own alert id, however many there are.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import batched

from campaign_reporter.alerts.alert import Alert, Event, alert_id

# So many ids, and a few words on as many as fit, are less than SNS takes.
MOST_MEMBERS = 500
# The worst first; what is not here comes last, as it is listed in Event.
_ORDER = (
    Event.FAILED,
    Event.FAILING,
    Event.CANCELED,
    Event.STALLED,
    Event.OVERDUE,
    Event.NOT_FOUND,
    Event.INVALID,
    Event.COMPLETED,
    Event.CORRECTED,
)


def in_groups(alerts: Sequence[Alert]) -> Iterator[Sequence[Alert]]:
    """The alerts, the worst first, as many at a time as one message can name."""
    return batched(sorted(alerts, key=_badness), MOST_MEMBERS, strict=False)


def group_of(members: Sequence[Alert], observed_at: str) -> Alert:
    """One alert of `members`, the first of which is the worst.

    Its id comes from theirs, so that the same ones make the same message again.
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
    """How many there are of each event, by the word that tells it, in the order of the members."""
    return Counter(word_for(member.event) for member in members)


def word_for(event: Event) -> str:
    """The event in a word or two: `campaign.not_found` is `not found`."""
    return event.rpartition(".")[2].replace("_", " ")


def _badness(alert: Alert) -> tuple[int, int, int, str]:
    order = _ORDER.index(alert.event) if alert.event in _ORDER else len(_ORDER)
    return -alert.severity.rank, order, -(alert.counts.failed or 0), alert.alert_id
