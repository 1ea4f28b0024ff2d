"""Times in a person's own zone."""

import pytest

from campaign_reporter.alerts.zones import local_time


@pytest.mark.parametrize(
    ("iso", "zone", "text"),
    (
        ("2026-11-23T14:00:00.123Z", "Europe/Berlin", "2026-11-23 15:00:00 CET (14:00:00 UTC)"),
        ("2026-07-23T14:00:00Z", "Europe/Berlin", "2026-07-23 16:00:00 CEST (14:00:00 UTC)"),
        ("2026-11-23T23:30:00Z", "Europe/Berlin", "2026-11-24 00:30:00 CET (2026-11-23 23:30:00 UTC)"),
        ("2026-11-23T14:00:00Z", "Asia/Yerevan", "2026-11-23 18:00:00 +04 (14:00:00 UTC)"),
        ("2026-11-23T14:00:00Z", "Europe/London", "2026-11-23 14:00:00 GMT (14:00:00 UTC)"),
    ),
    ids=("winter", "summer", "another day", "no abbreviation", "the same time"),
)
def test_a_time_is_told_in_the_zone_and_in_utc(iso: str, zone: str, text: str) -> None:
    assert local_time(iso, zone) == text


@pytest.mark.parametrize("zone", ("UTC", "Etc/UTC"))
def test_utc_is_told_once(zone: str) -> None:
    assert local_time("2026-11-23T14:00:00.123Z", zone) == "2026-11-23 14:00:00 UTC"


def test_an_hour_that_comes_twice_is_told_by_its_abbreviation() -> None:
    assert local_time("2026-10-25T00:30:00Z", "Europe/Berlin") == "2026-10-25 02:30:00 CEST (00:30:00 UTC)"
    assert local_time("2026-10-25T01:30:00Z", "Europe/Berlin") == "2026-10-25 02:30:00 CET (01:30:00 UTC)"


@pytest.mark.parametrize(
    ("iso", "zone"), (("0001-01-01T00:00:00Z", "America/New_York"), ("9999-12-31T23:59:59Z", "Asia/Tokyo"))
)
def test_a_time_that_the_zone_has_no_date_for_is_told_in_utc(iso: str, zone: str) -> None:
    assert local_time(iso, zone) == f"{iso[:10]} {iso[11:19]} UTC"
