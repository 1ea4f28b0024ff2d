"""Since when campaigns can't be read, by segment, and what the next runs know of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaign_reporter.decision.outages import assess
from campaign_reporter.decision.reads import ListRun, Reads
from campaign_reporter.decision.unread_segments import sight_of
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.segment import WHOLE_LIST, Segment
from campaign_reporter.model.sight import Sight
from campaign_reporter.model.times import to_text
from tests.builders import NOW

NOTHING = Reads()
WORKS = Reads().with_answer()
UNREAD = Reads().with_failure(Unreadable(problem=Problem.UNREACHABLE, detail="no answer"))
FIRST, SECOND, THIRD, FOURTH = (Segment(number, 4) for number in (1, 2, 3, 4))


def at(minute: float) -> datetime:
    return NOW + timedelta(minutes=minute)


def text(minute: float) -> str:
    return to_text(at(minute))


class Runs:
    """Runs at the given minutes. Each reads its segment to the end in a round of its own, unless it is `partial`."""

    def __init__(self) -> None:
        self.state = ReporterState()

    def run(
        self,
        minute: float,
        reads: Reads,
        segment: Segment = WHOLE_LIST,
        *,
        has_key: bool = True,
        partial: bool = False,
        round_of: float | None = None,
    ) -> None:
        ended = None if partial else at(minute if round_of is None else round_of)
        run = ListRun(
            reads=reads,
            started_at=at(minute),
            segment=segment,
            has_key=has_key,
            ended_round=ended,
            is_probed=True,
        )
        self.state, _ = assess(self.state, run, at(minute))

    def sight(
        self, minute: float, segment: Segment | None = WHOLE_LIST, *, previous_began: float | None = None
    ) -> Sight:
        previous = None if previous_began is None else at(previous_began)
        return sight_of(self.state, at(minute), segment=segment, previous_began=previous)


@pytest.fixture
def runs() -> Runs:
    return Runs()


def test_a_row_of_unread_runs_counts_from_its_first_and_ends_with_a_round_that_is_read_to_its_end(runs: Runs) -> None:
    runs.run(0, WORKS)
    assert runs.sight(1) == Sight()
    for minute in range(1, 10):
        runs.run(minute, UNREAD)
        assert runs.sight(minute + 1) == Sight(unread_since=text(1), is_down=minute >= 3, is_blind=True)
    runs.run(10, WORKS, partial=True)
    assert runs.sight(11) == Sight(unread_since=text(1), readable_since=text(10))
    runs.run(11, WORKS, round_of=10)
    assert runs.sight(12) == Sight(readable_since=text(10))


def test_a_round_that_had_begun_before_is_not_read_to_its_end_for_that(runs: Runs) -> None:
    runs.run(0, WORKS, partial=True)
    runs.run(1, UNREAD, partial=True)
    runs.run(2, WORKS, round_of=0)
    assert runs.sight(3).unread_since == text(1)
    runs.run(3, WORKS)
    assert runs.sight(4).unread_since is None


def test_runs_without_a_key_read_nothing_either(runs: Runs) -> None:
    for minute in (1, 2):
        runs.run(minute, NOTHING, has_key=False)
    runs.run(3, UNREAD)
    assert runs.sight(4).unread_since == text(1)


def test_a_round_with_nothing_to_read_reaches_every_campaign_too(runs: Runs) -> None:
    runs.run(1, NOTHING, has_key=False)
    runs.run(2, NOTHING)
    assert runs.sight(3).unread_since is None


def test_another_outage_makes_the_reporter_blind_again(runs: Runs) -> None:
    for minute, reads in enumerate([*[UNREAD] * 3, WORKS, UNREAD]):
        runs.run(minute, reads)
    assert runs.sight(5) == Sight(unread_since=text(4), readable_since=text(3), is_down=True, is_blind=True)
    runs.run(5, WORKS)
    assert runs.sight(6) == Sight(readable_since=text(5))


def test_runs_that_are_unread_because_of_a_few_campaigns_are_no_outage_after_which_campaigns_count_anew(
    runs: Runs,
) -> None:
    for minute, reads in enumerate([UNREAD, UNREAD, WORKS, UNREAD, WORKS]):
        runs.run(minute, reads)
    assert runs.sight(6) == Sight()


def test_each_segment_has_its_own_time_and_a_run_by_hand_has_the_earliest(runs: Runs) -> None:
    runs.run(0, UNREAD, FIRST)
    runs.run(1, UNREAD, SECOND)
    runs.run(2, WORKS, THIRD)
    assert [runs.sight(3, segment).unread_since for segment in (FIRST, SECOND, THIRD)] == [text(0), text(1), None]
    assert runs.sight(3, None).unread_since == text(0)
    runs.run(3, WORKS, FIRST)
    assert [runs.sight(4, segment).unread_since for segment in (FIRST, SECOND, None)] == [None, text(1), text(1)]


def test_a_segment_with_only_bad_campaigns_is_not_blind_and_does_not_look_back_for_ever(runs: Runs) -> None:
    for minute in range(100):
        runs.run(minute, UNREAD, FIRST)
        runs.run(minute, WORKS, SECOND)
    assert runs.sight(100, FIRST) == Sight(unread_since=text(99))


@pytest.mark.parametrize("segments", ((FIRST, SECOND, THIRD, FOURTH), (Segment(1, 2), Segment(2, 2))))
def test_after_a_change_of_segments_each_new_one_keeps_the_time_until_it_was_read(
    runs: Runs, segments: tuple[Segment, ...]
) -> None:
    runs.run(0, UNREAD)
    for minute, segment in enumerate(segments, start=1):
        assert runs.sight(minute, segment).unread_since == text(0)
        runs.run(minute, WORKS, segment)
        assert runs.sight(minute, segment).unread_since is None
    assert runs.state.unread_since == {}
    runs.run(10, UNREAD, segments[0])
    assert runs.sight(11).unread_since == text(10)


def test_time_without_any_run_does_not_count_either(runs: Runs) -> None:
    assert runs.sight(2_880, previous_began=0).unread_since == text(0)
    runs.run(1, UNREAD)
    assert runs.sight(2_880, previous_began=0).unread_since == text(0)
    assert runs.sight(2_880, previous_began=2).unread_since == text(1)
    assert runs.sight(2_880, previous_began=None).unread_since == text(1)


def test_a_time_to_come_is_none(runs: Runs) -> None:
    for minute in (1, 2, 3):
        runs.run(minute, UNREAD)
    runs.run(4, WORKS, partial=True)
    assert runs.sight(-2_880, previous_began=5) == Sight()
    runs.run(-2_880, WORKS)
    assert runs.state.unread_since == {}
