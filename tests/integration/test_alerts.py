"""Every alert of the contract, from the provider's answer to the message for each protocol."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from local.dexatel_simulator import Answer
from tests.builders import HOSTILE_NAMES
from tests.harness.world import World

MACHINES = ("sqs", "lambda", "http", "https", "email-json")
PROTOCOLS = {"default", "email", "sms", *MACHINES}
SUBJECT = re.compile(r"[A-Za-z0-9][^\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]{0,98}")
GSM = re.compile(r"[A-Za-z0-9 @£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ!\"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà_\n\r^{}\[~\]|€\\]*")
REPORTER_ATTRIBUTES = {"event", "severity", "alert_id", "AWS.SNS.SMS.SMSType"}
ITEM_ATTRIBUTES = {*REPORTER_ATTRIBUTES, "campaign_id"}
CAMPAIGN_ATTRIBUTES = {*ITEM_ATTRIBUTES, "channel", "status"}


type Story = Callable[[World], None]


def a_campaign(*steps: tuple[float, str, dict[str, Any]]) -> Story:
    """A listed campaign. At each step, so many minutes after the last one, a run sees it in this state."""

    def happens(world: World) -> None:
        campaign_id = world.watch()
        for minutes, status, life in steps:
            world.becomes(campaign_id, status, **life)
            world.run(minutes=minutes)

    return happens


def not_found(world: World) -> None:
    world.watch()
    for _ in range(3):
        world.run()


def invalid(world: World) -> None:
    world.watch("nonsense")
    world.run()


def many(world: World) -> None:
    for _ in range(11):
        world.listed("canceled")
    world.run()


def key_rejected(world: World) -> None:
    world.listed()
    world.dexatel.api_key = "another"
    world.run()


def unreachable(world: World) -> None:
    world.listed()
    world.dexatel.outage = Answer.html(status=503)
    for _ in range(3):
        world.run()


def recovered(world: World) -> None:
    key_rejected(world)
    world.dexatel.api_key = world.secret
    world.run()


def asked_for(world: World) -> None:
    world.run({"test_alert": True})


OF_A_GROUP = {"alerts", "more", "omitted"}
DUE = {"schedule": "2026-11-23 10:00:00"}
WELL, BADLY = {"total": 100, "delivered": 90, "failed": 10}, {"total": 1_000, "delivered": 899, "failed": 101}
WELL_SO_FAR = {"total": 100, "delivered": 90}
TOO_FEW, ENOUGH = {"total": 1_000, "delivered": 20, "failed": 29}, {"total": 1_000, "delivered": 20, "failed": 30}


@pytest.mark.parametrize(
    ("happens", "event", "severity", "attributes"),
    (
        (a_campaign((1, "completed", WELL)), "campaign.completed", "info", CAMPAIGN_ATTRIBUTES),
        (a_campaign((1, "completed", BADLY)), "campaign.completed", "warning", CAMPAIGN_ATTRIBUTES),
        (a_campaign((1, "failed", {})), "campaign.failed", "critical", CAMPAIGN_ATTRIBUTES),
        (a_campaign((1, "canceled", {})), "campaign.canceled", "warning", CAMPAIGN_ATTRIBUTES),
        (a_campaign((15, "scheduled", DUE), (1, "scheduled", DUE)), "campaign.overdue", "warning", CAMPAIGN_ATTRIBUTES),
        (
            a_campaign((1, "in_progress", WELL), (60, "in_progress", WELL), (1, "in_progress", WELL)),
            *("campaign.stalled", "warning", CAMPAIGN_ATTRIBUTES),
        ),
        (
            a_campaign((1, "in_progress", TOO_FEW), (1, "in_progress", ENOUGH)),
            *("campaign.failing", "critical", CAMPAIGN_ATTRIBUTES),
        ),
        (
            a_campaign((1, "completed", WELL_SO_FAR), (1, "completed", WELL)),
            *("campaign.corrected", "info", CAMPAIGN_ATTRIBUTES),
        ),
        (not_found, "campaign.not_found", "warning", ITEM_ATTRIBUTES),
        (invalid, "campaign.invalid", "warning", ITEM_ATTRIBUTES),
        (many, "campaigns.grouped", "warning", CAMPAIGN_ATTRIBUTES),
        (key_rejected, "reporter.key_rejected", "critical", REPORTER_ATTRIBUTES),
        (unreachable, "reporter.unreachable", "critical", REPORTER_ATTRIBUTES),
        (recovered, "reporter.recovered", "critical", REPORTER_ATTRIBUTES),
        (asked_for, "reporter.test", "info", REPORTER_ATTRIBUTES),
    ),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_event_reaches_every_protocol_with_its_attributes(
    world: World, happens: Story, event: str, severity: str, attributes: set[str]
) -> None:
    happens(world)
    alert = world.published[-1]
    assert (alert.event, alert.severity) == (event, severity)
    assert alert.attributes.keys() == attributes
    assert alert.texts.keys() == PROTOCOLS
    assert {alert.texts[machine] for machine in MACHINES} == {alert.texts["sqs"]}
    document = alert.document
    assert (document["version"], document["event"], document["severity"]) == (1, event, severity)
    assert (document["alert_id"], document["observed_at"]) == (alert.alert_id, world.clock.text())
    assert document.keys() - OF_A_GROUP == {
        *("version", "alert_id", "event", "severity", "observed_at", "campaign", "messages", "reason", "page_url")
    }
    assert (document.keys() >= OF_A_GROUP) is (happens is many)
    assert document["reason"]
    assert SUBJECT.fullmatch(alert.subject)
    assert GSM.fullmatch(alert.texts["sms"])
    assert len(alert.texts["sms"]) <= 160
    assert alert.alert_id in alert.texts["email"]


def test_an_alert_carries_everything_that_is_known_about_the_campaign(world: World) -> None:
    campaign_id = world.listed("in_progress", label="Mine")
    world.run()
    world.becomes(
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
    world.run()
    (alert,) = world.published
    expected = {
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
    assert expected.items() <= alert.document["campaign"].items()
    assert alert.document["messages"] == {
        "total": 4,
        "delivered": 1,
        "failed": 2,
        "waiting": 1,
        "delivery_percent": 33.3,
    }
    assert alert.alert_id == f"{campaign_id}:campaign.failed:2"
    assert alert.subject == "Campaign FAILED: Flash sale - 1 of 4 never sent, 1 delivered"
    assert alert.texts["sms"] == 'Campaign FAILED: "Flash sale". 1 of 4 never sent (1 delivered, 2 failed)'
    for text in ("Flash sale", "Mine", "in_progress", "2026-11-23 08:00:00 UTC", "What to do", campaign_id):
        assert text in alert.texts["email"]


def test_emails_show_times_in_the_zone_that_is_set(world: World) -> None:
    world.settings["ALERT_TIME_ZONE"] = "Europe/Berlin"
    world.listed("failed")
    world.run()
    many(world)
    single, group = (alert.texts["email"] for alert in world.published)
    assert "Seen:           2026-11-23 11:01:00 CET (10:01:00 UTC)\n" in single
    assert "They were seen together, at 2026-11-23 11:02:00 CET (10:02:00 UTC)." in group


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_no_alert_is_lost_or_malformed_because_of_a_name_or_label(world: World, name: str) -> None:
    campaign_id = world.watch(label=name)
    world.becomes(campaign_id, "completed", total=10, delivered=9, failed=1, name=name + "\ud800")
    world.run()
    (alert,) = world.published
    assert SUBJECT.fullmatch(alert.subject)
    assert "90% delivered (9 of 10)" in alert.subject
    assert alert.texts["sms"].endswith("90% delivered (9 of 10), 1 failed, 10 in all")
    assert GSM.fullmatch(alert.texts["sms"])
    assert len(json.dumps(dict(alert.texts), ensure_ascii=False).encode()) < 256 * 1024
    assert "finished_at" in world.campaign(campaign_id)
