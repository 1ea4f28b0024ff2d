"""The pause that the provider asks for."""

import math

import pytest

from campaign_reporter.provider.retry_after import DEFAULT_PAUSE, pause

NOW = 1_795_446_000.0  # 2026-11-23 15:00:00 UTC


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    (
        *(
            ("0", 0),
            (" 7 ", 7),
            ("1.5", 1.5),
            ("30000", 30_000),
            ("1764000000", 1_764_000_000),
            ("9" * 5_000, math.inf),
        ),
        *(("Mon, 23 Nov 2026 15:00:30 GMT", 30), ("Monday, 23-Nov-26 15:00:30 GMT", 30)),
        *(("Mon, 23 Nov 2026 16:00:30 +0100", 30), ("Mon, 23 Nov 2026 14:00:00 GMT", 0)),
        ("Sun, 23 Nov 2036 15:00:00 GMT", 315_619_200),
    ),
)
def test_a_pause_is_given_in_seconds_or_as_a_date(retry_after: str, seconds: float) -> None:
    assert pause(retry_after, NOW) == seconds


@pytest.mark.parametrize(
    "retry_after",
    (
        *("", "-5", "NaN", "inf", "1e9", "soon", "5s", "Mon, 31 Feb 2026 15:00:00 GMT"),
        *("Mon, 23 Nov 99999 15:00:00 GMT", "Mon, 23 Nov 2026 25:00:00 GMT", "Sat, 01 Jan 0001 00:00:00 +2300"),
    ),
)
def test_a_pause_that_makes_no_sense_is_a_second(retry_after: str) -> None:
    assert pause(retry_after, NOW) in {DEFAULT_PAUSE, 0}
