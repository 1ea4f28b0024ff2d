"""What there is to do after a day. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from campaign_reporter.decision.campaign import Status
from campaign_reporter.digest.contents import Digest
from campaign_reporter.digest.watching import Trouble
from campaign_reporter.summary import Outcome

_FAILED = "Failed: open the campaign in Dexatel for the reason, mend it, and send it to those who did not get it yet."
_LOW_DELIVERY = "Delivered below {percent:g}%: look up the failed numbers; often the list is old or the sender blocked."
_TROUBLES = {
    Trouble.OVERDUE: "Overdue: find out in Dexatel why the campaign has not started.",
    Trouble.STALLED: "Stalled: find out in Dexatel why nothing more is sent.",
    Trouble.FAILING: "Failing: stop the campaign in Dexatel before more is lost; often the list is old or the sender "
    "blocked.",
    Trouble.UNREADABLE: "Unreadable: check the id against Dexatel, and that the API key is valid.",
}
_FAILED_RUNS = "Failed runs: the function's log group says why."
_NO_RUNS = "No runs: check that the schedule is enabled. Nothing is watched without them."


def advice(digest: Digest) -> list[str]:
    """A line for each kind of thing to do, the most urgent first; none where all is well."""
    return list(_advice(digest))


def _advice(digest: Digest) -> Iterator[str]:
    if digest.finished_as(Status.FAILED):
        yield _FAILED
    if any(each.counts.is_below(digest.low_delivery_percent) for each in digest.finished_as(Status.COMPLETED)):
        yield _LOW_DELIVERY.format(percent=digest.low_delivery_percent)
    yield from (_TROUBLES[trouble] for trouble, found in digest.watching.troubled.items() if found.count)
    if digest.runs.get(Outcome.FAILED):
        yield _FAILED_RUNS
    if not digest.runs:
        yield _NO_RUNS
