"""Times in the zone of the reader."""

import pytest

from campaign_reporter.alerts.zones import local_time, short_time, unknown_zone, with_local_times


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


@pytest.mark.parametrize(
    ("zone", "text"),
    (
        ("UTC", "2026-11-23 23:30 UTC"),
        ("Europe/Berlin", "2026-11-24 00:30 CET"),
        ("Asia/Yerevan", "2026-11-24 03:30 UTC+04"),
        ("Asia/Erevan", "2026-11-23 23:30 UTC"),
    ),
)
def test_a_short_time_is_in_the_zone_alone_with_its_name(zone: str, text: str) -> None:
    assert short_time("2026-11-23T23:30:00Z", zone) == text
    assert with_local_times("since 2026-11-23 23:30 UTC, 61 minutes ago", zone) == f"since {text}, 61 minutes ago"


@pytest.mark.parametrize("zone", ("", "Asia/Erevan", "Europe", "../../etc/passwd", "+04:00", "\x00", "é" * 300))
def test_a_name_that_no_zone_has_means_utc(zone: str) -> None:
    assert local_time("2026-11-23T14:00:00Z", zone) == "2026-11-23 14:00:00 UTC"
    assert unknown_zone(zone)
    assert not unknown_zone("Europe/Berlin")


def test_a_text_with_what_only_looks_like_a_time_stays_as_it_is() -> None:
    assert with_local_times("2026-02-31 14:00 UTC", "Europe/Berlin") == "2026-02-31 14:00 UTC"
