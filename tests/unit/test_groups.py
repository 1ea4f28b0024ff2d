"""Many alerts as one: who is in it, in which order, and how it is known again."""

import re

import pytest

from campaign_reporter.alerts.groups import MOST_MEMBERS, group_of, in_groups, word_for
from campaign_reporter.model.alert import alert_id
from campaign_reporter.model.event import Event, Severity
from campaign_reporter.model.times import to_text
from tests.builders import NOW
from tests.groups import SEVERITIES, crowd, grouped, member

# The order


def test_the_worst_come_first() -> None:
    alerts = sorted(crowd(len(SEVERITIES)), key=lambda each: each.event)
    assert [each.event for each in grouped(alerts).members] == list(SEVERITIES)


def test_a_completed_one_that_delivered_too_little_comes_before_those_that_did_well_and_after_other_warnings() -> None:
    low = member(1, severity=Severity.WARNING)
    alerts = [member(2), low, member(3, Event.CORRECTED), member(4, Event.INVALID), member(5, Event.CANCELED)]
    assert grouped(alerts).members == (alerts[4], alerts[3], low, alerts[0], alerts[2])


def test_of_the_same_event_the_one_with_the_most_failed_messages_comes_first_and_an_unread_one_last() -> None:
    unread = member(1, Event.FAILED, campaign=None)
    few, many = member(2, Event.FAILED, failed=5), member(3, Event.FAILED, failed=50)
    assert grouped([unread, few, many]).members == (many, few, unread)


def test_equals_come_in_the_order_of_their_ids_whichever_run_collected_them() -> None:
    alerts = crowd(20, Event.COMPLETED)
    assert list(grouped(reversed(alerts)).members) == alerts


# How many


@pytest.mark.parametrize(
    ("number", "sizes"), ((0, []), (1, [1]), (500, [500]), (501, [500, 1]), (1_250, [500, 500, 250]))
)
def test_a_message_names_500_at_most_and_the_others_come_in_the_next(number: int, sizes: list[int]) -> None:
    assert [len(members) for members in in_groups(crowd(number))] == sizes


def test_the_worst_are_in_the_first_message_and_nobody_is_left_out_or_named_twice() -> None:
    alerts = [*crowd(MOST_MEMBERS + 1, Event.COMPLETED), member(9_999, Event.FAILED)]
    groups = list(in_groups(alerts))
    assert groups[0][0] == alerts[-1]
    assert sorted(each.alert_id for group in groups for each in group) == sorted(each.alert_id for each in alerts)


# The group


def test_its_id_is_that_of_its_members_in_whatever_order_and_of_no_others() -> None:
    alerts = crowd(12)
    known = grouped(alerts).alert_id
    assert re.fullmatch(r"sha256-[0-9a-f]{16}:campaigns\.grouped:12", known)
    assert known == group_of(alerts[::-1], to_text(NOW)).alert_id
    assert known != grouped([*alerts[:-1], member(99)]).alert_id
    assert known != grouped(alerts[:-1]).alert_id


def test_a_later_revision_of_one_campaign_makes_another_group() -> None:
    alerts = crowd(3)
    campaign_id = alerts[0].campaign_id
    assert campaign_id is not None
    later = member(0, alerts[0].event, alert_id=alert_id(campaign_id, alerts[0].event, 3))
    assert grouped([later, *alerts[1:]]).alert_id != grouped(alerts).alert_id


@pytest.mark.parametrize(
    ("events", "severity"),
    (
        ((Event.COMPLETED, Event.CORRECTED), Severity.INFO),
        ((Event.COMPLETED, Event.OVERDUE), Severity.WARNING),
        ((Event.COMPLETED, Event.OVERDUE, Event.FAILING), Severity.CRITICAL),
    ),
)
def test_it_is_as_severe_as_the_worst_of_its_members(events: tuple[Event, ...], severity: Severity) -> None:
    assert grouped(crowd(12, *events)).severity == severity


def test_it_is_about_no_single_campaign_and_its_reason_counts_its_members_by_kind() -> None:
    group = grouped(crowd(12, Event.COMPLETED, Event.NOT_FOUND, Event.FAILED))
    assert (group.event, group.campaign_id, group.campaign, group.label) == (Event.GROUPED, None, None, None)
    assert (group.reason, group.observed_at) == ("4 failed, 4 not found, 4 completed", to_text(NOW))


def test_each_event_is_told_in_a_word_or_two() -> None:
    assert [word_for(event) for event in SEVERITIES] == [
        *("failed", "failing", "canceled", "stalled", "overdue", "not found", "invalid", "completed", "corrected")
    ]
