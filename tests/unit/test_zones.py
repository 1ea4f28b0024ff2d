"""Times in the zone of the reader."""

import pytest

from campaign_reporter.alerts.zones import local_time


@pytest.mark.parametrize(
    ("iso", "zone", "text"),
    (
        ("2026-11-23T14:00:00.123Z", "Europe/Berlin", "2026-11-23 15:00:00 CET (14:00:00 UTC)"),
        ("2026-07-23T14:00:00Z", "Europe/Berlin", "2026-07-23 16:00:00 CEST (14:00:00 UTC)"),
        ("2026-10-25T00:30:00Z", "Europe/Berlin", "2026-10-25 02:30:00 CEST (00:30:00 UTC)"),
        ("2026-10-25T01:30:00Z", "Europe/Berlin", "2026-10-25 02:30:00 CET (01:30:00 UTC)"),
        ("2026-11-23T23:30:00Z", "Europe/Berlin", "2026-11-24 00:30:00 CET (2026-11-23 23:30:00 UTC)"),
        ("2026-11-23T14:00:00Z", "Asia/Yerevan", "2026-11-23 18:00:00 +04 (14:00:00 UTC)"),
        ("2026-11-23T14:00:00Z", "Europe/London", "2026-11-23 14:00:00 GMT (14:00:00 UTC)"),
        ("2026-11-23T14:00:00.123Z", "UTC", "2026-11-23 14:00:00 UTC"),
        ("2026-11-23T14:00:00.123Z", "Etc/UTC", "2026-11-23 14:00:00 UTC"),
        ("0001-01-01T00:00:00Z", "America/New_York", "0001-01-01 00:00:00 UTC"),
        ("9999-12-31T23:59:59Z", "Asia/Tokyo", "9999-12-31 23:59:59 UTC"),
    ),
    ids=(
        *("winter", "summer", "first of two equal hours", "second of two equal hours", "another day"),
        *("no abbreviation", "same hour as UTC", "UTC", "another name of UTC", "before any date", "after any date"),
    ),
)
def test_a_time_is_shown_in_the_zone_and_in_utc(iso: str, zone: str, text: str) -> None:
    assert local_time(iso, zone) == text
