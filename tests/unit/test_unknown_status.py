"""A status that the provider's reference does not list."""

import pytest

from campaign_reporter.model.campaign import Campaign
from tests.builders import listed
from tests.unit.timeline import Timeline

UNKNOWN_STATUS = "campaign.unknown_status"


@pytest.mark.parametrize("status", ("cancelled", "paused", "error", "in-progress", "завершено", "\u202eeso"))
def test_an_unknown_status_is_alerted_once_and_the_campaign_stays_on_watch(line: Timeline, status: str) -> None:
    line.sees("in_progress")
    for _ in range(100):
        line.sees(status)
        line.sees("in_progress")
    (alert,) = line.alerts
    assert (alert.event, alert.severity, alert.campaign and alert.campaign.status) == (
        UNKNOWN_STATUS,
        "warning",
        status,
    )
    assert not line.has_finished()


def test_each_unknown_status_of_a_campaign_is_alerted_but_not_without_end(line: Timeline) -> None:
    for number in range(50):
        line.sees(f"status {number}")
    assert line.events == [UNKNOWN_STATUS] * 20
    assert len({alert.alert_id for alert in line.alerts}) == 20


def test_the_item_of_an_older_release_in_an_unknown_status_is_alerted_too() -> None:
    seen = Campaign(status="paused", name="Black Friday", channel="SMS", update_date="2026-11-23T12:00:00.000Z")
    line = Timeline(listed(campaign=seen, revision=1, changed_at="2026-11-23T12:00:00.000Z"))
    for _ in range(2):
        line.sees("paused", delivered=None, failed=None, update_date="2026-11-23T12:00:00.000Z")
    assert line.events == [UNKNOWN_STATUS]


def test_a_campaign_in_an_unknown_status_can_stall_and_fail(line: Timeline) -> None:
    line.sees("paused", delivered=40, failed=60)
    line.wait(hours=5)
    line.sees("paused", delivered=40, failed=60)
    assert line.events == ["campaign.failing", UNKNOWN_STATUS, "campaign.stalled"]
