"""The alerts about an outage of the reporter and its end: runs on a frozen clock."""

import pytest

from campaign_reporter.decision.outages import Reads, assess
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.segment import segments_of
from campaign_reporter.model.times import to_text
from tests.builders import NOW

UNREACHABLE = Unreadable(problem=Problem.UNREACHABLE, detail="no answer")
NO_REQUEST = Reads()
WORKS = Reads().with_answer()
UNREAD = Reads().with_failure(UNREACHABLE)
REJECTED = Reads().with_failure(Unreadable(problem=Problem.KEY_REJECTED, detail="HTTP status 401"))


def alerts_of(*runs: Reads) -> list[Alert | None]:
    """The alert after each of these runs."""
    state, alerts = ReporterState(), []
    for reads in runs:
        state, alert = assess(state, reads, NOW)
        alerts.append(alert)
    return alerts


def rounds_until_alert(*rounds: tuple[Reads, ...]) -> int | None:
    """The number of the round with the first alert. A round has one run for each segment."""
    state = ReporterState()
    for number, reads in enumerate(rounds, start=1):
        for segment, own in zip(segments_of(len(reads)), reads, strict=True):
            state, alert = assess(state, own, NOW, segment=segment)
            if alert:
                return number
    return None


def events_of(*runs: Reads) -> list[str | None]:
    return [str(alert.event).removeprefix("reporter.") if alert else None for alert in alerts_of(*runs)]


OUTAGES: dict[str, tuple[list[Reads], list[str | None]]] = {
    "three runs in a row": ([UNREAD] * 6, [None, None, "unreachable", None, None, None]),
    "one answer ends the row": ([UNREAD, UNREAD, UNREAD.with_answer(), UNREAD, UNREAD], [None] * 5),
    "runs without a request": ([UNREAD, NO_REQUEST, UNREAD, NO_REQUEST, UNREAD], [None] * 4 + ["unreachable"]),
    "no request at all": ([NO_REQUEST] * 5, [None] * 5),
    "recovery": ([UNREAD, UNREAD, UNREAD, WORKS, WORKS], [None, None, "unreachable", "recovered", None]),
    "a second outage": ([UNREAD, UNREAD, UNREAD, WORKS] * 2, [None, None, "unreachable", "recovered"] * 2),
    "no outage": ([WORKS, UNREAD, UNREAD, WORKS], [None] * 4),
    "rejected key": ([REJECTED] * 4, ["key_rejected", None, None, None]),
    "new key": ([REJECTED, WORKS, WORKS], ["key_rejected", "recovered", None]),
    "new key, after no request": ([REJECTED, NO_REQUEST, WORKS], ["key_rejected", None, "recovered"]),
    "key rejected for one of two campaigns": ([REJECTED.with_answer()], [None]),
    "rejected key among other failures": ([REJECTED.with_failure(UNREACHABLE)], ["key_rejected"]),
    "rejected key in an outage": (
        [UNREAD, UNREAD, UNREAD, REJECTED, REJECTED, WORKS, WORKS],
        [None, None, "unreachable", "key_rejected", None, "recovered", None],
    ),
    "unreachable after a rejected key": ([REJECTED, *[UNREAD] * 3, WORKS], ["key_rejected", *[None] * 3, "recovered"]),
}


@pytest.mark.parametrize(("runs", "events"), OUTAGES.values(), ids=OUTAGES)
def test_an_outage_and_its_end_are_each_alerted_once(runs: list[Reads], events: list[str | None]) -> None:
    assert events_of(*runs) == events


def test_reads_count_answers_and_failures_and_keep_the_last_detail() -> None:
    reads = REJECTED.with_answer().with_failure(UNREACHABLE).with_answer()
    assert reads == Reads(answered=2, unanswered=2, key_rejected=True, detail="no answer")


@pytest.mark.parametrize("problem", (Problem.RATE_LIMITED, Problem.MALFORMED_ANSWER, Problem.REFUSED))
def test_any_problem_counts_as_nothing_read(problem: Problem) -> None:
    unread = Reads().with_failure(Unreadable(problem=problem, detail="why"))
    assert events_of(unread, UNREAD, unread) == [None, None, "unreachable"]


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
    assert rounds_until_alert(*rounds) == number


def test_an_alert_about_the_reporter_has_its_own_id_and_the_last_reason_and_names_no_campaign() -> None:
    runs = (UNREAD, UNREAD, UNREAD, REJECTED, WORKS, REJECTED, WORKS)
    alerts = [alert for alert in alerts_of(*runs) if alert]
    assert [(alert.alert_id, alert.severity, alert.reason) for alert in alerts] == [
        ("reporter:reporter.unreachable:1", "critical", "no answer"),
        ("reporter:reporter.key_rejected:2", "critical", "HTTP status 401"),
        ("reporter:reporter.recovered:3", "critical", "campaigns can be read again"),
        ("reporter:reporter.key_rejected:4", "critical", "HTTP status 401"),
        ("reporter:reporter.recovered:5", "critical", "campaigns can be read again"),
    ]
    for alert in alerts:
        assert (alert.observed_at, alert.campaign, alert.campaign_id) == (to_text(NOW), None, None)


@pytest.mark.parametrize(
    ("state", "reads"),
    (
        (ReporterState(episode=4), WORKS),
        (ReporterState(episode=4), NO_REQUEST),
        (assess(ReporterState(version=7), REJECTED, NOW)[0], UNREAD),
        (assess(ReporterState(version=7), REJECTED, NOW)[0], REJECTED),
    ),
    ids=("an answer", "no request", "no answer in an outage", "another rejection"),
)
def test_the_state_stays_as_it_is_without_an_alert(state: ReporterState, reads: Reads) -> None:
    assert assess(state, reads, NOW) == (state, None)
