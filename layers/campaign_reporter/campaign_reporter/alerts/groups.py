"""Many alerts of one run as one message.

A group loses no alert: it names each of its members by its own alert id, however many there are.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import batched

from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.event import RANKS, Event

# So many ids, and a few words about as many as fit, are less than SNS takes.
MOST_MEMBERS = 500


def in_groups(alerts: Sequence[Alert]) -> Iterator[Sequence[Alert]]:
    """The alerts, the worst first, in groups that one message can name."""
    return batched(sorted(alerts, key=_badness), MOST_MEMBERS)


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
