"""The dates of the provider, in every form in which they may come."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.model.times import from_text, is_time
from campaign_reporter.model.zones import zone_or_utc
from campaign_reporter.provider.dates import read_date
from tests.unit.examples import anything

BERLIN = ZoneInfo("Europe/Berlin")
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - naive bounds


@pytest.mark.parametrize(
    "date",
    (
        *("2022-03-01 13:00:00", "202203-01 13:00:00", "2022-03-01T13:00:00", "2022-03-01T13:00:00Z"),
        *("2022-03-01T13:00:00.123456Z", "2022-03-01 13:00:00,5", " 2022-03-01 13:00 ", "20220301T130000Z"),
        *("2022-03-01t13:00:00z", "2022-03-01 13:00:00 UTC", "2022-03-01 13:00:00 +0000", "2022-03-01T13:00:00-00:00"),
        *(
            "2022-03-01T17:00:00+04:00",
            "2022-03-01T17:00:00.9+0400",
            "2022-03-01 17:00+04",
            "2022-03-02T03:00:00+14:00",
        ),
        *("2022-03-01T07:30:00-05:30", "2022-02-28T23:00:00 -1400"),
        *(1646139600, 1646139600.9, "1646139600", " 1646139600.5 ", 1646139600_000, 1646139600_999, "1646139600000"),
    ),
)
def test_every_form_of_a_date_is_read(date: object) -> None:
    assert read_date(date) == "2022-03-01T13:00:00Z"


NO_DATES = ("1970-01-01", "0001-01-01", "0000-00-00")


@pytest.mark.parametrize("zone", (UTC, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/Los_Angeles")), ids=str)
@pytest.mark.parametrize(
    "date",
    (
        *("", "  ", 0, "0", 0.0, -1, -62_135_596_800, "-62135596800000", 3_600),
        *(f"{day}{time}" for day in NO_DATES for time in ("", " 00:00:00", "T00:00:00.000Z", "T03:00:00+03:00")),
        *("1969-12-31T19:00:00-05:00", "1900-01-01 00:00:00", "9999-12-31 23:59:59"),
    ),
)
def test_a_date_that_stands_for_none_is_none(date: object, zone: tzinfo) -> None:
    assert read_date(date, zone) is None


@pytest.mark.parametrize(
    "date",
    (
        *("soon", "2022-03-01", "13:00:00", "01.03.2022 13:00:00", "٢٠٢٢-03-01 13:00:00", "2022-02-31 13:00:00"),
        *("202213-01 13:00:00", "2022-03-01 25:00:00", "2022-03-01 13:00:60", "2022-03-01T13:00:00+24:00"),
        *("2022-03-01 13:00:00 Europe/Berlin", "20220301", 20220301, "9" * 400, 10**400, float("nan"), float("inf")),
        *({}, [], True, ["2022-03-01 13:00:00"], {"date": "2022-03-01 13:00:00"}),
    ),
    ids=lambda date: repr(date)[:40],
)
def test_anything_else_is_no_date(date: object) -> None:
    assert is_refused(date)


def is_refused(value: object, zone: tzinfo = UTC) -> bool:
    try:
        date = read_date(value, zone)
    except ValueError:
        return True
    assert date is None or is_time(date)
    return False


@given(anything, st.sampled_from((UTC, BERLIN)))
def test_any_value_is_a_date_or_none_or_refused(value: object, zone: tzinfo) -> None:
    is_refused(value, zone)


@given(moments)
def test_a_date_of_the_provider_can_be_read_back(moment: datetime) -> None:
    date = read_date(moment.strftime("%Y%m-%d %H:%M:%S"))
    assert date is not None
    assert from_text(date) == moment.replace(microsecond=0)


# The zone


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    (
        ("Europe/Berlin", "2026-07-01 15:00:00", "2026-07-01T13:00:00Z"),
        ("Europe/Berlin", "2026-12-01T15:00:00.5", "2026-12-01T14:00:00Z"),
        ("Asia/Kathmandu", "2026-01-01 00:00:00", "2025-12-31T18:15:00Z"),
        # The clocks go from 2 to 3 o'clock: half past two is half past three.
        ("Europe/Berlin", "2026-03-29 02:30:00", "2026-03-29T01:30:00Z"),
        ("America/New_York", "2026-03-08 02:30:00", "2026-03-08T07:30:00Z"),
        # The clocks go back from 3 to 2 o'clock: half past two comes twice, and is the second one.
        ("Europe/Berlin", "2026-10-25 02:30:00", "2026-10-25T01:30:00Z"),
        ("America/New_York", "2026-11-01 01:30:00", "2026-11-01T06:30:00Z"),
        # Samoa had no 30th of December 2011.
        ("Pacific/Apia", "2011-12-30 12:00:00", "2011-12-30T22:00:00Z"),
    ),
)
def test_a_date_without_an_offset_is_a_time_in_the_zone(zone: str, local: str, utc: str) -> None:
    assert read_date(local, ZoneInfo(zone)) == utc


@pytest.mark.parametrize("name", ("", "Asia/Erevan_", "Europe", "../../etc/passwd", "+04:00", "\0", "x" * 5_000, "\n"))
def test_a_zone_that_there_is_not_is_utc(name: str) -> None:
    assert zone_or_utc(name) is UTC


def test_a_zone_is_found_by_its_name() -> None:
    assert (zone_or_utc("UTC"), zone_or_utc("Europe/Berlin")) == (UTC, BERLIN)
