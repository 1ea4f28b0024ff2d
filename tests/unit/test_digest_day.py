"""The day of a digest: its beginning, its end, and the events that ask for it."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from campaign_reporter.digest.day import Day, DigestRequest, read_event
from campaign_reporter.errors import EventError

BERLIN = "Europe/Berlin"
# In Berlin the 24th began half an hour ago.
NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "zone", "first", "last"),
    (
        (date(2026, 11, 23), "UTC", "2026-11-23T00:00:00.000Z", "2026-11-23T23:59:59.999Z"),
        (date(2026, 11, 23), BERLIN, "2026-11-22T23:00:00.000Z", "2026-11-23T22:59:59.999Z"),
        (date(2026, 10, 25), BERLIN, "2026-10-24T22:00:00.000Z", "2026-10-25T22:59:59.999Z"),
        (date(2026, 3, 29), BERLIN, "2026-03-28T23:00:00.000Z", "2026-03-29T21:59:59.999Z"),
        (date(2026, 3, 29), "Asia/Beirut", "2026-03-28T22:00:00.000Z", "2026-03-29T20:59:59.999Z"),
        (date(2026, 11, 23), "Pacific/Auckland", "2026-11-22T11:00:00.000Z", "2026-11-23T10:59:59.999Z"),
    ),
    ids=("UTC", "winter", "25 hours", "23 hours", "no midnight", "ahead"),
)
def test_a_day_begins_and_ends_with_the_day_of_its_zone(day: date, zone: str, first: str, last: str) -> None:
    assert (Day(day, zone).first, Day(day, zone).last) == (first, last)


IMPOSSIBLE = ("<aws.scheduler.scheduled-time>", "", None, 7, "0001-01-01T00:00:00Z", "2026-11-24T12:00Z")


@pytest.mark.parametrize(
    ("event", "zone", "day"),
    (
        ({}, BERLIN, 23),
        ({}, "UTC", 22),
        ({"source": "aws.scheduler"}, BERLIN, 23),
        ({"source": "aws.events", "detail": {}}, BERLIN, 23),
        *(({"source": "aws.scheduler", "time": time}, BERLIN, 23) for time in IMPOSSIBLE),
        ({"source": "aws.scheduler", "time": "2026-11-23T22:58:00Z"}, BERLIN, 22),  # repeated after midnight
    ),
)
def test_the_schedule_asks_for_the_day_before_its_time_in_the_zone(event: Any, zone: str, day: int) -> None:
    assert read_event(event, now=NOW, zone=zone) == DigestRequest(Day(date(2026, 11, day), zone), by_hand=False)


def test_the_example_and_any_day_up_to_today_can_be_asked_for_by_hand() -> None:
    example = json.loads((Path(__file__).parents[2] / "events" / "digest.json").read_text())
    assert example == {"date": "2026-11-23"}
    for day in (date(2000, 1, 1), date(2024, 2, 29), date(2026, 11, 23), date(2026, 11, 24)):
        assert read_event({"date": str(day)}, now=NOW, zone=BERLIN) == DigestRequest(Day(day, BERLIN), by_hand=True)


OUT_OF_RANGE = ("2026-11-25", "1999-12-31", "0001-01-01", "9999-12-31", "2026-02-30")


@pytest.mark.parametrize(
    "value", (*OUT_OF_RANGE, "", "yesterday", "20261123", "2026-W48-1", 20261123, None, ["2026-11-23"])
)
def test_any_other_date_is_refused(value: Any) -> None:
    with pytest.raises(EventError, match="event: date: expected a day from 2000-01-01 to 2026-11-24"):
        read_event({"date": value}, now=NOW, zone=BERLIN)


TWO_FIELDS = {"date": "2026-11-23", "by": "me"}


@pytest.mark.parametrize(
    "event", ([], None, "2026-11-23", {"test_alert": True}, {"source": "aws.s3"}, {"source": []}, TWO_FIELDS), ids=str
)
def test_any_other_event_is_refused(event: Any) -> None:
    with pytest.raises(EventError, match="the event: expected"):
        read_event(event, now=NOW, zone=BERLIN)
