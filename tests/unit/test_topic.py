"""The message as SNS gets it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.alerts import group_texts, texts
from campaign_reporter.alerts.document import to_document
from campaign_reporter.alerts.groups import MOST_MEMBERS
from campaign_reporter.alerts.messages import message, message_attributes
from campaign_reporter.errors import TopicError
from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.event import Event
from campaign_reporter.sending.topic import Topic
from tests.builders import CAMPAIGN, EVENTS, HOSTILE_NAMES, alert, campaign
from tests.groups import crowd, grouped, member
from tests.unit.examples import each_hostile_name

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

FOR_MACHINES = ("sqs", "lambda", "http", "https", "email-json")
SNS_TAKES = 256 * 1024
ARN = "arn:aws:sns:us-east-1:123456789012:alerts"
anything = st.text(st.characters(), max_size=300)


def by_protocol(said: Alert) -> dict[str, str]:
    read: dict[str, str] = json.loads(message(said))
    return read


def size_of(said: Alert) -> int:
    attributes = sum(
        len((name + "String" + value["StringValue"]).encode()) for name, value in message_attributes(said).items()
    )
    subject = group_texts.subject(said) if said.members else texts.subject(said)
    return len(message(said).encode()) + len(subject) + attributes


def test_there_is_a_text_for_every_protocol_and_a_default() -> None:
    assert set(by_protocol(alert())) == {"default", "email", "sms", *FOR_MACHINES}


def test_people_get_texts_and_machines_get_json() -> None:
    said = alert()
    sent = by_protocol(said)
    assert (sent["email"], sent["sms"], sent["default"]) == (texts.email(said), texts.sms(said), texts.sms(said))
    for protocol in FOR_MACHINES:
        assert json.loads(sent[protocol]) == to_document(said), protocol


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_any_name_fits_what_sns_takes(event: Event, name: str) -> None:
    said = alert(event, label=name, reason=name, campaign_id=name, campaign=campaign(name=name, channel=name))
    assert size_of(said) <= SNS_TAKES
    assert json.loads(by_protocol(said)["sqs"])["alert_id"] == said.alert_id


@pytest.mark.parametrize(("length", "sent"), ((100, 100), (6_500, 6_500), (7_200, 2_000), (10_000, 2_000)))
def test_a_name_is_sent_whole_where_it_fits_and_cut_where_it_does_not(length: int, sent: int) -> None:
    said = alert(campaign=campaign(name="\x01" * length))  # each takes 35 bytes in all
    document = json.loads(by_protocol(said)["sqs"])
    assert document["campaign"]["name"] == "\x01" * sent
    assert document["messages"]["delivered"] == 9_850
    assert size_of(said) <= SNS_TAKES


def test_a_label_as_large_as_an_item_fits_what_sns_takes() -> None:
    said = alert(label="\x01" * 400_000, campaign=campaign(name="\x01" * 10_000, account_id="\x01" * 10_000))
    assert size_of(said) <= SNS_TAKES


@given(anything, anything)
@each_hostile_name(lambda name: (name, name))
def test_nothing_is_sent_that_can_not_be_encoded_or_carried_in_xml(name: str, label: str) -> None:
    said = alert(label=label, campaign=campaign(name=name + "\ufffe\ud800"))
    sent = message(said)
    sent.encode("utf-8")
    assert not {"\ufffe", "\uffff", "\x00"} & set(sent)
    json.loads(json.loads(sent)["sqs"])


# Groups


def test_of_a_group_people_get_its_texts_and_machines_every_member_in_full_and_in_order() -> None:
    group = grouped(crowd(11))
    sent = by_protocol(group)
    assert (sent["email"], sent["sms"]) == (group_texts.email(group, "UTC"), group_texts.sms(group))
    for protocol in FOR_MACHINES:
        document = json.loads(sent[protocol])
        assert document["alerts"] == [to_document(each) for each in group.members], protocol
        assert document["more"] == []


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_a_group_of_500_fits_what_sns_takes_and_names_each_of_them_in_order(name: str) -> None:
    seen = campaign(name=name, channel=name, account_id=name)
    group = grouped(crowd(MOST_MEMBERS, label=name, reason=name, campaign_id=name, campaign=seen))
    assert size_of(group) <= SNS_TAKES
    document = json.loads(by_protocol(group)["sqs"])
    named = [*(each["alert_id"] for each in document["alerts"]), *document["more"]]
    assert named == [each.alert_id for each in group.members]


def test_the_largest_group_there_can_be_still_names_the_worst_in_its_email() -> None:
    largest = "🎉" * 10_000
    ids = [alert_id(f"{number:064}", Event.INVALID, 0) for number in range(MOST_MEMBERS)]
    group = grouped(
        member(number, Event.INVALID, alert_id=each, label=largest, reason=largest, campaign_id=largest, campaign=None)
        for number, each in enumerate(ids)
    )
    assert size_of(group) <= SNS_TAKES
    sent = by_protocol(group)
    assert json.loads(sent["sqs"])["more"] == ids
    assert sent["email"].count("\n  Campaign id: ") == 1


def test_as_many_members_as_fit_are_in_full_and_the_others_named_by_their_ids() -> None:
    document = json.loads(by_protocol(grouped(crowd(MOST_MEMBERS)))["sqs"])
    assert (len(document["alerts"]), len(document["more"])) == (10, 490)


# Attributes


def test_the_attributes_are_what_subscriptions_filter_by() -> None:
    attributes = {name: value["StringValue"] for name, value in message_attributes(alert()).items()}
    assert attributes == {
        "event": "campaign.completed",
        "severity": "info",
        "campaign_id": CAMPAIGN,
        "channel": "SMS",
        "status": "completed",
        "alert_id": f"{CAMPAIGN}:campaign.completed:3",
    }
    assert {value["DataType"] for value in message_attributes(alert()).values()} == {"String"}


@pytest.mark.parametrize(
    ("said", "names"),
    (
        (alert(campaign=campaign(channel=None)), {"event", "severity", "alert_id", "campaign_id", "status"}),
        (alert(Event.NOT_FOUND, campaign=None), {"event", "severity", "alert_id", "campaign_id"}),
        (alert(Event.TEST, campaign=None, campaign_id=None), {"event", "severity", "alert_id"}),
    ),
)
def test_attributes_that_do_not_apply_are_left_out(said: Alert, names: set[str]) -> None:
    assert set(message_attributes(said)) == names


def test_the_attributes_of_a_group_are_those_of_no_single_campaign() -> None:
    group = grouped(crowd(11, Event.COMPLETED, Event.OVERDUE))
    assert {name: value["StringValue"] for name, value in message_attributes(group).items()} == {
        "event": "campaigns.grouped",
        "severity": "warning",
        "alert_id": group.alert_id,
    }


@given(anything, anything, anything)
@each_hostile_name(lambda name: (name, name, name))
def test_an_attribute_is_never_empty_nor_long_nor_of_signs_that_sns_refuses(
    campaign_id: str, channel: str, status: str
) -> None:
    said = alert(campaign_id=campaign_id, campaign=campaign(status, channel=channel))
    for name, attribute in message_attributes(said).items():
        value = attribute["StringValue"]
        assert 1 <= len(value) <= 256, name
        value.encode("utf-8")
        assert not {*map(chr, range(32)), "\ufffe", "\uffff"} & set(value) - {"\t", "\n", "\r"}, name


# Publishing


class FakeSns:
    """Keeps what it was asked, or fails."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.fails = fails
        self.published: list[dict[str, Any]] = []

    def publish(self, **request: Any) -> None:
        if self.fails:
            raise self.fails
        self.published.append(request)


