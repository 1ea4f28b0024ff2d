"""Since when the campaigns of each segment can't be read, as the runs need it for their decisions.

A campaign that is listed and ends while nothing can be read is still news afterwards. Its own item says nothing about
that time if no run has reached it. It is the same if nothing can be written of what is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from campaign_reporter.decision.reads import ListRun
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.segment import Segment, segments_of
from campaign_reporter.model.sight import Sight
from campaign_reporter.model.times import to_text


def sight_of(
    state: ReporterState,
    started_at: datetime,
    *,
    segment: Segment | None = None,
    previous_began: datetime | None = None,
) -> Sight:
    """The knowledge of a run that starts at `started_at`. A run that a person asks for has no `segment`.

    `previous_began` is the beginning of the last round that came to its end. It would have read every campaign that was
    listed before. So time in which no run took place does not count either.
    """
    entries = [moment for key, moment in state.unread_since.items() if _may_hold(key, segment)]
    is_down = state.outage is not None and not state.good_runs
    unread = [number for key, number in state.unread_runs.items() if segment is None or key == str(segment)]
    return Sight(
        unread_since=_text(_past([*entries, previous_began], started_at)),
        readable_since=_text(_past([state.readable_since], started_at)),
        is_down=is_down,
        is_blind=is_down or any(unread),
    )


def unread_since(before: ReporterState, run: ListRun, segment: Segment) -> Mapping[str, datetime]:
    """The state's entries after the run over the segment, each by its segment of the list as it is divided now."""
    entries, key = dict(_divided_anew(before.unread_since, segment.total)), str(segment)
    since = entries.get(key)
    # A time to come was noted before the clock was set back.
    has_read_all = run.ended_round is not None and (since is None or not run.ended_round < since <= run.started_at)
    if not run.is_unread and run.has_recorded:
        if has_read_all:
            entries.pop(key, None)
        return entries
    if since is None or (has_read_all and _is_own_trouble(before, run)):
        since = run.started_at
    return {**entries, key: min(since, run.started_at)}


def _is_own_trouble(before: ReporterState, run: ListRun) -> bool:
    """Whether only other segments have answers, so that the trouble is that of this segment's campaigns.

    After a whole round each of their items says since when it can't be read.
    """
    can_work = run.has_key and run.has_recorded
    return can_work and not before.unread_runs.get(run.key) and not before.outage


def _divided_anew(entries: Mapping[str, datetime], total: int) -> Mapping[str, datetime]:
    """The entries after a change of the number of segments: a campaign may be in any of the new ones."""
    others = [moment for key, moment in entries.items() if Segment.from_text(key).total != total]
    if not others:
        return entries
    return {str(each): min(*others, entries.get(str(each), others[0])) for each in segments_of(total)}


def _may_hold(key: str, segment: Segment | None) -> bool:
    """Whether the entry's segment may hold a campaign of `segment`, or of any if that is None."""
    return segment is None or key == str(segment) or Segment.from_text(key).total != segment.total


def _past(moments: Iterable[datetime | None], now: datetime) -> datetime | None:
    return min((moment for moment in moments if moment is not None and moment <= now), default=None)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)
