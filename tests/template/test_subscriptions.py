"""The subscriptions and their filters, for each way to set the parameters."""

import json
from typing import Any

import pytest

from tests.template.reading import Template, deployed, of_type

EMAIL, PHONE = "marketing@example.com", "+37412345678"
ALL = "info,warning,critical"
DIGEST = {"DigestSchedule": "cron(0 7 * * ? *)"}
CRITICAL = {"EmailSeverities": "critical", "SmsSeverities": "critical"}
SOME_SEVERITIES = (ALL, "critical", "warning,critical", "info", "critical,info", "info,info")
ALARMS = {"event": ["reporter.alarm"], "severity": ["critical"]}


def subscriptions(template: Template, parameters: dict[str, str]) -> dict[str, Any]:
    """The filter policy of each endpoint. CloudFormation takes it as a text of JSON too."""
    resources = deployed(template, parameters)
    found = [resources[name] for name in of_type(template, "AWS::SNS::Subscription") if name in resources]
    assert {(each["Protocol"], each["Endpoint"]) for each in found} <= {("email", EMAIL), ("sms", PHONE)}
    assert all(each["TopicArn"] == {"Ref": "AlertsTopic"} for each in found)
    assert all(each["FilterPolicyScope"] == "MessageAttributes" for each in found)
    return {each["Endpoint"]: json.loads(each["FilterPolicy"]) for each in found}


def letting_through(*allowed: Any) -> dict[str, Any]:
    """A policy that has the same form for all parameters, and always lets alarms through."""
    return {"$or": [{"severity": list(allowed)}, ALARMS]}


@pytest.mark.parametrize("parameters", ({}, CRITICAL | DIGEST))
def test_without_an_address_there_is_no_subscription(template: Template, parameters: dict[str, str]) -> None:
    assert subscriptions(template, parameters) == {}


@pytest.mark.parametrize("severities", SOME_SEVERITIES)
@pytest.mark.parametrize("more", ({}, DIGEST))
def test_a_subscription_lets_the_chosen_severities_through_and_that_of_the_email_the_digest_too(
    template: Template, severities: str, more: dict[str, str]
) -> None:
    """A digest has no severity."""
    by_email = {"AlertEmail": EMAIL, "EmailSeverities": severities} | more
    assert subscriptions(template, by_email) == {EMAIL: letting_through(*severities.split(","), {"exists": False})}
    by_sms = {"AlertPhone": PHONE, "SmsSeverities": severities} | more
    assert subscriptions(template, by_sms) == {PHONE: letting_through(*severities.split(","))}
    both = by_email | by_sms | {"SmsSeverities": "critical"}
    assert subscriptions(template, both) == subscriptions(template, by_email) | {PHONE: letting_through("critical")}
