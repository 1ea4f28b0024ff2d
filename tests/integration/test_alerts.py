"""Every alert of the contract, from what happens at the provider to what each protocol's reader gets."""

import json
import math
import re
import time
from collections.abc import Callable

import pytest

import poll_campaigns
from campaign_reporter.sending.publisher import PUBLISHED_PER_SECOND
from local.dexatel_simulator import Answer
from local.dexatel_simulator.lives import AWKWARD_NAME
from local.dexatel_simulator.record import greatest_within
from tests.integration.stack import KEY, Stack

MACHINES = ("sqs", "lambda", "http", "https", "email-json")
PROTOCOLS = {"default", "email", "sms", *MACHINES}
GSM = re.compile(r"[A-Za-z0-9 @£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ!\"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà_\n\r^{}\[~\]|€\\]*")
REPORTER_ATTRIBUTES = {"event", "severity", "alert_id"}
ITEM_ATTRIBUTES = {*REPORTER_ATTRIBUTES, "campaign_id"}
CAMPAIGN_ATTRIBUTES = {*ITEM_ATTRIBUTES, "channel", "status"}


def completed(stack: Stack) -> None:
    stack.listed("completed", total=100, delivered=90, failed=10)
    stack.run()


def completed_badly(stack: Stack) -> None:
    stack.listed("completed", total=1_000, delivered=899, failed=101)
    stack.run()


def failed(stack: Stack) -> None:
    stack.listed("failed")
    stack.run()


def canceled(stack: Stack) -> None:
    stack.listed("canceled")
    stack.run()


def not_found(stack: Stack) -> None:
    stack.watch()
    for _ in range(3):
        stack.run()


def invalid(stack: Stack) -> None:
    stack.watch("nonsense")
    stack.run()


def overdue(stack: Stack) -> None:
    stack.listed("scheduled", schedule="2026-11-23 10:00:00")
    stack.run(minutes=16)


def stalled(stack: Stack) -> None:
    stack.listed("in_progress", total=100, delivered=10)
    stack.run()
    stack.run(minutes=61)


def failing(stack: Stack) -> None:
    stack.listed("in_progress", total=1_000, delivered=20, failed=30)
    stack.run()


def corrected(stack: Stack) -> None:
    campaign_id = stack.listed("completed", total=100, delivered=90)
    stack.run()
    stack.becomes(campaign_id, "completed", total=100, delivered=90, failed=10)
    stack.run()


def many(stack: Stack) -> None:
    for _ in range(11):
        stack.listed("canceled")
    stack.run()


def key_rejected(stack: Stack) -> None:
    stack.listed()
    stack.dexatel.api_key = "another"
    stack.run()


def unreachable(stack: Stack) -> None:
    stack.listed()
    stack.dexatel.outage = Answer.html(status=503)
    for _ in range(3):
        stack.run()


def recovered(stack: Stack) -> None:
    key_rejected(stack)
    stack.dexatel.api_key = KEY
    stack.run()


def asked_for(stack: Stack) -> None:
    stack.run({"test_alert": True})


@pytest.mark.parametrize(
    ("happens", "event", "severity", "attributes"),
    (
        (completed, "campaign.completed", "info", CAMPAIGN_ATTRIBUTES),
        (completed_badly, "campaign.completed", "warning", CAMPAIGN_ATTRIBUTES),
        (failed, "campaign.failed", "critical", CAMPAIGN_ATTRIBUTES),
        (canceled, "campaign.canceled", "warning", CAMPAIGN_ATTRIBUTES),
        (not_found, "campaign.not_found", "warning", ITEM_ATTRIBUTES),
        (invalid, "campaign.invalid", "warning", ITEM_ATTRIBUTES),
        (overdue, "campaign.overdue", "warning", CAMPAIGN_ATTRIBUTES),
        (stalled, "campaign.stalled", "warning", CAMPAIGN_ATTRIBUTES),
        (failing, "campaign.failing", "critical", CAMPAIGN_ATTRIBUTES),
        (corrected, "campaign.corrected", "info", CAMPAIGN_ATTRIBUTES),
        (many, "campaigns.grouped", "warning", REPORTER_ATTRIBUTES),
        (key_rejected, "reporter.key_rejected", "critical", REPORTER_ATTRIBUTES),
        (unreachable, "reporter.unreachable", "critical", REPORTER_ATTRIBUTES),
        (recovered, "reporter.recovered", "info", REPORTER_ATTRIBUTES),
        (asked_for, "reporter.test", "info", REPORTER_ATTRIBUTES),
    ),
)
def test_each_event_reaches_every_protocol_with_its_attributes(
    stack: Stack, happens: Callable[[Stack], None], event: str, severity: str, attributes: set[str]
) -> None:
    happens(stack)
    alert = stack.published[-1]
    assert (alert.event, alert.attributes["severity"]) == (event, severity)
    assert alert.attributes.keys() == attributes
    assert alert.texts.keys() == PROTOCOLS
    assert {alert.texts[machine] for machine in MACHINES} == {alert.texts["sqs"]}
    document = alert.document
    assert (document["version"], document["event"], document["severity"]) == (1, event, severity)
    assert (document["alert_id"], document["observed_at"]) == (alert.alert_id, stack.clock.text())
    assert document.keys() - {"alerts", "more"} == {
        *("version", "alert_id", "event", "severity", "observed_at", "campaign", "messages", "reason")
    }
    assert ({"alerts", "more"} <= document.keys()) is (happens is many)
    assert document["reason"]
    assert re.fullmatch(r"[A-Za-z0-9][ -~]{0,98}", alert.subject)
    assert GSM.fullmatch(alert.texts["sms"])
    assert len(alert.texts["sms"]) <= 160
    assert alert.alert_id in alert.texts["email"]