def topic(sns: FakeSns) -> Topic:
    return Topic(cast("SNSClient", sns), ARN)


def test_an_alert_is_published_with_its_texts_for_each_protocol() -> None:
    sns, said = FakeSns(), alert()
    topic(sns).publish(said)
    assert sns.published == [
        {
            "TopicArn": ARN,
            "Subject": texts.subject(said),
            "Message": message(said),
            "MessageStructure": "json",
            "MessageAttributes": message_attributes(said),
        }
    ]


def test_a_group_is_published_under_a_subject_of_its_own() -> None:
    sns, group = FakeSns(), grouped(crowd(11))
    topic(sns).publish(group)
    assert [each["Subject"] for each in sns.published] == [group_texts.subject(group)]


def test_emails_tell_times_in_the_zone_of_the_topic() -> None:
    sns = FakeSns()
    in_berlin = Topic(cast("SNSClient", sns), ARN, "Europe/Berlin")
    for said in (alert(), grouped(crowd(11))):
        in_berlin.publish(said)
        email = json.loads(sns.published[-1]["Message"])["email"]
        assert "2026-11-23 16:00:00 CET (15:00:00 UTC)" in email


@pytest.mark.parametrize(
    ("error", "code"),
    (
        (ClientError({"Error": {"Code": "Throttled", "Message": "slow down"}}, "Publish"), "Throttled"),
        (ClientError({"Error": {}}, "Publish"), "Unknown"),
        (ReadTimeoutError(endpoint_url="https://sns"), "ReadTimeoutError"),
    ),
    ids=("refused", "refused without a code", "no answer"),
)
def test_an_alert_that_sns_does_not_accept_is_an_error_that_names_the_topic(error: Exception, code: str) -> None:
    with pytest.raises(TopicError, match=ARN) as caught:
        topic(FakeSns(fails=error)).publish(alert())
    assert caught.value.code == code


@pytest.mark.parametrize(("code", "is_about_message"), (("InvalidParameter", True), ("AuthorizationError", False)))
def test_a_refusal_of_one_message_is_told_from_a_topic_that_takes_none(code: str, *, is_about_message: bool) -> None:
    refusal = ClientError({"Error": {"Code": code, "Message": "no"}}, "Publish")
    with pytest.raises(TopicError) as caught:
        topic(FakeSns(fails=refusal)).publish(alert())
    assert caught.value.is_about_message == is_about_message
