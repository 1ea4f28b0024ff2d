"""The subscribers of the topic: confirmed, pending or gone, each with its filter."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from shlex import quote
from typing import Any

from campaign_reporter_cli.aws.errors import DENIED
from campaign_reporter_cli.aws.functions import DIGEST_FUNCTION
from campaign_reporter_cli.doctor.deployment import Deployment
from campaign_reporter_cli.doctor.finding import Finding, ok, warning, wrong

_PENDING, _DELETED = "PendingConfirmation", "Deleted"
_ENDPOINTS = {"AlertEmail": "email", "AlertPhone": "sms"}


def subscribers(deployment: Deployment) -> Iterator[Finding]:
    """The subscribers, and those of the settings that are none."""
    present = [each for each in deployment.subscriptions if each["SubscriptionArn"] != _DELETED]
    confirmed = [each for each in present if each["SubscriptionArn"] != _PENDING]
    for each in present:
        if each in confirmed:
            yield _confirmed(deployment, each)
        else:
            yield _pending(deployment, each)
    yield from _gone(deployment, present)
    if not present:
        yield wrong(
            "Alerts go to no one: the topic has no subscriber.", _subscribe(deployment, "email", "you@example.com")
        )
    if DIGEST_FUNCTION in deployment.stack.outputs and all(each["Protocol"] == "sms" for each in confirmed):
        subscribe = _subscribe(deployment, "email", deployment.stack.parameter("AlertEmail") or "you@example.com")
        yield warning("A digest is sent, but no subscriber other than phones has confirmed. It is no SMS.", subscribe)


def _confirmed(deployment: Deployment, subscription: Mapping[str, str]) -> Finding:
    client = deployment.client("sns")
    try:
        found = client.get_subscription_attributes(SubscriptionArn=subscription["SubscriptionArn"])["Attributes"]
    except client.exceptions.ClientError as exc:
        code = exc.response["Error"]["Code"]
        why = f"you have no permission for {exc.operation_name}" if code.startswith(DENIED) else code
        return warning(f"{_named(subscription)} has confirmed. Its filter is not checked: {why}.")
    if found.get("PendingConfirmation") == "true":
        return _pending(deployment, subscription)
    return ok(f"{_named(subscription)} has confirmed, and gets {in_words(found.get('FilterPolicy'))}.")


def _pending(deployment: Deployment, subscription: Mapping[str, str]) -> Finding:
    """Subscribing again sends the confirmation again."""
    is_email = subscription["Protocol"].startswith("email")
    how = " The link is in an email from AWS, and works for two days." if is_email else ""
    return wrong(
        f"{_named(subscription)} has not confirmed.{how}",
        _subscribe(deployment, subscription["Protocol"], subscription["Endpoint"]),
    )


def _gone(deployment: Deployment, present: Sequence[Mapping[str, str]]) -> Iterator[Finding]:
    """The subscribers of the settings that have unsubscribed, or never took the confirmation."""
    endpoints = {each["Endpoint"].casefold() for each in present}
    for name, protocol in _ENDPOINTS.items():
        endpoint = deployment.stack.parameter(name)
        if endpoint and endpoint.casefold() not in endpoints:
            text = f"{name} is {endpoint}, but it is no longer subscribed."
            yield wrong(text, _subscribe(deployment, protocol, endpoint))


def _named(subscription: Mapping[str, str]) -> str:
    return f"{subscription['Endpoint']} ({subscription['Protocol']})"


def _subscribe(deployment: Deployment, protocol: str, endpoint: str) -> str:
    topic = deployment.stack.output("AlertsTopicArn")
    return deployment.aws(
        f"sns subscribe --topic-arn {topic} --protocol {protocol} --notification-endpoint {quote(endpoint)}"
    )


def in_words(policy: str | None) -> str:
    """Everything that a filter policy lets through."""
    try:
        found = json.loads(policy or "{}")
    except ValueError:
        found = None
    if found == {}:
        return "everything"
    severities = _severities(found)
    return f"what its filter lets through: {policy}" if severities is None else severities


def _severities(found: Any) -> str | None:
    """The severities, if the policy is about nothing else, as those of the stack are."""
    alternatives = found.get("$or", [found]) if isinstance(found, dict) else []
    values = [value for each in alternatives for value in each.get("severity", ())]
    if not values or any(each.keys() - {"severity", "event"} for each in alternatives):
        return None
    names = list(dict.fromkeys(value for value in values if isinstance(value, str)))
    digest = any(value == {"exists": False} for value in values)
    return f"the severities {', '.join(names)}{', and the digest' if digest else ''}"
