"""Who is subscribed to what, and which alerts a subscription lets through, for each way to set the parameters."""

import json
from typing import Any

import pytest

from tests.template.reading import Template, deployed, of_type

EMAIL, PHONE = "marketing@example.com", "+37412345678"
ALL = "info,warning,critical"
DIGEST = "cron(0 7 * * ? *)"
NO_SEVERITY = {"exists": False}
ALERTS, ALARMS = "AlertsTopic", "AlarmsTopic"

type Subscription = tuple[str, str, Any]
"""The topic, the endpoint and the filter policy, None where all is let through."""


def subscriptions(template: Template, **parameters: str) -> list[Subscription]:
    resources = deployed(template, parameters)
    found = [resources[name] for name in of_type(template, "AWS::SNS::Subscription") if name in resources]
    assert {(each["Protocol"], each["Endpoint"]) for each in found} <= {("email", EMAIL), ("sms", PHONE)}
    return [(each["TopicArn"]["Ref"], each["Endpoint"], policy(each.get("FilterPolicy"))) for each in found]


def policy(declared: Any) -> Any:
    """As SNS has it: CloudFormation takes JSON as text too."""
    return json.loads(declared) if isinstance(declared, str) else declared


def test_nobody_is_subscribed_where_nobody_is_named(template: Template) -> None:
    assert subscriptions(template) == []
    assert subscriptions(template, EmailSeverities="critical", SmsSeverities="critical", DigestSchedule=DIGEST) == []


def test_whoever_is_named_gets_all_alerts_and_alarms_by_one_subscription(template: Template) -> None:
    assert subscriptions(template, AlertEmail=EMAIL) == [(ALERTS, EMAIL, None)]
    assert subscriptions(template, AlertPhone=PHONE) == [(ALERTS, PHONE, None)]
    assert subscriptions(template, AlertEmail=EMAIL, AlertPhone=PHONE, EmailSeverities=ALL, SmsSeverities=ALL) == [
        (ALERTS, EMAIL, None),
        (ALERTS, PHONE, None),
    ]


@pytest.mark.parametrize("severities", ("critical", "warning,critical", "info", "critical,info", "info,info"))
def test_an_email_subscription_lets_the_chosen_severities_through_and_what_has_none(
    template: Template, severities: str
) -> None:
    """Which is the digest. Alarms have no attribute at all and come by the other topic."""
    assert subscriptions(template, AlertEmail=EMAIL, EmailSeverities=severities) == [
        (ALERTS, EMAIL, {"severity": [*severities.split(","), NO_SEVERITY]}),
        (ALARMS, EMAIL, None),
    ]


@pytest.mark.parametrize("severities", ("critical", "warning,critical", "info", "critical,info", "info,info"))
def test_an_sms_subscription_lets_the_chosen_severities_through_and_nothing_else(
    template: Template, severities: str
) -> None:
    assert subscriptions(template, AlertPhone=PHONE, SmsSeverities=severities) == [
        (ALERTS, PHONE, {"severity": severities.split(",")}),
        (ALARMS, PHONE, None),
    ]


def test_a_digest_is_for_the_email_and_kept_from_the_phone(template: Template) -> None:
    assert subscriptions(template, AlertEmail=EMAIL, AlertPhone=PHONE, DigestSchedule=DIGEST) == [
        (ALERTS, EMAIL, None),
        (ALERTS, PHONE, {"severity": ALL.split(",")}),
        (ALARMS, PHONE, None),
    ]


def test_only_whose_alerts_are_filtered_gets_the_alarms_by_a_topic_of_their_own(template: Template) -> None:
    """Or they would come twice."""
    assert subscriptions(template, AlertEmail=EMAIL, AlertPhone=PHONE, SmsSeverities="critical") == [
        (ALERTS, EMAIL, None),
        (ALERTS, PHONE, {"severity": ["critical"]}),
        (ALARMS, PHONE, None),
    ]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    (
        ({}, False),
        ({"EmailSeverities": "critical", "SmsSeverities": "critical", "DigestSchedule": DIGEST}, False),
        ({"AlertEmail": EMAIL, "AlertPhone": PHONE}, False),
        ({"AlertEmail": EMAIL, "SmsSeverities": "critical", "DigestSchedule": DIGEST}, False),
        ({"AlertEmail": EMAIL, "EmailSeverities": "critical"}, True),
        ({"AlertPhone": PHONE, "SmsSeverities": "critical"}, True),
        ({"AlertPhone": PHONE, "DigestSchedule": DIGEST}, True),
    ),
)
def test_there_is_a_topic_for_alarms_only_where_a_filter_would_stop_them(
    template: Template, parameters: dict[str, str], *, expected: bool
) -> None:
    assert (ALARMS in deployed(template, parameters)) is expected
