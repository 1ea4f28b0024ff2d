"""Many alerts as groups: their members, the order of the members, and the id."""

import json
import re

import pytest

from campaign_reporter.alerts.groups import MOST_MEMBERS, group_of, in_groups
from campaign_reporter.alerts.messages import message
from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.event import Event
from campaign_reporter.model.severity import Severity
from campaign_reporter.model.times import to_text
from tests.builders import NOW
from tests.groups import crowd, grouped, member

UNREAD = member(1, Event.FAILED, campaign=None)
FEW, MANY = member(2, Event.FAILED, failed=5), member(3, Event.FAILED, failed=50)
LOW = member(1, severity=Severity.WARNING)
WELL, CORRECTED = member(2), member(3, Event.CORRECTED)
INVALID, CANCELED = member(4, Event.INVALID), member(5, Event.CANCELED)

# The order


@pytest.mark.parametrize(
    ("alerts", "expected"),
    (
        (sorted(crowd(9), key=lambda each: each.event), crowd(9)),
        ([WELL, LOW, CORRECTED, INVALID, CANCELED], [CANCELED, INVALID, LOW, WELL, CORRECTED]),
        ([UNREAD, FEW, MANY], [MANY, FEW, UNREAD]),
        (crowd(20, Event.COMPLETED)[::-1], crowd(20, Event.COMPLETED)),
    ),
    ids=("event", "severity before event", "failed messages", "id"),
)
def test_the_worst_members_come_first(alerts: list[Alert], expected: list[Alert]) -> None:
    assert list(grouped(alerts).members) == expected


# The size


@pytest.mark.parametrize(
    ("number", "sizes"), ((0, []), (1, [1]), (500, [500]), (501, [500, 1]), (1_250, [500, 500, 250]))
)
def test_a_group_has_at_most_500_members(number: int, sizes: list[int]) -> None:
    assert [len(members) for members in in_groups(crowd(number))] == sizes


def test_a_thousand_unreadable_campaigns_are_one_group_that_counts_half_of_them() -> None:
    (members,) = in_groups(crowd(1_000, Event.UNREADABLE))
    written = json.loads(json.loads(message(group_of(members, to_text(NOW))))["sqs"])
    assert (len(written["alerts"]) + len(written["more"]), written["omitted"]) == (500, 500)
    mixed = [*crowd(1_000, Event.UNREADABLE), member(1_000), member(1_001, Event.FAILED)]
    assert [len(group) for group in in_groups(mixed)] == [2, 1_000]


def test_the_first_group_has_the_worst_alert_and_every_alert_is_in_one_group() -> None:
    alerts = [*crowd(MOST_MEMBERS + 1, Event.COMPLETED), member(9_999, Event.FAILED)]
    groups = list(in_groups(alerts))
    assert groups[0][0] == alerts[-1]
    assert sorted(each.alert_id for group in groups for each in group) == sorted(each.alert_id for each in alerts)


# The group


def test_the_same_members_in_any_order_have_the_same_id_and_other_members_have_another() -> None:
    alerts = crowd(12)
    known = grouped(alerts).alert_id
    campaign_id = alerts[0].campaign_id
    assert campaign_id is not None
    later = member(0, alerts[0].event, alert_id=alert_id(campaign_id, alerts[0].event, 3))
    assert re.fullmatch(r"sha256-[0-9a-f]{16}:campaigns\.grouped:12", known)
    assert known == group_of(alerts[::-1], to_text(NOW)).alert_id
    others = ([*alerts[:-1], member(99)], alerts[:-1], [later, *alerts[1:]])
    assert known not in [grouped(each).alert_id for each in others]


@pytest.mark.parametrize(
    ("events", "severity"),
    (
        ((Event.COMPLETED, Event.CORRECTED), Severity.INFO),
        ((Event.COMPLETED, Event.OVERDUE), Severity.WARNING),
        ((Event.COMPLETED, Event.OVERDUE, Event.FAILING), Severity.CRITICAL),
    ),
)
def test_a_group_is_as_severe_as_its_worst_member(events: tuple[Event, ...], severity: Severity) -> None:
    assert grouped(crowd(12, *events)).severity == severity


def test_a_group_is_about_no_single_campaign_and_its_reason_counts_the_members_of_each_kind() -> None:
    group = grouped(crowd(12, Event.COMPLETED, Event.NOT_FOUND, Event.FAILED))
    assert (group.event, group.campaign_id, group.campaign, group.label) == (Event.GROUPED, None, None, None)
    assert (group.reason, group.observed_at) == ("4 failed, 4 not found, 4 completed", to_text(NOW))
