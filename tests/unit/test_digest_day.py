"""Which day a digest is about, and when that begins and ends."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from campaign_reporter.digest.day import Asked, Day, read_event
from campaign_reporter.errors import EventError

BERLIN = "Europe/Berlin"
# In Berlin it is the 24th already, since half an hour.
NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
YESTERDAY = Asked(Day(date(2026, 11, 23), BERLIN))


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
def test_a_day_is_that_of_its_zone(day: date, zone: str, first: str, last: str) -> None:
    assert (Day(day, zone).first, Day(day, zone).last) == (first, last)


@pytest.mark.parametrize("event", ({}, {"source": "aws.scheduler"}, {"source": "aws.events", "detail": {}}))
def test_the_schedule_asks_for_yesterday_in_the_zone(event: Any) -> None:
    assert read_event(event, now=NOW, zone=BERLIN) == YESTERDAY
    assert read_event(event, now=NOW, zone="UTC") == Asked(Day(date(2026, 11, 22), "UTC"))


def test_a_repeat_after_midnight_is_still_about_the_day_that_the_schedule_meant() -> None:
    event = {"source": "aws.scheduler", "time": "2026-11-23T22:58:00Z"}
    assert read_event(event, now=NOW, zone=BERLIN) == Asked(Day(date(2026, 11, 22), BERLIN))


@pytest.mark.parametrize(
    "time", ("<aws.scheduler.scheduled-time>", "", None, 7, "0001-01-01T00:00:00Z", "2026-11-24T12:00Z")
)
def test_a_time_that_the_schedule_can_not_have_come_for_is_not_heeded(time: Any) -> None:
    assert read_event({"source": "aws.scheduler", "time": time}, now=NOW, zone=BERLIN) == YESTERDAY


def test_the_example_asks_for_its_day_by_hand() -> None:
    event = json.loads((Path(__file__).parents[2] / "events" / "digest.json").read_text())
    assert read_event(event, now=NOW, zone=BERLIN) == Asked(Day(date(2026, 11, 23), BERLIN), by_hand=True)


@pytest.mark.parametrize("day", (date(2000, 1, 1), date(2024, 2, 29), date(2026, 11, 24)))
def test_any_day_up_to_today_can_be_asked_for_by_hand(day: date) -> None:
    assert read_event({"date": str(day)}, now=NOW, zone=BERLIN) == Asked(Day(day, BERLIN), by_hand=True)


@pytest.mark.parametrize(
    "value",
    (
        "",
        "yesterday",
        "2026-11-25",
        "1999-12-31",
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "20261123",
        "2026-W48-1",
        20261123,
        None,
        ["2026-11-23"],
    ),
)
def test_any_other_date_is_refused(value: Any) -> None:
    with pytest.raises(EventError, match="event: date: expected a day from 2000-01-01 to 2026-11-24"):
        read_event({"date": value}, now=NOW, zone=BERLIN)


@pytest.mark.parametrize(
    "event",
    (
        [],
        None,
        "2026-11-23",
        {"test_alert": True},
        {"date": "2026-11-23", "by": "me"},
        {"source": "aws.s3"},
        {"source": []},
    ),
    ids=str,
)
def test_any_other_event_is_refused(event: Any) -> None:
    with pytest.raises(EventError, match="the event: expected"):
        read_event(event, now=NOW, zone=BERLIN)
