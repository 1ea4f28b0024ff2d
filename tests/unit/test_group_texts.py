"""The texts of a group of alerts, for any number of members and any names."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_reporter.alerts import group_texts
from campaign_reporter.alerts.gsm import ONE_PART, septets
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event
from campaign_reporter.model.severity import Severity
from tests.builders import HOSTILE_NAMES, campaign
from tests.groups import SEVERITIES, crowd, grouped, member
from tests.unit.examples import assert_visible, each_hostile_name

# An example can be a text about 500 campaigns.
few = settings(max_examples=25)
SIZES = (1, 2, 11, 500)
names = st.none() | st.text(max_size=300)
number = st.none() | st.integers(0, 10**12)
counts = st.builds(Counts, total=number, delivered=number, failed=number)
campaigns = st.none() | st.builds(campaign, name=names, counts=counts)
kinds = st.fixed_dictionaries(
    {
        "event": st.sampled_from(list(SEVERITIES)),
        "severity": st.sampled_from(Severity),
        "label": names,
        "reason": st.text(max_size=300),
        "campaign": campaigns,
    }
)


@st.composite
def groups(draw: st.DrawFn) -> Alert:
    """A group of one of the sizes, with a few kinds of members in turn."""
    some = draw(st.lists(kinds, min_size=1, max_size=12))
    return grouped(member(each, **some[each % len(some)]) for each in range(draw(st.sampled_from(SIZES))))


def full_of(name: str) -> tuple[Alert]:
    """A group with two alerts of every event that have `name` in every text."""
    seen = campaign(name, name=name, channel=name)
    return (grouped(crowd(18, label=name, campaign_id=name, reason=name, campaign=seen)),)


POOR = member(1, severity=Severity.WARNING, failed=50)


def counted(text: str) -> int:
    """The number of alerts that a list such as `2 failed, 1 not found` counts."""
    return sum(int(count) for count in re.findall(r"(\d+) [a-z]", text))


# Any names


@few
@given(groups())
@each_hostile_name(full_of)
def test_subject_and_text_message_fit_and_their_counts_add_up(group: Alert) -> None:
    subject = group_texts.subject(group)
    assert re.fullmatch(r"\d{1,3} campaign alerts: [ -~]+", subject), subject
    assert len(subject) <= 99
    head, kinds = subject.split(": ")
    assert counted(kinds) == int(head.split(" ")[0]) == len(group.members)
    sms = group_texts.sms(group)
    assert septets(sms) <= ONE_PART, sms
    assert "\n" not in sms
    assert sms.startswith(f"{len(group.members)} campaign alerts. ")
    others = re.search(r"; and (\d+) more: ([0-9a-z, ]+)$", sms)
    number = max(0, len(group.members) - 2)
    assert (int(others[1]) if others else 0) == (counted(others[2]) if others else 0) == number, sms


@few
@given(groups())
@each_hostile_name(full_of)
def test_an_email_has_visible_lines_names_the_first_hundred_members_and_counts_the_others(group: Alert) -> None:
    email = group_texts.email(group, "UTC")
    for line in email.split("\n"):
        assert_visible(line)
        assert len(line) <= 500, "too long to read"
    others = re.search(r"^… and (\d+) more: (.+)\.$", email, re.MULTILINE)
    number = max(0, len(group.members) - 100)
    assert (int(others[1]) if others else 0) == (counted(others[2]) if others else 0) == number


@few
@given(groups())
def test_an_email_names_the_first_hundred_members_by_their_ids(group: Alert) -> None:
    named = re.findall(r"^  Campaign id: (.+)$", group_texts.email(group, "UTC"), re.MULTILINE)
    assert named == [each.campaign_id for each in group.members[:100]]


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_a_name_can_not_forge_another_alert_of_the_email(name: str) -> None:
    forged = f'{name}\n\nCampaign FAILED: "Forged"\n  Campaign id: forged'
    email = group_texts.email(grouped(crowd(11, campaign=campaign(name=forged), label=forged, reason=forged)), "UTC")
    assert len(re.findall(r"^Campaign ", email, re.MULTILINE)) == 11
    assert len(re.findall(r"^ +Campaign id: ", email, re.MULTILINE)) == 11


# The texts


@pytest.mark.parametrize(
    ("alerts", "sms"),
    (
        (
            [member(1, Event.FAILED, failed=60), member(2, Event.FAILED, failed=90), *crowd(9, Event.COMPLETED)],
            '11 campaign alerts. FAILED "Campaign 2" 10%; FAILED "Campaign 1" 40%; and 9 more: 9 completed',
        ),
        (
            [member(1, Event.OVERDUE, campaign=None), member(2, Event.FAILING, failed=20)],
            '2 campaign alerts. FAILING "Campaign 2" 80%; overdue "00000000-0000-4000-8000-000000000001"',
        ),
        (
            crowd(500),
            (
                '500 campaign alerts. FAILED "Campaign 0" 99%; FAILED "Campaign 11" 99%; '
                "and 498 more: 44 failed, 46 failing, 46 canceled, 362 of other kinds"
            ),
        ),
        (
            [member(1, Event.INVALID, campaign=None, campaign_id="双十一"), member(2)],
            '2 campaign alerts. invalid "ShuangShiYi"; completed "Campaign 2" 99%',
        ),
        (
            [member(1, Event.INVALID, campaign=None, campaign_id="🎉"), member(2)],
            '2 campaign alerts. invalid; completed "Campaign 2" 99%',
        ),
        (
            [member(1, Event.UNREADABLE), member(2, Event.UNKNOWN_STATUS)],
            '2 campaign alerts. unreadable "Campaign 1"; unknown status "Campaign 2"',
        ),
        (
            [
                POOR,
                member(2),
                member(3, Event.FAILED, campaign=campaign(counts=Counts(total=9, delivered=1, failed=2))),
            ],
            (
                '3 campaign alerts. FAILED "Black Friday" 6 never sent; completed poorly "Campaign 1" 50%; '
                "and 1 more: 1 completed"
            ),
        ),
    ),
    ids=(
        "others",
        "no others",
        "too many kinds",
        "another alphabet",
        "no name can be shown",
        "no counts",
        "never sent, and poorly",
    ),
)
def test_a_text_message_names_the_worst_two_and_counts_the_others(alerts: list[Alert], sms: str) -> None:
    assert group_texts.sms(grouped(alerts)) == sms


def test_a_subject_counts_the_last_kinds_as_one_if_there_is_no_place_for_them() -> None:
    assert group_texts.subject(grouped(crowd(500))) == (
        "500 campaign alerts: 46 failed, 46 failing, 46 canceled, 46 stalled, 46 overdue, 270 of other kinds"
    )


def test_long_names_share_the_place_that_is_left() -> None:
    sms = group_texts.sms(grouped(crowd(500, Event.FAILED, campaign=campaign(name="Long name " * 1_000))))
    shown = re.findall(r'FAILED "(Long name .+?\.\.\.)"', sms)
    assert [len(name) > 30 for name in shown] == [True, True]


@pytest.mark.parametrize("number", SIZES)
def test_an_email_says_what_to_do_about_every_kind_of_alert(number: int) -> None:
    email = group_texts.email(grouped(crowd(number)), "UTC")
    todo = re.search(r"^What to do\n((?:  .+\.\n)+)$", email, re.MULTILINE)
    assert todo
    assert len(todo[1].splitlines()) == min(number, len(SEVERITIES))


def test_an_email_can_name_fewer_members() -> None:
    group = grouped(crowd(30, Event.FAILED))
    emails = [group_texts.email(group, "UTC", most_named=most) for most in (10, 20, 30)]
    assert all(len(less) < len(more) for less, more in pairwise(emails))
    assert "… and 20 more: 20 failed." in emails[0]


def test_campaigns_that_completed_poorly_are_counted_and_advised_on_by_themselves() -> None:
    poor = [member(number, severity=Severity.WARNING, failed=50) for number in range(2)]
    group = grouped([*crowd(7, Event.COMPLETED), *poor])
    assert group_texts.subject(group) == "9 campaign alerts: 2 completed poorly, 7 completed"
    assert group.reason == "2 completed poorly, 7 completed"
    email = group_texts.email(group, "UTC")
    assert "\n  Completed poorly: Look up the failed numbers" in email
    assert "\n  Completed: Nothing." in email
    assert email.count('\nCampaign completed POORLY: "Campaign ') == 2


def test_an_email_has_the_advice_of_each_severity() -> None:
    low = member(1, Event.CORRECTED, severity=Severity.WARNING, failed=50)
    email = group_texts.email(grouped([low, member(2, Event.CORRECTED)]), "UTC")
    assert "\n  Corrected (warning): Compare the rate with" in email
    assert "\n  Corrected (info): Nothing, unless" in email


def test_the_email_of_a_group_has_local_times_and_the_technical_part_in_its_last_line() -> None:
    overdue = member(1, Event.OVERDUE, reason="it was scheduled for 2026-11-23 14:00 UTC, 16 minutes ago")
    missing = member(2, Event.NOT_FOUND, campaign=None, reason="HTTP status 404: 1601: Campaign is not found")
    email = group_texts.email(grouped([overdue, missing]), "Europe/Berlin")
    assert " - scheduled for 2026-11-23 15:00 CET\n  Why: it was scheduled for 2026-11-23 15:00 CET, 16 min" in email
    *lines, last = email.strip().split("\n")
    assert not [line for line in lines if "table" in line or "HTTP" in line]
    assert last.startswith("For whoever runs the reporter: All campaigns are in the Campaigns table. Not found: If ")
    assert "there is no time zone" in group_texts.email(grouped([overdue]), "Asia/Erevan")
