"""The digest in one line: the subject of the email, and the whole text message."""

from __future__ import annotations

from collections.abc import Iterator

from campaign_reporter.alerts.texts import LONGEST_SUBJECT
from campaign_reporter.digest.digest import Digest
from campaign_reporter.model.campaign import Status
from campaign_reporter.model.run_summary import Outcome


def headline(digest: Digest) -> str:
    """The facts in printable ASCII, cut to the length of a subject."""
    first, *rest = _parts(digest)
    text = f"Campaign digest {digest.day.date}: {first}"
    for part in rest:
        longer = f"{text}, {part}"
        text = longer if len(longer) <= LONGEST_SUBJECT else text
    return text


def _parts(digest: Digest) -> Iterator[str]:
    failed, watching = len(digest.finished_as(Status.FAILED)), digest.watching
    yield f"{len(digest.finished) or 'nothing'} finished" + (f" ({failed} failed)" if failed else "")
    if watching.running:
        yield f"{watching.running} running"
    yield from (f"{found.count} {reason}" for reason, found in watching.attention.items() if found.count)
    if not digest.runs:
        yield "no runs"
    if failed_runs := digest.runs.get(Outcome.FAILED):
        yield f"{failed_runs} {'run' if failed_runs == 1 else 'runs'} failed"
