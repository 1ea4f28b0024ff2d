"""The subscriptions and their filters, for each way to set the parameters."""

import json
from typing import Any

import pytest

from tests.template.reading import Template, deployed, of_type

EMAIL, PHONE = "marketing@example.com", "+37412345678"
BOTH = {"AlertEmail": EMAIL, "AlertPhone": PHONE}
ALL = "info,warning,critical"
DIGEST = {"DigestSchedule": "cron(0 7 * * ? *)"}
CRITICAL = {"EmailSeverities": "critical", "SmsSeverities": "critical"}
ALERTS, ALARMS = "AlertsTopic", "AlarmsTopic"
SOME_SEVERITIES = ("critical", "warning,critical", "info", "critical,info", "info,info")

type Subscription = tuple[str, str, Any]
"""The topic, the endpoint and the filter policy; no policy lets every message through."""


def subscriptions(template: Template, parameters: dict[str, str]) -> list[Subscription]:
    resources = deployed(template, parameters)
    found = [resources[name] for name in of_type(template, "AWS::SNS::Subscription") if name in resources]
    assert {(each["Protocol"], each["Endpoint"]) for each in found} <= {("email", EMAIL), ("sms", PHONE)}
    assert (ALARMS in resources) == any(each["TopicArn"]["Ref"] == ALARMS for each in found)
    return [(each["TopicArn"]["Ref"], each["Endpoint"], policy(each.get("FilterPolicy"))) for each in found]


def policy(declared: Any) -> Any:
    """The policy as SNS gets it; CloudFormation also takes it as a text of JSON."""
    return json.loads(declared) if isinstance(declared, str) else declared


def unfiltered(*endpoints: str) -> list[Subscription]:
    return [(ALERTS, endpoint, None) for endpoint in endpoints]


def filtered(endpoint: str, *allowed: Any) -> list[Subscription]:
    """A filter lets no alarm through, so they come by a topic of their own."""
    return [(ALERTS, endpoint, {"severity": list(allowed)}), (ALARMS, endpoint, None)]


@pytest.mark.parametrize("parameters", ({}, CRITICAL | DIGEST))
def test_without_an_address_there_is_no_subscription(template: Template, parameters: dict[str, str]) -> None:
    assert subscriptions(template, parameters) == []


@pytest.mark.parametrize(
    ("parameters", "endpoints"),
    (
        ({"AlertEmail": EMAIL}, [EMAIL]),
        ({"AlertEmail": EMAIL, "SmsSeverities": "critical"} | DIGEST, [EMAIL]),
        ({"AlertPhone": PHONE}, [PHONE]),
        (BOTH | {"EmailSeverities": ALL, "SmsSeverities": ALL}, [EMAIL, PHONE]),
    ),
)
def test_an_address_gets_all_alerts_and_alarms_by_one_subscription(
    template: Template, parameters: dict[str, str], endpoints: list[str]
) -> None:
    assert subscriptions(template, parameters) == unfiltered(*endpoints)


@pytest.mark.parametrize("severities", SOME_SEVERITIES)
def test_a_subscription_lets_the_chosen_severities_through_and_that_of_the_email_the_digest_too(
    template: Template, severities: str
) -> None:
    """A digest has no severity."""
    by_email = subscriptions(template, {"AlertEmail": EMAIL, "EmailSeverities": severities})
    by_sms = subscriptions(template, {"AlertPhone": PHONE, "SmsSeverities": severities})
    assert by_email == filtered(EMAIL, *severities.split(","), {"exists": False})
    assert by_sms == filtered(PHONE, *severities.split(","))


@pytest.mark.parametrize(
    ("parameters", "severities"), ((BOTH | DIGEST, ALL), (BOTH | {"SmsSeverities": "critical"}, "critical"))
)
def test_a_filter_for_the_phone_leaves_the_email_as_it_is(
    template: Template, parameters: dict[str, str], severities: str
) -> None:
    """With a digest the phone has a filter, since the digest is for the email only."""
    expected = [*unfiltered(EMAIL), *filtered(PHONE, *severities.split(","))]
    assert subscriptions(template, parameters) == expected
