"""The event and the severity of each end of a campaign, and the delivery rate behind them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.decision.transitions import decide
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.policy import Overrides
from tests.builders import NOW, POLICY, campaign, listed


def alert_of(status: str, counts: Counts, *, low: float = 90) -> Alert:
    known = campaign("in_progress", counts=Counts())
    before = listed(campaign=known, overrides=Overrides(thresholds={"low_delivery_percent": low}))
    (alert,) = decide(before, campaign(status, counts=counts), now=NOW, policy=POLICY).alerts
    return alert


@pytest.mark.parametrize(
    ("status", "severity"), (("completed", "info"), ("failed", "critical"), ("canceled", "warning"))
)
def test_each_final_status_has_its_event_and_its_severity_whatever_the_rate(status: str, severity: str) -> None:
    alert = alert_of(status, Counts(total=100, delivered=100, failed=0))
    assert (alert.event, alert.severity) == (f"campaign.{status}", severity)
    if status != "completed":
        assert alert_of(status, Counts(delivered=0, failed=10)).severity == severity


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
def test_a_completed_campaign_is_a_warning_below_the_percentage_of_the_attempted_messages(
    delivered: int | None, failed: int | None, severity: str
) -> None:
    alert = alert_of("completed", Counts(total=1_000_000, delivered=delivered, failed=failed))
    assert alert.severity == severity, alert.reason


@pytest.mark.parametrize(("low", "severity"), ((0, "info"), (97.5, "info"), (99.95, "warning"), (100, "warning")))
def test_the_percentage_can_be_anything_from_0_to_100_and_the_reason_names_it(low: float, severity: str) -> None:
    alert = alert_of("completed", Counts(delivered=999, failed=1), low=low)
    assert alert.severity == severity
    assert (f"{low:g}%" in alert.reason) is (severity == "warning")


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
def test_the_delivery_rate_is_of_the_attempted_messages_and_is_never_rounded_up(
    delivered: int | None, failed: int | None, percent: float | None
) -> None:
    assert Counts(total=1_000_000, delivered=delivered, failed=failed).delivery_percent == percent


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_the_delivery_rate_is_100_only_if_every_message_was_delivered(delivered: int, failed: int) -> None:
    percent = Counts(delivered=delivered, failed=failed).delivery_percent
    if delivered + failed == 0:
        assert percent is None
    else:
        assert percent is not None
        assert (percent == 100) is (failed == 0)
        assert 0 <= Fraction(100 * delivered, delivered + failed) - Fraction(percent) < Fraction(1001, 10_000)
