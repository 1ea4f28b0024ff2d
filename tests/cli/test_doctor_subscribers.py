"""The doctor on the subscribers, and on SMS."""

from typing import Any

import pytest

from campaign_reporter_cli.doctor.subscribers import in_words
from tests.cli.healthy import EMAIL, PHONE, Healthy, refused, subscription


@pytest.fixture
def session() -> Healthy:
    return Healthy()


ALARMS_TOO = '{"$or": [{"severity": ["info"]}, {"event": ["reporter.alarm"], "severity": ["critical"]}]}'


def test_each_subscriber_is_named_with_its_filter(session: Healthy) -> None:
    session.aws.answers["sns"]["get_subscription_attributes"] = {
        "Attributes": {"FilterPolicy": '{"severity": ["warning", "critical", {"exists": false}]}'}
    }
    gets = "has confirmed, and gets the severities warning, critical, and the digest."
    assert [(level, text) for level, text, _ in session.findings("subscribers")] == [
        ("ok", f"{EMAIL} (email) {gets}"),
        ("ok", f"{PHONE} (sms) {gets}"),
    ]


@pytest.mark.parametrize(
    ("policy", "words"),
    (
        (None, "everything"),
        ("{}", "everything"),
        ('{"severity": ["info"]}', "the severities info"),
        (ALARMS_TOO, "the severities info, critical"),
        ('{"channel": ["SMS"]}', 'what its filter lets through: {"channel": ["SMS"]}'),
        ("not JSON", "what its filter lets through: not JSON"),
    ),
)
def test_a_filter_in_words(policy: str | None, words: str) -> None:
    assert in_words(policy) == words


@pytest.mark.parametrize(
    ("present", "said"),
    (
        ([subscription(EMAIL, "email", "PendingConfirmation")], f"{EMAIL} (email) has not confirmed"),
        ([subscription(EMAIL, "email", "Deleted")], f"AlertEmail is {EMAIL}, but it is no longer subscribed"),
        ([], f"AlertEmail is {EMAIL}, but it is no longer subscribed"),
    ),
)
def test_a_subscriber_that_is_pending_or_gone(session: Healthy, present: list[Any], said: str) -> None:
    present = [*present, subscription(PHONE, "sms")]
    session.aws.answers["sns"]["list_subscriptions_by_topic"] = {"Subscriptions": present}
    ((_, text, command),) = (found for found in session.findings("subscribers") if found[0] == "wrong")
    assert said in text
    topic = session.outputs["AlertsTopicArn"]
    subscribe = f"aws sns subscribe --topic-arn {topic} --protocol email"
    assert command == f"{subscribe} --notification-endpoint {EMAIL}"


def test_a_topic_without_subscribers(session: Healthy) -> None:
    session.aws.answers["sns"]["list_subscriptions_by_topic"] = {"Subscriptions": []}
    session.parameters |= {"AlertEmail": "none", "AlertPhone": ""}
    assert session.finding("subscribers")[:2] == ("wrong", "Alerts go to no one: the topic has no subscriber.")
    assert session.finding("SMS")[:2] == ("ok", "No phone gets alerts.")


def test_a_digest_that_only_phones_could_get(session: Healthy) -> None:
    session.outputs["SendDigestFunctionName"] = "digest"
    session.parameters["AlertEmail"] = ""
    session.aws.answers["sns"]["list_subscriptions_by_topic"] = {"Subscriptions": [subscription(PHONE, "sms")]}
    assert [level for level, *_ in session.findings("subscribers")] == ["ok", "warning"]


@pytest.mark.parametrize(("status", "level"), (("Verified", "ok"), ("Pending", "wrong")))
def test_the_sandbox_of_sms(session: Healthy, status: str, level: str) -> None:
    numbers = {"PhoneNumbers": [{"PhoneNumber": PHONE, "Status": status}]}
    session.aws.answers["sns"] |= {
        "get_sms_sandbox_account_status": {"IsInSandbox": True},
        "list_sms_sandbox_phone_numbers": numbers,
    }
    assert session.findings("SMS")[0][0] == level


@pytest.mark.parametrize(("attributes", "level"), (({}, "warning"), ({"MonthlySpendLimit": "1"}, "warning")))
def test_the_monthly_limit_of_sms(session: Healthy, attributes: dict[str, str], level: str) -> None:
    session.aws.answers["sns"]["get_sms_attributes"] = {"attributes": attributes}
    found = session.findings("SMS")[1]
    assert (found[0], "1 USD a month" in found[1]) == (level, True)


def test_a_phone_that_has_opted_out(session: Healthy) -> None:
    session.aws.answers["sns"]["check_if_phone_number_is_opted_out"] = {"isOptedOut": True}
    assert session.findings("SMS")[-1][2] == f"aws sns opt-in-phone-number --phone-number {PHONE}"


def test_a_filter_that_the_caller_may_not_read(session: Healthy) -> None:
    session.aws.answers["sns"]["get_subscription_attributes"] = refused(
        "AuthorizationError", "GetSubscriptionAttributes"
    )
    not_checked = "Its filter is not checked: you have no permission for GetSubscriptionAttributes."
    assert session.findings("subscribers")[0][:2] == ("warning", f"{EMAIL} (email) has confirmed. {not_checked}")
