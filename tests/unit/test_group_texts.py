"""What a person reads of many alerts at once, however many there are and whatever they are called."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_reporter.alerts import group_texts
from campaign_reporter.alerts.gsm import ONE_PART, septets
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event, Severity
from tests.builders import HOSTILE_NAMES, campaign
from tests.groups import SEVERITIES, crowd, grouped, member
from tests.unit.examples import each_hostile_name

# Each of which may be a text about 500 campaigns.
few = settings(max_examples=25)
SIZES = (1, 2, 11, 500)
names = st.none() | st.text(max_size=300)
counts = st.none() | st.integers(0, 10**12)


@st.composite
def groups(draw: st.DrawFn) -> Alert:
    """A handful of kinds of campaign, each so often as it takes to be a group of that size."""
    kinds = [
        {
            "event": draw(st.sampled_from(list(SEVERITIES))),
            "severity": draw(st.sampled_from(Severity)),
            "label": draw(names),
            "reason": draw(names) or "",
            "campaign": draw(
                st.sampled_from(
                    (campaign(name=draw(names), counts=Counts(delivered=draw(counts), failed=draw(counts))), None)
                )
            ),
        }
        for _ in range(draw(st.integers(1, 12)))
    ]
    return grouped(member(number, **kinds[number % len(kinds)]) for number in range(draw(st.sampled_from(SIZES))))


def all_of_it(name: str) -> tuple[Alert]:
    """A group with two of every event, every text of which is `name`."""
    seen = campaign(name, name=name, channel=name)
    return (grouped(crowd(18, label=name, campaign_id=name, reason=name, campaign=seen)),)


def counted(text: str) -> int:
    """How many alerts a list such as `2 failed, 1 not found` counts."""
    return sum(int(count) for count in re.findall(r"(\d+) [a-z]", text))


# Whatever they are called


@few
@given(groups())
@each_hostile_name(all_of_it)
def test_a_subject_is_printable_ascii_and_its_counts_add_up(group: Alert) -> None:
    subject = group_texts.subject(group)
    assert re.fullmatch(r"\d{1,3} campaign alerts: [ -~]+", subject), subject
    assert len(subject) <= 99
    head, kinds = subject.split(": ")
    assert counted(kinds) == int(head.split(" ")[0]) == len(group.members)


@few
@given(groups())
@each_hostile_name(all_of_it)
def test_a_text_message_is_one_part_and_its_counts_add_up(group: Alert) -> None:
    sms = group_texts.sms(group)
    assert septets(sms) <= ONE_PART, sms
    assert "\n" not in sms
    assert sms.startswith(f"{len(group.members)} campaign alerts. ")
    others = re.search(r"; and (\d+) more: ([0-9a-z, ]+)$", sms)
    number = max(0, len(group.members) - 2)
    assert (int(others[1]) if others else 0) == (counted(others[2]) if others else 0) == number, sms


@few
@given(groups())
@each_hostile_name(all_of_it)
def test_an_email_is_plain_text_whose_every_line_can_be_seen(group: Alert) -> None:
    for line in group_texts.email(group, "UTC").split("\n"):
        assert not any(unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} for char in line), line
        assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(line), line
        assert len(line) <= 300, "a line nobody can read"
        assert not re.fullmatch(r" *[A-Z][a-z ]+: *", line), "a fact without a value"


@few
@given(groups())
def test_an_email_names_the_first_hundred_by_their_ids_and_counts_the_others(group: Alert) -> None:
    email = group_texts.email(group, "UTC")
    named = re.findall(r"^  Campaign id: (.+)$", email, re.MULTILINE)
    assert named == [each.campaign_id for each in group.members[:100]]
    others = re.search(r"^… and (\d+) more: (.+)\. All are in the Campaigns table\.$", email, re.MULTILINE)
    number = len(group.members) - len(named)
    assert (int(others[1]) if others else 0) == (counted(others[2]) if others else 0) == number


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_a_name_can_not_forge_another_alert_of_the_email(name: str) -> None:
    forged = f'{name}\n\nCampaign FAILED: "Forged"\n  Campaign id: forged'
    email = group_texts.email(grouped(crowd(11, campaign=campaign(name=forged), label=forged, reason=forged)), "UTC")
    assert len(re.findall(r"^Campaign ", email, re.MULTILINE)) == 11
    assert len(re.findall(r"^ +Campaign id: ", email, re.MULTILINE)) == 11


# What they say


def test_a_text_message_names_the_worst_two_and_counts_the_rest() -> None:
    alerts = [member(1, Event.FAILED, failed=60), member(2, Event.FAILED, failed=90), *crowd(9, Event.COMPLETED)]
    assert group_texts.sms(grouped(alerts)) == (
        '11 campaign alerts. FAILED "Campaign 2" 10%; FAILED "Campaign 1" 40%; and 9 more: 9 completed'
    )


def test_of_two_both_are_named_and_there_is_no_rest() -> None:
    pair = grouped([member(1, Event.OVERDUE, campaign=None), member(2, Event.FAILING, failed=20)])
    assert group_texts.sms(pair) == (
        '2 campaign alerts. FAILING "Campaign 2" 80%; overdue "00000000-0000-4000-8000-000000000001"'
    )


def test_kinds_that_there_is_no_place_for_are_counted_as_one() -> None:
    group = grouped(crowd(500))
    assert group_texts.sms(group) == (
        '500 campaign alerts. FAILED "Campaign 0" 99%; FAILED "Campaign 9" 99%; '
        "and 498 more: 54 failed, 56 failing, 56 canceled, 332 of other kinds"
    )
    assert group_texts.subject(group) == (
        "500 campaign alerts: 56 failed, 56 failing, 56 canceled, 56 stalled, 56 overdue, 220 of other kinds"
    )


def test_long_names_share_the_place_that_is_left() -> None:
    sms = group_texts.sms(grouped(crowd(500, Event.FAILED, campaign=campaign(name="Long name " * 1_000))))
    shown = re.findall(r'FAILED "(Long name .+?\.\.\.)"', sms)
    assert len(shown) == 2
    assert all(len(name) > 30 for name in shown)


def test_one_of_whose_name_and_id_nothing_can_be_shown_is_told_without() -> None:
    nameless = member(1, Event.INVALID, campaign=None, campaign_id="双十一")
    assert group_texts.sms(grouped([nameless, member(2)])) == ('2 campaign alerts. invalid; completed "Campaign 2" 99%')


def test_an_email_tells_of_each_what_happened_and_once_for_each_kind_what_to_do() -> None:
    alerts = crowd(4, Event.OVERDUE, Event.COMPLETED, label="autumn sale", reason="it has not started")
    low = member(5, severity=Severity.WARNING, failed=50)
    email = group_texts.email(grouped([*alerts, low]), "Europe/Berlin")
    head, seen, *named, todo, last = email.split("\n\n")
    assert head == "5 campaign alerts: 2 overdue, 3 completed"
    assert seen == ("They came in one run, which ended 2026-11-23 16:00:00 CET (15:00:00 UTC). The worst are first.")
    assert named[0] == (
        'Campaign overdue: "Campaign 0" - scheduled for 2026-11-23 14:00 UTC\n'
        "  Why: it has not started\n"
        "  Label: autumn sale\n"
        f"  Campaign id: {alerts[0].campaign_id}"
    )
    assert named[2] == (
        f'Campaign completed: "Campaign 5" - 50% delivered (50 of 100)\n  Campaign id: {low.campaign_id}'
    )
    assert len(named) == 5
    assert re.findall(r"^  (\w+): ", todo, re.MULTILINE) == ["Overdue", "Completed", "Completed"]
    assert last == f"Alert id: {grouped([*alerts, low]).alert_id}\n"


@pytest.mark.parametrize("number", SIZES)
def test_every_kind_of_alert_in_a_group_says_what_to_do(number: int) -> None:
    email = group_texts.email(grouped(crowd(number)), "UTC")
    todo = re.search(r"^What to do\n((?:  .+\n)+)", email, re.MULTILINE)
    assert todo
    assert len(todo[1].splitlines()) == min(number, len(SEVERITIES))
    assert all(line.endswith(".") for line in todo[1].splitlines())


def test_fewer_can_be_named_where_there_is_no_room_for_more() -> None:
    group = grouped(crowd(30, Event.FAILED))
    lengths = [len(group_texts.email(group, "UTC", most_named=most)) for most in (10, 20, 30)]
    assert all(less < more for less, more in pairwise(lengths))
    assert "… and 20 more: 20 failed." in group_texts.email(group, "UTC", most_named=10)
