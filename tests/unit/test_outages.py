"""When the reporter says that it can't work, and that it can again: runs on a frozen clock."""

from dataclasses import replace

import pytest

from campaign_reporter.decision.outages import Reads, assess
from campaign_reporter.errors import DexatelError
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.segment import segments_of
from tests.builders import NOW

NOTHING_ASKED = Reads()
WORKS = Reads().with_answer()
UNREAD = Reads().with_failure(DexatelError(Problem.UNREACHABLE, "no answer"))
REJECTED = Reads().with_failure(DexatelError(Problem.KEY_REJECTED, "HTTP status 401"))


def alerts_of(*runs: Reads) -> list[Alert | None]:
    """What is said after each of these runs."""
    state, said = ReporterState(), []
    for reads in runs:
        state, alert = assess(state, reads, NOW)
        said.append(alert)
    return said


def rounds_until_said(*rounds: tuple[Reads, ...]) -> int | None:
    """In which round, of a run for each segment, it is said that the provider is unreachable."""
    state = ReporterState()
    for number, reads in enumerate(rounds, start=1):
        for segment, own in zip(segments_of(len(reads)), reads, strict=True):
            state, alert = assess(state, own, NOW, segment=segment)
            if alert:
                return number
    return None


def events_of(*runs: Reads) -> list[str | None]:
    return [str(alert.event).removeprefix("reporter.") if alert else None for alert in alerts_of(*runs)]


def test_three_runs_in_a_row_without_one_campaign_read_are_said_once() -> None:
    assert events_of(*[UNREAD] * 6) == [None, None, "unreachable", None, None, None]


@pytest.mark.parametrize("problem", (Problem.RATE_LIMITED, Problem.MALFORMED_ANSWER, Problem.REFUSED))
def test_it_does_not_matter_why_nothing_could_be_read(problem: Problem) -> None:
    unread = Reads().with_failure(DexatelError(problem, "why"))
    assert events_of(unread, UNREAD, unread) == [None, None, "unreachable"]


def test_one_campaign_that_is_read_breaks_the_row() -> None:
    assert events_of(UNREAD, UNREAD, UNREAD.with_answer(), UNREAD, UNREAD) == [None] * 5


def test_a_run_that_asked_nothing_neither_breaks_the_row_nor_counts() -> None:
    assert events_of(UNREAD, NOTHING_ASKED, UNREAD, NOTHING_ASKED, UNREAD) == [None, None, None, None, "unreachable"]
    assert events_of(*[NOTHING_ASKED] * 5) == [None] * 5


@pytest.mark.parametrize("unread", (1, 2, 4))
def test_it_is_said_in_the_third_round_however_many_segments_have_something_to_ask(unread: int) -> None:
    a_round = (UNREAD,) * unread + (NOTHING_ASKED,) * (4 - unread)
    assert rounds_until_said(*[a_round] * 6) == 3


def test_what_one_segment_reads_breaks_the_row_of_all() -> None:
    assert rounds_until_said(*[(UNREAD, UNREAD, WORKS, UNREAD)] * 6) is None
    whole = (UNREAD,) * 4
    assert rounds_until_said(whole, whole, (NOTHING_ASKED, NOTHING_ASKED, NOTHING_ASKED, WORKS), whole, whole) is None


def test_recovery_is_said_once() -> None:
    assert events_of(UNREAD, UNREAD, UNREAD, WORKS, WORKS) == [None, None, "unreachable", "recovered", None]
    assert events_of(REJECTED, WORKS, WORKS) == ["key_rejected", "recovered", None]


def test_nothing_recovers_that_was_not_said_to_be_broken() -> None:
    assert events_of(WORKS, UNREAD, UNREAD, WORKS) == [None] * 4


def test_a_run_that_asked_nothing_is_no_recovery() -> None:
    assert events_of(REJECTED, NOTHING_ASKED, WORKS) == ["key_rejected", None, "recovered"]


def test_a_rejected_key_is_said_at_the_first_run_and_once() -> None:
    assert events_of(REJECTED, REJECTED, REJECTED, REJECTED) == ["key_rejected", None, None, None]


def test_a_key_that_one_campaign_is_refused_and_another_is_not_is_no_outage() -> None:
    assert events_of(REJECTED.with_answer()) == [None]


def test_a_rejected_key_among_other_failures_is_what_is_said() -> None:
    mixed = REJECTED.with_failure(DexatelError(Problem.UNREACHABLE, "no answer"))
    assert events_of(mixed) == ["key_rejected"]


def test_a_rejected_key_is_said_while_the_provider_counts_as_unreachable_and_recovers_once() -> None:
    runs = (UNREAD, UNREAD, UNREAD, REJECTED, REJECTED, WORKS, WORKS)
    assert events_of(*runs) == [None, None, "unreachable", "key_rejected", None, "recovered", None]


def test_an_unreachable_provider_is_not_said_while_the_key_counts_as_rejected() -> None:
    assert events_of(REJECTED, UNREAD, UNREAD, UNREAD, WORKS) == ["key_rejected", None, None, None, "recovered"]


def test_a_second_outage_needs_three_runs_again() -> None:
    once = (UNREAD, UNREAD, UNREAD, WORKS)
    assert events_of(*once, *once) == [None, None, "unreachable", "recovered"] * 2


def test_every_alert_of_the_reporter_has_an_id_of_its_own_that_a_repeated_run_gives_again() -> None:
    runs = (UNREAD, UNREAD, UNREAD, REJECTED, WORKS, REJECTED, WORKS)
    ids = [alert.alert_id for alert in alerts_of(*runs) if alert]
    assert ids == [
        "reporter:reporter.unreachable:1",
        "reporter:reporter.key_rejected:2",
        "reporter:reporter.recovered:3",
        "reporter:reporter.key_rejected:4",
        "reporter:reporter.recovered:5",
    ]
    assert ids == [alert.alert_id for alert in alerts_of(*runs) if alert]


def test_an_outage_is_critical_says_why_and_names_no_campaign() -> None:
    alert = alerts_of(REJECTED)[0]
    assert alert is not None
    assert (alert.severity, alert.reason) == ("critical", "HTTP status 401")
    assert (alert.campaign, alert.campaign_id) == (None, None)


def test_a_recovery_is_for_information() -> None:
    alert = alerts_of(REJECTED, WORKS)[1]
    assert alert is not None
    assert alert.severity == "info"


@pytest.mark.parametrize("reads", (WORKS, NOTHING_ASKED))
def test_where_there_is_nothing_to_say_the_state_stays_as_it_is(reads: Reads) -> None:
    state = ReporterState(episode=4)
    assert assess(state, reads, NOW) == (state, None)


@pytest.mark.parametrize("reads", (UNREAD, REJECTED))
def test_where_an_outage_goes_on_the_state_stays_as_it_is(reads: Reads) -> None:
    state, _ = assess(ReporterState(), REJECTED, NOW)
    assert assess(replace(state, version=7), reads, NOW) == (replace(state, version=7), None)
