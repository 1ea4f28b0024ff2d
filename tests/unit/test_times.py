"""Times as text."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.model.times import from_text, just_after, to_text
from tests.builders import NOW

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - naive bounds


@pytest.mark.parametrize(
    ("moment", "text"),
    (
        (datetime(2026, 11, 23, 14, 57, 6, 123_999, UTC), "2026-11-23T14:57:06.123Z"),
        (datetime(2026, 11, 23, tzinfo=UTC), "2026-11-23T00:00:00.000Z"),
        (datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=4))), "2025-12-31T22:00:00.000Z"),
    ),
)
def test_a_time_is_written_in_utc_with_milliseconds(moment: datetime, text: str) -> None:
    assert to_text(moment) == text


@given(moments, moments)
def test_texts_sort_as_their_times_do(one: datetime, other: datetime) -> None:
    cut_one, cut_other = (moment.replace(microsecond=moment.microsecond // 1000 * 1000) for moment in (one, other))
    assert (to_text(one) < to_text(other)) is (cut_one < cut_other)


@given(moments)
def test_a_written_time_is_read_to_the_millisecond(moment: datetime) -> None:
    assert timedelta(0) <= moment - from_text(to_text(moment)) < timedelta(milliseconds=1)


@pytest.mark.parametrize(("ahead", "after"), ((None, 0), (-1, 0), (0, 1), (1, 2), (3_600_000, 3_600_001)))
def test_just_after_is_now_or_a_millisecond_after_a_last_time_that_is_not_past(ahead: int | None, after: int) -> None:
    last = None if ahead is None else to_text(NOW + timedelta(milliseconds=ahead))
    assert just_after(last, NOW) == NOW + timedelta(milliseconds=after)


@pytest.mark.parametrize("text", ("", "yesterday", "2026-13-01T00:00:00Z"))
def test_reading_any_other_text_as_a_time_fails(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        from_text(text)
