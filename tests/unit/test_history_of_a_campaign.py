"""The records of a campaign's history, poll after poll."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import to_text
from campaign_reporter.tables.status_history import read_record, record_attributes
from tests.builders import NOW, listed
from tests.unit.timeline import Timeline

NAMES = ("name", "label", "channel")


def test_every_change_of_status_is_recorded_in_order_without_a_gap_in_revision(line: Timeline) -> None:
    for status in ("scheduled", "in_progress", "scheduled", "in_progress", "completed"):
        line.sees(status)
    assert line.statuses == [
        (1, None, "scheduled"),
        (2, "scheduled", "in_progress"),
        (3, "in_progress", "scheduled"),
        (4, "scheduled", "in_progress"),
        (5, "in_progress", "completed"),
    ]


def test_a_change_of_counts_alone_is_recorded_with_the_same_status(line: Timeline) -> None:
    line.sees("in_progress", delivered=10, update_date="2026-11-23T12:00:00Z")
    line.sees("in_progress", delivered=20, failed=1)
    assert line.statuses == [(1, None, "in_progress"), (2, "in_progress", "in_progress")]
    record, later = line.history
    assert later.campaign.counts == Counts(total=100, delivered=20, failed=1)
    assert (record.campaign_id, record.observed_at) == (line.item.campaign_id, "2026-11-23T15:01:00.000Z")
    assert record.campaign.update_date == "2026-11-23T12:00:00Z"
    assert record.expires_at == (NOW + timedelta(minutes=1, days=400)).timestamp()


def test_a_new_name_or_schedule_is_written_to_the_item_and_not_to_the_history() -> None:
    line = Timeline(listed(label="mine"))
    line.sees("scheduled", schedule="2026-11-24T10:00:00Z")
    changed_at = line.item.changed_at
    assert changed_at == to_text(line.now)
    line.sees("scheduled", schedule="2026-11-25T10:00:00Z", name="Another")
    assert (line.writes, len(line.history)) == (2, 1)
    campaign = line.item.campaign
    assert campaign
    assert (campaign.name, campaign.schedule) == ("Another", "2026-11-25T10:00:00Z")
    assert (line.item.changed_at, line.item.revision, line.item.label) == (changed_at, 1, "mine")


def test_a_record_keeps_the_names_as_they_were() -> None:
    line = Timeline(listed(label="wave 1"))
    line.sees("scheduled", name="Spring sale", channel="VIBER")
    line.user_labels_it("wave 2")
    line.sees("in_progress", name="Summer sale", channel="VIBER")
    names = [(record.campaign.name, record.label, record.campaign.channel) for record in line.history]
    assert names == [("Spring sale", "wave 1", "VIBER"), ("Summer sale", "wave 2", "VIBER")]


@pytest.mark.parametrize("name", ("x", "双", "🎉", "\U0001f9d1\u200d"))
def test_a_record_with_any_names_stays_small_and_reads_back_cut(name: str) -> None:
    line = Timeline(listed(label=name * 10_000))
    line.sees("scheduled", name=name * 10_000)
    stored = record_attributes(line.history[0])
    assert sum(len(key) + len(value.get("S", value.get("N", "")).encode()) for key, value in stored.items()) < 2_400
    read = read_record(stored)
    assert read
    assert read.campaign.name == read.label == (name * 256)[:256]


def test_a_record_of_an_older_release_has_no_names() -> None:
    line = Timeline()
    line.sees("scheduled")
    old = {name: value for name, value in record_attributes(line.history[0]).items() if name not in NAMES}
    read = read_record(old)
    assert read
    assert (read.revision, read.campaign.name, read.label, read.campaign.channel) == (1, None, None, None)


def test_a_poll_that_finds_nothing_new_or_leaves_fields_out_writes_nothing(line: Timeline) -> None:
    for _ in range(5):
        line.sees("in_progress", delivered=10, failed=1, name="Black Friday", update_date="2026-11-23T12:00:00Z")
    line.sees("in_progress", delivered=None, failed=None, name=None, channel=None, update_date=None)
    assert (line.writes, len(line.history)) == (1, 1)
    line.sees("completed", delivered=None, failed=None, name=None)
    assert line.alerts[0].counts == Counts(total=100, delivered=10, failed=1)


def test_an_undocumented_status_is_recorded_and_is_not_final(line: Timeline) -> None:
    line.sees("in_progress")
    line.sees("paused_by_carrier")
    assert line.statuses[-1] == (2, "in_progress", "paused_by_carrier")
    assert line.item.finished_at is None


@pytest.mark.parametrize("problem", (Problem.UNREACHABLE, Problem.NOT_FOUND, Problem.MALFORMED_ANSWER))
def test_a_time_in_which_the_campaign_could_not_be_read_leaves_no_gap(line: Timeline, problem: Problem) -> None:
    line.sees("scheduled")
    line.fails(problem)
    line.sees("completed")
    assert line.statuses == [(1, None, "scheduled"), (2, "scheduled", "completed")]


def test_the_history_stays_in_order_if_the_clock_is_set_back(line: Timeline) -> None:
    line.sees("scheduled")
    line.wait(hours=-1)
    line.sees("in_progress")
    line.sees("completed")
    assert [record.observed_at for record in line.history] == [f"2026-11-23T15:01:00.00{each}Z" for each in range(3)]


def test_a_campaign_that_is_listed_again_goes_on_from_the_end_of_its_history(line: Timeline) -> None:
    line.sees("scheduled")
    line.sees("in_progress", delivered=10)
    line.user_lists_it_anew()
    line.sees("in_progress", delivered=10)
    assert len(line.history) == 2, "nothing has changed since the last record"
    line.user_lists_it_anew()
    line.sees("completed", delivered=90)
    assert line.statuses[2:] == [(3, "in_progress", "completed")]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("scheduled", "in_progress", "paused", "completed", "failed")),
            st.integers(0, 3),
            st.integers(-120, 120),
        ),
        max_size=20,
    )
)
def test_any_answers_and_any_clock_make_a_history_in_order_without_a_gap(
    seen: list[tuple[str, int, int]],
) -> None:
    line = Timeline()
    for status, delivered, seconds in seen:
        line.wait(seconds=seconds)
        line.sees(status, delivered)
        line.user_puts_it_back_on_watch()
    assert [record.revision for record in line.history] == list(range(1, len(line.history) + 1))
    for earlier, later in pairwise(line.history):
        assert earlier.observed_at < later.observed_at
        assert later.previous_status == earlier.campaign.status
        assert (earlier.campaign.status, earlier.campaign.counts) != (later.campaign.status, later.campaign.counts)
