"""The digest in one line: the subject of the email, and the whole text message."""

from __future__ import annotations

from collections.abc import Iterator

from campaign_reporter.alerts.texts import LONGEST_SUBJECT
from campaign_reporter.digest.digest import Digest
from campaign_reporter.digest.period import Period
from campaign_reporter.digest.watching import COUNTED
from campaign_reporter.model.campaign import Status
from campaign_reporter.model.run_summary import Outcome


def headline(digest: Digest) -> str:
    """The facts in printable ASCII, cut to the length of a subject."""
    first, *rest = _parts(digest)
    text = f"Campaign digest {_days(digest.period)}: {first}"
    for part in rest:
        longer = f"{text}, {part}"
        text = longer if len(longer) <= LONGEST_SUBJECT else text
    return text


def _days(period: Period) -> str:
    return str(period.date) if period.days == 1 else f"{period.first_date} to {period.date}"


def _parts(digest: Digest) -> Iterator[str]:
    yield _finished(digest)
    if digest.watching and digest.watching.running:
        yield f"{digest.watching.running} running"
    yield from (f"{found.count} {COUNTED[reason]}" for reason, found in digest.attention.items() if found.count)
    if digest.runs is None:
        return
    if not digest.runs:
        yield "no runs"
    if failed_runs := digest.runs.get(Outcome.FAILED):
        yield f"{failed_runs} {'run' if failed_runs == 1 else 'runs'} failed"


def _finished(digest: Digest) -> str:
    if not digest.finished and not digest.history_kept:
        return "the history is no longer kept"
    failed = len(digest.finished_as(Status.FAILED))
    return f"{len(digest.finished) or 'nothing'} finished" + (f" ({failed} failed)" if failed else "")
