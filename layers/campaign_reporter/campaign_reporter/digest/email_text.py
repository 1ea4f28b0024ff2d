"""The email of the digest: plain text, the most important first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from campaign_reporter.alerts.texts import for_operator, see_overview
from campaign_reporter.alerts.zones import local_time, unknown_zone
from campaign_reporter.digest import sections
from campaign_reporter.digest.advice import advice
from campaign_reporter.digest.digest import Digest
from campaign_reporter.digest.period import Period
from campaign_reporter.digest.watching import COUNTED
from campaign_reporter.model.campaign import FINAL_STATUSES, Status
from campaign_reporter.model.run_summary import Outcome


def email(digest: Digest) -> str:
    """The body, or two lines if nothing happened."""
    todo = advice(digest)
    if not digest.finished and not todo and digest.history_kept:
        return _quiet(digest)
    blocks = [
        [f"Campaign digest for {_days(digest.period)}"],
        [f"{label + ':':<16}{value}" for label, value in _facts(digest)],
        _page_lines(digest),
        *_sections(digest),
        ["What to do", *(f"  {line}" for line in todo)] if todo else [],
        *_last_lines(digest),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _quiet(digest: Digest) -> str:
    trouble, now = (", and none is in trouble", " now") if digest.watching else ("", "")
    return (
        f"Nothing to tell of {_days(digest.period)}: no campaign finished{trouble}.\n"
        f"Watched{now}: {_watched(digest)}. Runs: {_runs(digest)}.\n"
        + (f"Found: {_found(digest.added)}.\n" if digest.added else "")
        + "".join(f"\n{line}\n" for line in (*_page_lines(digest), *_zone_lines(digest)))
    )


def _days(period: Period) -> str:
    first = "" if period.days == 1 else f"{period.first_date:%A, %Y-%m-%d} to "
    return f"{first}{period.date:%A, %Y-%m-%d} ({period.zone_name})"


def _zone_lines(digest: Digest) -> list[str]:
    line = unknown_zone(digest.period.zone)
    return [line] if line else []


def _page_lines(digest: Digest) -> list[str]:
    return [see_overview(digest.page_url)] if digest.page_url else []


def _last_lines(digest: Digest) -> list[list[str]]:
    return [_zone_lines(digest), [for_operator(digest.alert_id)]]


def _facts(digest: Digest) -> Iterator[tuple[str, str]]:
    yield "Finished", _finished(digest)
    yield "Watched now" if digest.watching else "Watched", _watched(digest)
    if digest.added is not None:
        yield "Found", _found(digest.added)
    yield "Runs", _runs(digest)
    yield "Written", local_time(digest.seen_at, digest.period.zone)


def _finished(digest: Digest) -> str:
    statuses = {str(status): len(digest.finished_as(status)) for status in Status if status in FINAL_STATUSES}
    muted = sum(each.muted for each in digest.finished)
    found = _split(_campaigns(len(digest.finished)), {**statuses, "muted": muted})
    if digest.history_kept:
        return found
    gone = f"since the history of {_that_time(digest)} is no longer kept"
    return f"{found} or more, {gone}" if digest.finished else f"unknown, {gone}"


def _watched(digest: Digest) -> str:
    watching = digest.watching
    if watching is None:
        return f"not known for {_that_time(digest)}, only for now"
    attention = {COUNTED[reason]: found.count for reason, found in watching.attention.items()}
    counts = {"running": watching.running, "scheduled": watching.scheduled, **attention}
    return _split(_campaigns(watching.campaigns), counts)


def _runs(digest: Digest) -> str:
    if digest.runs is None:
        return f"unknown, since the runs of {_that_time(digest)} are no longer kept"
    outcomes = {str(outcome): digest.runs.get(outcome, 0) for outcome in Outcome}
    return _split(f"{sum(digest.runs.values()):,}", outcomes)


def _found(added: int) -> str:
    counted = {0: "no new campaign was", 1: "1 new campaign was"}.get(added, f"{added:,} new campaigns were")
    return f"{counted} put on the list by discovery"


def _that_time(digest: Digest) -> str:
    return "that day" if digest.period.days == 1 else "those days"


def _split(whole: str, counts: Mapping[str, int]) -> str:
    """`12 campaigns (10 completed, 2 failed)`; a count of zero is left out."""
    parts = [f"{count:,} {name}" for name, count in counts.items() if count]
    return f"{whole} ({', '.join(parts)})" if parts else whole


def _campaigns(count: int) -> str:
    return "1 campaign" if count == 1 else f"{count:,} campaigns"


def _sections(digest: Digest) -> Iterator[sections.Section]:
    yield sections.ended(digest, Status.FAILED)
    yield sections.lowest_rates(digest)
    yield from (sections.needing_attention(digest, reason) for reason in digest.attention)
    yield sections.ended(digest, Status.CANCELED)
    yield sections.channels(digest)
