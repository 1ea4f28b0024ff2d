"""The advice on what to do after a day."""

from __future__ import annotations

from collections.abc import Iterator

from campaign_reporter.decision.concerns import CONCERNS
from campaign_reporter.digest.digest import Digest
from campaign_reporter.digest.watching import UNREADABLE
from campaign_reporter.model.campaign import Status
from campaign_reporter.model.event import Event
from campaign_reporter.model.run_summary import Outcome

_REASONS = {
    **{concern.name: concern.event.row.digest for concern in CONCERNS},
    UNREADABLE: "Unreadable: check the id against Dexatel, and that the API key is valid.",
}
_FAILED_RUNS = "Failed runs: the function's log group says why."
_NO_RUNS = "No runs: check that the schedule is enabled. Nothing is watched without them."


def advice(digest: Digest) -> list[str]:
    """A line for each kind of thing to do, the most urgent first. None if all is well."""
    return list(_advice(digest))


def _advice(digest: Digest) -> Iterator[str]:
    if digest.finished_as(Status.FAILED):
        yield Event.FAILED.row.digest
    percent = digest.low_delivery_percent
    if any(each.counts.is_below(percent) for each in digest.finished_as(Status.COMPLETED)):
        yield Event.COMPLETED.row.digest.format(percent=percent)
    yield from (_REASONS[reason] for reason, found in digest.watching.attention.items() if found.count)
    if digest.runs.get(Outcome.FAILED):
        yield _FAILED_RUNS
    if not digest.runs:
        yield _NO_RUNS
