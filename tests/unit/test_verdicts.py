"""Which event, how severe, and the counts behind it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.decision import verdicts
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Counts
from tests.builders import NOW, campaign, listed


def verdict(status: str, counts: Counts, *, low: float = 90) -> Alert:
    seen = campaign(status, counts=counts)
    item = listed(campaign=seen, revision=3)
    return verdicts.finished(item, seen, previous_status="in_progress", low_delivery_percent=low, now=NOW)


@pytest.mark.parametrize(
    ("status", "event", "severity"),
    (
        ("completed", "campaign.completed", "info"),
        ("failed", "campaign.failed", "critical"),
        ("canceled", "campaign.canceled", "warning"),
    ),
)
def test_each_final_status_has_its_event_and_severity(status: str, event: str, severity: str) -> None:
    alert = verdict(status, Counts(total=100, delivered=100, failed=0))
    assert (alert.event, alert.severity) == (event, severity)


@pytest.mark.parametrize(
    ("delivered", "failed", "severity"),
    (
        (90, 10, "info"),
        (89, 11, "warning"),
        (8999, 1001, "warning"),
        (0, 1, "warning"),
        (0, 0, "info"),
        (None, 10, "info"),
        (10, None, "info"),
        (None, None, "info"),
    ),
)
def test_a_completed_one_is_a_warning_below_the_percentage_of_the_attempted(
    delivered: int | None, failed: int | None, severity: str
) -> None:
    alert = verdict("completed", Counts(total=1_000_000, delivered=delivered, failed=failed))
    assert alert.severity == severity, alert.reason


def test_the_reason_of_a_warning_names_the_percentage() -> None:
    alert = verdict("completed", Counts(delivered=1, failed=9), low=97.5)
    assert "97.5%" in alert.reason


@pytest.mark.parametrize(("low", "severity"), ((0, "info"), (100, "warning")))
def test_the_percentage_may_be_anything_from_0_to_100(low: float, severity: str) -> None:
    assert verdict("completed", Counts(delivered=999, failed=1), low=low).severity == severity


@pytest.mark.parametrize("status", ("failed", "canceled"))
def test_bad_delivery_does_not_change_how_severe_the_other_ends_are(status: str) -> None:
    bad, good = Counts(delivered=0, failed=10), Counts(delivered=10, failed=0)
    assert verdict(status, bad).severity == verdict(status, good).severity


@pytest.mark.parametrize(
    ("delivered", "failed", "percent"),
    (
        (9850, 150, 98.5),
        (9996, 4, 99.9),
        (99_999, 1, 99.9),
        (2, 1, 66.6),
        (0, 5, 0.0),
        (5, 0, 100.0),
        (0, 0, None),
        (None, 5, None),
        (5, None, None),
    ),
)
def test_delivery_percent_is_of_the_attempted_and_never_rounded_up(
    delivered: int | None, failed: int | None, percent: float | None
) -> None:
    assert Counts(total=1_000_000, delivered=delivered, failed=failed).delivery_percent == percent


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_delivery_percent_is_100_only_where_all_were_delivered(delivered: int, failed: int) -> None:
    percent = Counts(delivered=delivered, failed=failed).delivery_percent
    if delivered + failed == 0:
        assert percent is None
    else:
        assert percent is not None
        assert (percent == 100) is (failed == 0)
        assert 0 <= Fraction(100 * delivered, delivered + failed) - Fraction(percent) < Fraction(1001, 10_000)
