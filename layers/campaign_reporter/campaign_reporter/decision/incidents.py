"""Marks the concerns that were alerted, and arms them anew when a second incident begins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from campaign_reporter.decision.case import Case
from campaign_reporter.decision.concerns import CONCERNS, STALLED
from campaign_reporter.decision.settling import is_open
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import NO_CONCERNS, WatchedCampaign


def armed(case: Case) -> Case:
    """The case of a campaign that goes on, once the poll has armed its concerns anew."""
    after = _revived(_with_times(case.after), case)
    case = replace(case, after=replace(after, moving_since=_moving_since(case, after)))
    anew = {each.name for each in CONCERNS if each.name in after.concerns_told and each.is_armed_anew(case)}
    return replace(case, after=replace(case.after, concerns_told=after.concerns_told - anew)) if anew else case


def alerted(after: WatchedCampaign, names: Iterable[str], case: Case) -> WatchedCampaign:
    """The campaign once these of its concerns were alerted."""
    told = frozenset(names)
    times = {**after.concerns_told_at, **dict.fromkeys(sorted(told), to_text(case.now))}
    return replace(after, concerns_told=after.concerns_told | told, concerns_told_at=times)


def forgotten(after: WatchedCampaign) -> WatchedCampaign:
    """The campaign once it has ended: what is alerted if its user puts it back on watch is alerted anew."""
    return replace(after, concerns=NO_CONCERNS, concerns_told=NO_CONCERNS, concerns_told_at={}, moving_since=None)


def _with_times(after: WatchedCampaign) -> WatchedCampaign:
    """The campaign with a time for each concern that was alerted.

    Release 1.0.0 stored no times, so the last alert of the campaign counts. A concern that holds and is neither marked
    as alerted nor has a time has lost its mark.
    """
    lost = {name for name in after.concerns - after.concerns_told if name not in after.concerns_told_at}
    told = after.concerns_told | lost
    latest = after.alerted_at or after.changed_at
    unknown = dict.fromkeys(sorted(told - after.concerns_told_at.keys()), latest) if latest else {}
    if not lost and not unknown:
        return after
    return replace(after, concerns_told=told, concerns_told_at={**after.concerns_told_at, **unknown})


def _revived(after: WatchedCampaign, case: Case) -> WatchedCampaign:
    """The campaign without its alerted completion, if it has gone on for longer than it had to settle."""
    if not after.was_alerted_as_completed or is_open(after.settle_until, case.now):
        return after
    return replace(after, settle_until=None, completed_counts=None, concerns_told=NO_CONCERNS, moving_since=None)


def _moving_since(case: Case, after: WatchedCampaign) -> str | None:
    """When the counts went on after a stall that was alerted, or None while they stand still again."""
    if STALLED.name not in after.concerns_told or STALLED.holds(case):
        return None
    has_moved = case.known is not None and case.campaign.counts != case.known.counts
    return after.moving_since or (after.changed_at if has_moved else None)
