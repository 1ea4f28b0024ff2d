"""The message and its attributes as SNS takes them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.alerts import group_texts, texts
from campaign_reporter.alerts.document import to_document
from campaign_reporter.alerts.groups import MOST_MEMBERS, group_of, in_groups
from campaign_reporter.alerts.links import Links
from campaign_reporter.alerts.messages import message, message_attributes, subject
from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.event import Event
from campaign_reporter.model.times import to_text
from tests.builders import CAMPAIGN, EVENTS, HOSTILE_NAMES, NOW, alert, campaign
from tests.groups import crowd, grouped, member
from tests.unit.examples import each_hostile_name

FOR_MACHINES = ("sqs", "lambda", "http", "https", "email-json")
SNS_TAKES = 256 * 1024
GROUP = grouped(crowd(11, Event.COMPLETED, Event.OVERDUE))
LINKS = Links(url=f"https://{'a' * 32}.lambda-url.ap-southeast-1.on.aws/", key=b"k" * 64, days=30)
anything = st.text(st.characters(), max_size=300)


def by_protocol(said: Alert, zone: str = "UTC", links: Links | None = None) -> dict[str, str]:
    read: dict[str, str] = json.loads(message(said, zone, links))
    return read


def document(said: Alert, links: Links | None = None) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(by_protocol(said, links=links)["sqs"])
    return read


def attributes(said: Alert) -> dict[str, str]:
    return {name: value["StringValue"] for name, value in message_attributes(said).items()}


def arrays(group: Alert) -> dict[str, list[str]]:
    """The attributes of a group that are arrays, as SNS reads them."""
    found = message_attributes(group)
    return {name: json.loads(each["StringValue"]) for name, each in found.items() if each["DataType"] == "String.Array"}


def fits(said: Alert) -> bool:
    """Whether SNS takes the message with its subject and attributes: their names, types and values count.

    Also with links.
    """
    found = message_attributes(said)
    parts = (f"{name}{each['DataType']}{each['StringValue']}" for name, each in found.items())
    rest = sum(len(text.encode()) for text in (subject(said), *parts))
    return max(len(message(said, "UTC", links).encode()) for links in (None, LINKS)) + rest <= SNS_TAKES


# The texts by protocol


@pytest.mark.parametrize(("said", "written"), ((alert(), texts), (GROUP, group_texts)), ids=("alert", "group"))
def test_people_get_the_texts_and_machines_get_the_document(said: Alert, written: Any) -> None:
    sent = by_protocol(said, "Europe/Berlin")
    assert set(sent) == {"default", "email", "sms", *FOR_MACHINES}
    assert subject(said) == written.subject(said)
    assert (sent["email"], sent["sms"]) == (written.email(said, "Europe/Berlin"), written.sms(said))
    assert sent["default"] == sent["sms"]
    assert [json.loads(sent[protocol]) for protocol in FOR_MACHINES] == [to_document(said)] * len(FOR_MACHINES)


# The links


def test_without_pages_there_is_no_link_in_a_message() -> None:
    assert document(alert())["page_url"] is None
    assert {each["page_url"] for each in document(GROUP)["alerts"]} == {None}
    assert "://" not in message(alert()) + message(GROUP)


@pytest.mark.parametrize("event", EVENTS)
def test_with_pages_the_email_and_the_json_have_the_link_and_the_sms_has_not(event: Event) -> None:
    said = alert(event)
    sent, url = by_protocol(said, links=LINKS), LINKS.of(said)
    assert f"\n\nSee how it went: {url}\n\nWhat to do\n" in sent["email"]
    assert json.loads(sent["sqs"])["page_url"] == url
    assert sent["sms"] == sent["default"] == by_protocol(said)["sms"]


def test_an_alert_about_the_reporter_has_the_link_to_the_overview() -> None:
    said = alert(Event.UNREACHABLE, campaign_id=None, campaign=None)
    assert f"\nSee all campaigns: {LINKS.of(said)}\n" in by_protocol(said, links=LINKS)["email"]


def test_a_group_has_the_link_to_the_overview_and_each_member_has_its_own() -> None:
    sent, found = by_protocol(GROUP, links=LINKS), document(GROUP, LINKS)
    assert found["page_url"] == LINKS.of(GROUP)
    assert [each["page_url"] for each in found["alerts"]] == list(map(LINKS.of, GROUP.members))
    assert sent["email"].count("://") == 1
    assert f"\nSee all campaigns: {LINKS.of(GROUP)}\n" in sent["email"]


def test_a_text_that_is_cut_has_the_link_of_the_whole_id() -> None:
    said = alert(label="\x01" * 400_000)
    assert document(said, LINKS)["page_url"] == LINKS.of(said)
    long_id = "x" * 150
    assert document(alert(campaign_id=long_id, label="\x01" * 400_000), LINKS)["page_url"] is None


# The size


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_an_alert_with_any_name_fits(event: Event, name: str) -> None:
    said = alert(event, label=name, reason=name, campaign_id=name, campaign=campaign(name=name, channel=name))
    assert fits(said)
    assert document(said)["alert_id"] == said.alert_id


@pytest.mark.parametrize(("length", "sent"), ((100, 100), (6_500, 6_500), (7_200, 2_000), (10_000, 2_000)))
def test_a_name_is_whole_if_it_fits_and_cut_if_it_does_not(length: int, sent: int) -> None:
    said = alert(campaign=campaign(name="\x01" * length))  # each takes 35 bytes in all
    assert document(said)["campaign"]["name"] == "\x01" * sent
    assert document(said)["messages"]["delivered"] == 9_850
    assert fits(said)


def test_an_alert_with_a_label_as_large_as_an_item_fits() -> None:
    assert fits(alert(label="\x01" * 400_000, campaign=campaign(name="\x01" * 10_000, account_id="\x01" * 10_000)))


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_a_group_of_500_with_any_names_fits_and_gives_the_id_of_each_member_in_order(name: str) -> None:
    seen = campaign(name=name, channel=name, account_id=name)
    group = grouped(crowd(MOST_MEMBERS, label=name, reason=name, campaign_id=name, campaign=seen))
    assert fits(group)
    found = document(group)
    ids = [*(each["alert_id"] for each in found["alerts"]), *found["more"]]
    assert ids == [each.alert_id for each in group.members]


def test_the_largest_possible_group_still_names_the_worst_member_in_its_email() -> None:
    largest = "🎉" * 10_000
    ids = [alert_id(f"{number:064}", Event.OVERDUE, 0) for number in range(MOST_MEMBERS)]
    group = grouped(
        member(number, Event.OVERDUE, alert_id=each, label=largest, reason=largest, campaign_id=largest, campaign=None)
        for number, each in enumerate(ids)
    )
    assert fits(group)
    assert document(group)["more"] == ids
    assert by_protocol(group)["email"].count("\n  Campaign id: ") == 1


def test_as_many_members_as_fit_are_in_full() -> None:
    found = document(grouped(crowd(MOST_MEMBERS)))
    assert (len(found["alerts"]), len(found["more"])) == (10, 490)


# The characters


@given(anything, anything)
@each_hostile_name(lambda name: (name, name))
def test_a_message_has_only_characters_that_sns_takes(name: str, label: str) -> None:
    sent = message(alert(label=label, campaign=campaign(name=name + "\ufffe\ud800")))
    sent.encode("utf-8")
    assert not {"\ufffe", "\uffff", "\x00"} & set(sent)
    json.loads(json.loads(sent)["sqs"])


@given(anything, anything, anything)
@each_hostile_name(lambda name: (name, name, name))
def test_an_attribute_is_not_empty_and_has_at_most_256_characters_that_sns_takes(
    campaign_id: str, channel: str, status: str
) -> None:
    for name, value in attributes(alert(campaign_id=campaign_id, campaign=campaign(status, channel=channel))).items():
        assert 1 <= len(value) <= 256, name
        value.encode("utf-8")
        assert not {*map(chr, range(32)), *map(chr, range(127, 160)), *'"\\', "\ufffe", "\uffff"} & set(value), name


# The attributes


def test_the_attributes_are_those_that_subscriptions_filter_by() -> None:
    assert attributes(alert()) == {
        "event": "campaign.completed",
        "severity": "info",
        "campaign_id": CAMPAIGN,
        "channel": "SMS",
        "status": "completed",
        "alert_id": f"{CAMPAIGN}:campaign.completed:3",
        "AWS.SNS.SMS.SMSType": "Transactional",
    }
    assert {value["DataType"] for value in message_attributes(alert()).values()} == {"String"}


@pytest.mark.parametrize(
    ("said", "left_out"),
    (
        (alert(campaign=campaign(channel=None)), {"channel"}),
        (alert(Event.NOT_FOUND, campaign=None), {"channel", "status"}),
        (alert(Event.TEST, campaign=None, campaign_id=None), {"channel", "status", "campaign_id"}),
    ),
    ids=("no channel", "never read", "about the reporter"),
)
def test_an_attribute_that_does_not_apply_is_left_out(said: Alert, left_out: set[str]) -> None:
    found = attributes(said)
    assert found.keys() == attributes(alert()).keys() - left_out
    assert (found["event"], found["severity"], found["alert_id"]) == (said.event, said.severity, said.alert_id)


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
@pytest.mark.parametrize("quoted", ('"', "\\", '\\"', "\n", "\x85", "'"), ids=ascii)
def test_a_value_is_the_same_in_a_group_as_alone_and_needs_no_escape(name: str, quoted: str) -> None:
    said = member(1, Event.INVALID, campaign_id=f"{quoted}{name}{quoted}", campaign=None)
    value = attributes(said)["campaign_id"]
    group = grouped([said, *crowd(11)])
    assert value in arrays(group)["campaign_id"]
    assert json.dumps(value, ensure_ascii=False) == f'"{value}"'
    assert "\\" not in message_attributes(group)["campaign_id"]["StringValue"]


def test_quotes_and_backslashes_have_a_plain_form_in_an_attribute() -> None:
    assert attributes(alert(campaign_id='"C:\\ids.csv"\t2'))["campaign_id"] == "'C:/ids.csv'\ufffd2"


# The attributes of a group


def test_a_group_has_the_different_values_of_all_its_members() -> None:
    viber = campaign("failed", channel="VIBER")
    members = [*crowd(9, Event.COMPLETED), *(member(number, Event.FAILED, campaign=viber) for number in (9, 10))]
    group = grouped([*members, member(11, Event.NOT_FOUND, campaign=None)])
    found = arrays(group)
    assert found.pop("campaign_id") == [each.campaign_id for each in group.members]
    assert found == {
        "event": ["campaigns.grouped", "campaign.failed", "campaign.not_found", "campaign.completed"],
        "severity": ["critical", "warning", "info"],
        "channel": ["VIBER", "SMS"],
        "status": ["failed", "completed"],
    }
    assert message_attributes(group)["alert_id"] == {"DataType": "String", "StringValue": group.alert_id}


def test_an_attribute_that_no_member_has_is_left_out_of_a_group() -> None:
    assert arrays(grouped(crowd(11, Event.NOT_FOUND, campaign=None))).keys() == {"event", "severity", "campaign_id"}


@pytest.mark.parametrize(("sign", "length"), (("x", 36), ("\u53cc", 256), ("🎉", 2_048), ("\x01", 256)), ids=ascii)
def test_500_alerts_with_the_longest_values_are_as_few_groups_as_fit_with_every_value(sign: str, length: int) -> None:
    def hostile(number: int) -> Alert:
        name = f"{number:06}".ljust(length, sign)
        seen = campaign(name[:64], channel=name[:256], name=name, account_id=name)
        about: dict[str, Any] = {"campaign_id": name, "alert_id": alert_id(name, Event.INVALID, 0), "campaign": seen}
        return member(number, Event.INVALID, label=name, reason=name, **about)

    members = [hostile(number) for number in range(MOST_MEMBERS)]
    groups = [group_of(each, to_text(NOW)) for each in in_groups(members)]
    assert {each.alert_id for group in groups for each in group.members} == {each.alert_id for each in members}
    for group in groups:
        assert fits(group)
        found = arrays(group)
        for name in ("campaign_id", "channel", "status"):
            assert found[name] == list(dict.fromkeys(attributes(each)[name] for each in group.members))
