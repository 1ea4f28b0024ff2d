"""The scales of a plot have a few round numbers and times, in the zone of the readers."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.pages.scales import Span, round_number, ticks

BERLIN = ZoneInfo("Europe/Berlin")


def texts(first: str, last: str) -> list[str]:
    span = Span(first=datetime.fromisoformat(first), last=datetime.fromisoformat(last))
    return [text for _, text in ticks(span, BERLIN)]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    (
        ("2026-11-23T09:07:00Z", "2026-11-23T11:35:00Z", ["10:30", "11:00", "11:30", "12:00", "12:30"]),
        ("2026-11-23T21:00:00Z", "2026-11-24T03:00:00Z", ["22:00", "24 Nov", "02:00", "04:00"]),
        ("2026-11-20T12:00:00Z", "2026-11-24T12:00:00Z", ["21 Nov", "22 Nov", "23 Nov", "24 Nov"]),
        # The clocks go back, so the day has 25 hours.
        ("2026-10-24T20:00:00Z", "2026-10-25T10:00:00Z", ["25 Oct", "03:00", "06:00", "09:00"]),
    ),
)
def test_times_are_round_on_the_clock_of_the_readers(first: str, last: str, expected: list[str]) -> None:
    assert texts(first, last) == expected


@given(st.datetimes(datetime(2020, 1, 1), datetime(2190, 1, 1)), st.integers(1, 10**9))  # noqa: DTZ001
def test_no_plot_has_more_times_than_fit_or_one_outside(first: datetime, seconds: int) -> None:
    begins = first.replace(tzinfo=UTC)
    places = [place for place, _ in ticks(Span(first=begins, last=begins + timedelta(seconds=seconds)), BERLIN)]
    assert len(places) <= 7
    assert places == sorted(places)
    assert all(-1 <= place <= 100 for place in places)


@given(st.integers(1, 10**12))
def test_numbers_are_cut_into_four_parts_or_fewer(number: int) -> None:
    assert number / round_number(number) <= 4
    assert number // round_number(number) >= 1
    assert str(round_number(number)).rstrip("0") in {"1", "2", "5"}