def test_a_machine_gets_all_that_is_known_and_null_for_the_rest(stack: Stack) -> None:
    campaign_id = stack.listed("in_progress", label="Mine")
    stack.run()
    stack.becomes(
        campaign_id,
        "failed",
        total=4,
        delivered=1,
        failed=2,
        name="Flash sale",
        account_id="account",
        schedule=None,
        create_date="2026-11-23 08:00:00",
        update_date="2026-11-23 10:01:30",
    )
    stack.run()
    (alert,) = stack.published
    assert alert.document["campaign"] == {
        "id": campaign_id,
        "name": "Flash sale",
        "label": "Mine",
        "status": "failed",
        "previous_status": "in_progress",
        "channel": "SMS",
        "account_id": "account",
        "schedule": None,
        "create_date": "2026-11-23T08:00:00Z",
        "update_date": "2026-11-23T10:01:30Z",
    }
    assert alert.document["messages"] == {"total": 4, "delivered": 1, "failed": 2, "delivery_percent": 33.3}
    assert alert.alert_id == f"{campaign_id}:campaign.failed:2"


def test_a_person_gets_what_happened_the_facts_and_what_to_do(stack: Stack) -> None:
    campaign_id = stack.listed("scheduled", label="Mine")
    stack.run()
    dates = {"schedule": "2026-11-23 09:00:00", "create_date": "2026-11-23 08:00:00"}
    stack.becomes(campaign_id, "completed", total=2_000, delivered=1_970, failed=30, name="Spring sale", **dates)
    stack.run()
    (alert,) = stack.published
    assert alert.subject == "Campaign completed: Spring sale - 98.5% delivered (1970 of 2000)"
    assert alert.texts["sms"] == (
        'Campaign completed: "Spring sale". 98.5% delivered (1970 of 2000), 30 failed, 2000 in all'
    )
    email = alert.texts["email"]
    for said in ("Spring sale", "Mine", "SMS", "completed", "scheduled", "2,000", "1,970", "30", "98.5%", campaign_id):
        assert said in email
    for said in ("2026-11-23 09:00:00 UTC", "2026-11-23 08:00:00 UTC", "What to do"):
        assert said in email


def test_emails_tell_times_in_the_zone_that_is_set(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERT_TIME_ZONE", "Europe/Berlin")
    failed(stack)
    many(stack)
    single, group = (alert.texts["email"] for alert in stack.published)
    assert "Seen:           2026-11-23 11:01:00 CET (10:01:00 UTC)\n" in single
    assert "They came in one run, which ended 2026-11-23 11:02:00 CET (10:02:00 UTC)." in group


def test_a_campaign_that_attempted_nothing_is_no_warning_and_has_no_percent(stack: Stack) -> None:
    stack.listed("completed", total=10)
    stack.run()
    (alert,) = stack.published
    assert (alert.attributes["severity"], alert.document["messages"]["delivery_percent"]) == ("info", None)


def test_the_percent_below_which_a_campaign_is_a_warning_can_be_set(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOW_DELIVERY_PERCENT", "50")
    stack.listed("completed", delivered=5, failed=5)
    stack.run()
    stack.listed("completed", delivered=4, failed=5)
    stack.run()
    assert [alert.attributes["severity"] for alert in stack.published] == ["info", "warning"]


@pytest.mark.parametrize(
    "name",
    (AWKWARD_NAME, "🎉" * 10_000, "\x00\x01\x7f", "\u202eevil", '"}]', " ", "\ud800", "x" * 10_000),
    ids=ascii,
)
def test_no_alert_is_lost_or_malformed_for_a_name_or_label(stack: Stack, name: str) -> None:
    campaign_id = stack.watch(label=name.replace("\ud800", "?"))
    stack.becomes(campaign_id, "completed", total=10, delivered=9, failed=1, name=name)
    stack.run()
    (alert,) = stack.published
    assert re.fullmatch(r"[A-Za-z0-9][ -~]{0,98}", alert.subject)
    assert "90% delivered (9 of 10)" in alert.subject
    assert alert.texts["sms"].endswith("90% delivered (9 of 10), 1 failed, 10 in all")
    assert GSM.fullmatch(alert.texts["sms"])
    assert len(json.dumps(dict(alert.texts), ensure_ascii=False).encode()) < 256 * 1024
    assert "finished_at" in stack.campaign(campaign_id)


def test_a_subscription_can_filter_by_the_attributes_and_gets_the_json(stack: Stack) -> None:
    url = stack.subscribe_queue({"severity": ["critical"], "event": [{"prefix": "campaign."}]})
    for status in ("completed", "failed", "canceled"):
        stack.listed(status)
    stack.run()
    (received,) = stack.received(url)
    assert (json.loads(received)["event"], len(stack.published)) == ("campaign.failed", 3)


def test_alerts_leave_at_a_pace_that_no_email_subscription_is_suspended_for(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll_campaigns, "PUBLISHED_PER_SECOND", PUBLISHED_PER_SECOND)
    moments: list[float] = []
    stack.aws.at("Publish", lambda _: moments.append(time.monotonic()), times=math.inf)
    for _ in range(10):
        stack.listed("completed")
    stack.run()
    assert (len(moments), len(stack.published)) == (10, 10)
    assert greatest_within(moments, 1) <= 10 * 0.6
