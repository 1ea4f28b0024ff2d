"""The alerts about an outage of the reporter and its end: runs by the schedule, a minute apart."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from campaign_reporter.decision.outages import assess
from campaign_reporter.decision.reads import ListRun, Reads
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.outbox import with_pending
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.segment import WHOLE_LIST, Segment, segments_of
from campaign_reporter.model.times import to_text
from tests.builders import NOW

UNREACHABLE = Unreadable(problem=Problem.UNREACHABLE, detail="no answer")
NO_REQUEST = Reads()
WORKS = Reads().with_answer()
UNREAD = Reads().with_failure(UNREACHABLE)
REJECTED = Reads().with_failure(Unreadable(problem=Problem.KEY_REJECTED, detail="HTTP status 401"))
MINUTE = timedelta(minutes=1)


class Reporter:
    """Its state from run to run, and the alerts. Each alert is sent at once. `others` is what a probe reads."""

    def __init__(self, state: ReporterState | None = None, *, others: Reads = UNREAD) -> None:
        self.state = state or ReporterState()
        self.others = others
        self.now: datetime = NOW
        self.alerts: list[Alert] = []

    def runs(self, *reads: Reads, segment: Segment = WHOLE_LIST, has_key: bool = True) -> None:
        for each in reads:
            self.now += MINUTE
            self.run(each, segment, has_key=has_key)

    def run(self, reads: Reads, segment: Segment = WHOLE_LIST, *, has_key: bool = True) -> None:
        run = ListRun(reads=reads, started_at=self.now, segment=segment, has_key=has_key)
        if reads.are_unanswered:
            run = replace(run, reads=reads.with_answer() if self.others.answered else reads, is_probed=True)
        self.state, alert = assess(self.state, run, self.now)
        if alert:
            self.alerts.append(alert)

    @property
    def events(self) -> list[str]:
        return [str(alert.event).removeprefix("reporter.") for alert in self.alerts]

    @property
    def told(self) -> list[tuple[str, int]]:
        """Each event with the number of minutes after which it came."""
        first = datetime.fromisoformat(to_text(NOW))
        minutes = [round((datetime.fromisoformat(each.observed_at) - first) / MINUTE) for each in self.alerts]
        return list(zip(self.events, minutes, strict=True))


def told_of(*runs: Reads) -> list[tuple[str, int]]:
    reporter = Reporter()
    reporter.runs(*runs)
    return reporter.told


OUTAGES: dict[str, tuple[list[Reads], list[tuple[str, int]]]] = {
    "three runs in a row": ([UNREAD] * 6, [("unreachable", 3)]),
    "one answer ends the row": ([UNREAD, UNREAD, UNREAD.with_answer(), UNREAD, UNREAD], []),
    "runs without a request": ([UNREAD, NO_REQUEST, UNREAD, NO_REQUEST, UNREAD], [("unreachable", 5)]),
    "no request at all": ([NO_REQUEST] * 5, []),
    "recovery in the third good run": ([*[UNREAD] * 3, *[WORKS] * 5], [("unreachable", 3), ("recovered", 6)]),
    "two good runs and a bad one": (
        [*[UNREAD] * 3, WORKS, WORKS, UNREAD, WORKS, WORKS, WORKS],
        [("unreachable", 3), ("recovered", 9)],
    ),
    "no outage": ([WORKS, UNREAD, UNREAD, WORKS], []),
    "rejected key": ([REJECTED] * 4, [("key_rejected", 1)]),
    "new key": ([REJECTED, WORKS, WORKS], [("key_rejected", 1), ("recovered", 2)]),
    "new key, after no request": ([REJECTED, NO_REQUEST, WORKS], [("key_rejected", 1), ("recovered", 3)]),
    "key rejected for one of two campaigns": ([REJECTED.with_answer()], []),
    "rejected key among other failures": ([REJECTED.with_failure(UNREACHABLE)], [("key_rejected", 1)]),
    "rejected key in an outage": (
        [UNREAD, UNREAD, UNREAD, REJECTED, REJECTED, WORKS, WORKS],
        [("unreachable", 3), ("key_rejected", 4), ("recovered", 6)],
    ),
    "unreachable after a rejected key": ([REJECTED, *[UNREAD] * 3, WORKS], [("key_rejected", 1), ("recovered", 5)]),
    "soon after a recovery": (
        [*[UNREAD] * 3, *[WORKS] * 3, *[UNREAD] * 20],
        [("unreachable", 3), ("recovered", 6), ("unreachable", 22)],
    ),
    "a rejected key soon after a recovery": (
        [REJECTED, WORKS, *[REJECTED] * 20],
        [("key_rejected", 1), ("recovered", 2), ("key_rejected", 18)],
    ),
    "an hour after a recovery": (
        [*[UNREAD] * 3, *[WORKS] * 60, *[UNREAD] * 20],
        [("unreachable", 3), ("recovered", 6), ("unreachable", 66)],
    ),
}


@pytest.mark.parametrize(("runs", "told"), OUTAGES.values(), ids=OUTAGES)
def test_an_outage_and_its_end_are_each_alerted_once(runs: list[Reads], told: list[tuple[str, int]]) -> None:
    assert told_of(*runs) == told


# The probe


@pytest.mark.parametrize("unread", (UNREAD, REJECTED), ids=("500", "403"))
def test_there_is_no_outage_if_another_campaign_can_be_read(unread: Reads) -> None:
    reporter = Reporter(others=WORKS)
    reporter.runs(*[unread] * 1_440)
    assert reporter.events == []


def test_an_outage_ends_by_probes_if_only_a_bad_campaign_is_left_to_read() -> None:
    reporter = Reporter()
    reporter.runs(*[UNREAD] * 10)
    reporter.others = WORKS
    reporter.runs(*[UNREAD] * 30)
    assert reporter.told == [("unreachable", 3), ("recovered", 13)]


def test_an_outage_that_another_run_has_ended_meanwhile_is_not_declared_again_without_a_probe() -> None:
    run = ListRun(reads=REJECTED, started_at=NOW)
    assert assess(ReporterState(), run, NOW)[1] is None


# A provider that comes and goes


@pytest.mark.parametrize("segments", (1, 4))
@pytest.mark.parametrize("unread", (UNREAD, REJECTED), ids=("down", "rejected"))
@pytest.mark.parametrize("is_up_at_the_end", (True, False), ids=("up", "down"))
def test_a_provider_that_is_down_in_most_runs_is_a_handful_of_messages_and_the_last_one_is_true(
    unread: Reads, segments: int, *, is_up_at_the_end: bool
) -> None:
    for seed in range(10):
        chance, reporter = random.Random(seed), Reporter()  # noqa: S311 - the same every time
        down = [chance.random() < 0.6 for _ in range(120)] + [not is_up_at_the_end] * 20
        for is_down in down:
            reporter.now += MINUTE
            reporter.others = unread if is_down else WORKS
            for segment in segments_of(segments):
                reporter.run(unread if is_down else WORKS, segment)
        assert len(reporter.alerts) <= 6, seed
        assert (reporter.state.outage is None) is is_up_at_the_end, seed
        assert all(one != other for one, other in pairwise(reporter.events)), seed


# Segments


@pytest.mark.parametrize(
    ("rounds", "number"),
    (
        ([(UNREAD, NO_REQUEST, NO_REQUEST, NO_REQUEST)] * 6, 3),
        ([(UNREAD, UNREAD, NO_REQUEST, NO_REQUEST)] * 6, 3),
        ([(UNREAD,) * 4] * 6, 3),
        ([(UNREAD, UNREAD, WORKS, UNREAD)] * 6, None),
        ([*[(UNREAD,) * 4] * 2, (NO_REQUEST, NO_REQUEST, NO_REQUEST, WORKS), *[(UNREAD,) * 4] * 2], None),
    ),
    ids=("one unread", "two unread", "all unread", "an answer in each round", "an answer in one round"),
)
def test_the_alert_comes_in_the_third_round_in_which_segments_read_nothing_unless_one_has_an_answer(
    rounds: list[tuple[Reads, ...]], number: int | None
) -> None:
    reporter = Reporter()
    _rounds(reporter, rounds)
    assert reporter.told == ([("unreachable", number)] if number else [])


def test_an_outage_ends_in_the_third_round_with_answers_also_if_one_segment_has_only_bad_campaigns() -> None:
    reporter = Reporter()
    _rounds(reporter, [(UNREAD,) * 4] * 5)
    reporter.others = WORKS
    _rounds(reporter, [(WORKS, WORKS, WORKS, UNREAD)] * 5)
    assert reporter.told == [("unreachable", 3), ("recovered", 8)]


def _rounds(reporter: Reporter, rounds: list[tuple[Reads, ...]]) -> None:
    """Each round has one run for each segment."""
    for reads in rounds:
        reporter.now += MINUTE
        for segment, own in zip(segments_of(len(reads)), reads, strict=True):
            reporter.run(own, segment)


# The alert and the state


def test_reads_count_answers_and_failures_and_keep_the_last_detail_or_that_of_the_rejected_key() -> None:
    reads = UNREAD.with_answer().with_failure(Unreadable(problem=Problem.REFUSED, detail="why"))
    assert reads == Reads(answered=1, unanswered=2, detail="why")
    reads = REJECTED.with_answer().with_failure(UNREACHABLE).with_answer()
    assert reads == Reads(answered=2, unanswered=2, key_rejected=True, detail="HTTP status 401")


@pytest.mark.parametrize("problem", (Problem.RATE_LIMITED, Problem.MALFORMED_ANSWER, Problem.REFUSED))
def test_any_problem_counts_as_nothing_read(problem: Problem) -> None:
    unread = Reads().with_failure(Unreadable(problem=problem, detail="why"))
    assert told_of(unread, UNREAD, unread) == [("unreachable", 3)]


def test_runs_without_a_key_are_no_outage_and_break_the_row_of_good_runs() -> None:
    reporter = Reporter()
    reporter.runs(*[NO_REQUEST] * 5, has_key=False)
    assert reporter.events == []
    reporter.runs(UNREAD, UNREAD, UNREAD, WORKS, WORKS)
    reporter.runs(NO_REQUEST, has_key=False)
    reporter.runs(WORKS, WORKS)
    assert reporter.told == [("unreachable", 7)]


def test_an_alert_about_the_reporter_has_its_own_id_and_the_last_reason_and_names_no_campaign() -> None:
    reporter = Reporter()
    reporter.runs(UNREAD, UNREAD, UNREAD, REJECTED, WORKS)
    assert [(alert.alert_id, alert.severity, alert.reason) for alert in reporter.alerts] == [
        ("reporter:reporter.unreachable:1", "critical", "no answer"),
        ("reporter:reporter.key_rejected:2", "critical", "HTTP status 401"),
        ("reporter:reporter.recovered:3", "critical", "campaigns can be read again"),
    ]
    for each in reporter.alerts:
        assert (each.campaign, each.campaign_id) == (None, None)


def test_no_alert_follows_while_another_one_waits_and_then_the_truth_does() -> None:
    reporter = Reporter()
    reporter.runs(*[UNREAD] * 3)
    waiting = reporter.alerts.pop()
    reporter.state = with_pending(reporter.state, waiting, reporter.now)
    reporter.runs(*[WORKS] * 3)
    assert reporter.events == []
    reporter.state = replace(reporter.state, outbox={})
    reporter.runs(WORKS)
    assert reporter.events == ["recovered"]


@pytest.mark.parametrize("state", (ReporterState(episode=4), ReporterState(recovered_at=NOW)), ids=("", "recovered"))
@pytest.mark.parametrize(
    "reads", (WORKS, NO_REQUEST, UNREAD, REJECTED), ids=("an answer", "no request", "no answer", "rejected")
)
def test_a_run_that_shows_nothing_new_leaves_the_state_as_it_is(reads: Reads, state: ReporterState) -> None:
    reporter = Reporter(state)
    reporter.runs(reads, reads, reads)
    state = reporter.state
    reporter.runs(reads)
    assert reporter.state == state


@pytest.mark.parametrize("hours", (-48, 48))
def test_a_clock_that_was_wrong_at_the_recovery_hides_no_outage(hours: int) -> None:
    reporter = Reporter(ReporterState(recovered_at=NOW + timedelta(hours=hours)))
    reporter.runs(*[UNREAD] * 3)
    assert reporter.events == ["unreachable"]
