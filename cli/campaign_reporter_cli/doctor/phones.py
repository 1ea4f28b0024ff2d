"""Whether SMS can reach the phones: the sandbox, the monthly limit, and numbers that have opted out."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from campaign_reporter_cli.doctor.deployment import Deployment
from campaign_reporter_cli.doctor.finding import Finding, ok, warning, wrong

# The limit of an account that has not asked for more, in USD.
_LEAST_LIMIT = 1.0


def phones_of(deployment: Deployment) -> list[str]:
    """The subscribed phones, and that of the settings."""
    subscribed = [each["Endpoint"] for each in deployment.subscriptions if each["Protocol"] == "sms"]
    phone = deployment.stack.parameter("AlertPhone")
    return sorted({*subscribed, *([phone] if phone else ())})


def sandbox(deployment: Deployment) -> Iterator[Finding]:
    """In the sandbox only verified numbers get SMS."""
    phones = phones_of(deployment)
    if not phones:
        yield ok("No phone gets alerts.")
        return
    client = deployment.client("sns")
    if not client.get_sms_sandbox_account_status()["IsInSandbox"]:
        yield ok("The account may send SMS to any number: it has left the sandbox.")
        return
    pages = client.get_paginator("list_sms_sandbox_phone_numbers").paginate()
    verified = {each["PhoneNumber"] for page in pages for each in page["PhoneNumbers"] if each["Status"] == "Verified"}
    for phone in phones:
        if phone in verified:
            yield ok(f"{phone} gets SMS: it is verified in the account's sandbox for SMS.")
        else:
            verify = deployment.aws(f"sns create-sms-sandbox-phone-number --phone-number {quote(phone)}")
            yield wrong(f"{phone} gets no SMS: the account is in the sandbox, and the number is not verified.", verify)


def limit(deployment: Deployment) -> Iterator[Finding]:
    """An account stops sending SMS at its monthly limit, without any error."""
    if not phones_of(deployment):
        return
    found = deployment.client("sns").get_sms_attributes(attributes=["MonthlySpendLimit"])["attributes"]
    yield judged_limit(float(found.get("MonthlySpendLimit") or _LEAST_LIMIT), deployment)


def judged_limit(dollars: float, deployment: Deployment) -> Finding:
    """Whether it is more than what every account begins with."""
    if dollars > _LEAST_LIMIT:
        return ok(f"SMS may cost {dollars:g} USD a month.")
    text = f"SMS stop at {dollars:g} USD a month. For more than the quota of the account, ask AWS first."
    return warning(text, deployment.aws("sns set-sms-attributes --attributes MonthlySpendLimit=20"))


def opt_outs(deployment: Deployment) -> Iterator[Finding]:
    """A phone that answered STOP gets no SMS until it is opted in."""
    client = deployment.client("sns")
    for phone in phones_of(deployment):
        if client.check_if_phone_number_is_opted_out(phoneNumber=phone)["isOptedOut"]:
            opt_in = deployment.aws(f"sns opt-in-phone-number --phone-number {quote(phone)}")
            yield wrong(f"{phone} gets no SMS: somebody has answered STOP.", opt_in)
        else:
            yield ok(f"{phone} has not opted out of SMS.")
