"""The main path, with nothing invoked by hand: the schedules fire, and an alert and a digest are published."""

import json
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from local.demo.screen import plain
from local.postbox import Published
from local.stack import Stack
from tests.e2e.conftest import UNATTENDED_CAMPAIGN, ZONE
from tests.e2e.stacks import PATIENCE, published

PROTOCOLS = {"default", "email", "sms", "sqs", "lambda", "http", "https", "email-json"}


def alerts(stack: Stack, alert_id: str) -> list[Published]:
    """The messages with this alert id, once there is one."""

    def found(messages: list[Published]) -> list[Published]:
        return [message for message in messages if message.attributes["alert_id"] == alert_id]

    stack.postbox.wait_for(lambda _: bool(found(published(stack))), timeout=PATIENCE)
    return found(published(stack))


def test_the_schedule_polls_a_listed_campaign_and_its_failure_is_alerted_once(unattended: Stack) -> None:
    (alert,) = alerts(unattended, f"{UNATTENDED_CAMPAIGN}:campaign.failed:1")

    assert alert.texts.keys() == PROTOCOLS
    assert alert.subject == "Campaign FAILED: Spring sale - 30% delivered (3 of 10)"
    assert alert.texts["sms"] == 'Campaign FAILED: "Spring sale". 30% delivered (3 of 10), 7 failed, 10 in all'
    assert json.loads(alert.texts["sqs"])["messages"]["delivery_percent"] == 30


def test_the_schedule_sends_yesterdays_digest_once_although_it_fires_each_minute(unattended: Stack) -> None:
    yesterday = datetime.now(ZoneInfo(ZONE)).date() - timedelta(days=1)
    (digest,) = alerts(unattended, f"reporter:reporter.digest:{yesterday}")

    assert digest.attributes.keys() == {"event", "alert_id"}
    assert digest.attributes["event"] == "reporter.digest"
    assert digest.texts.keys() == PROTOCOLS
    assert set(Counter(message.attributes["alert_id"] for message in published(unattended)).values()) == {1}


def test_two_stacks_in_an_account_share_only_the_release_and_a_secret_that_is_given(
    stack: Stack, unattended: Stack
) -> None:
    shared = {name for name in stack.outputs if stack.outputs[name] == unattended.outputs[name]}
    assert shared == {"ApiKeySecretArn", "Release"}

    listed = {plain(item, "campaign_id") for item in unattended.items("CampaignsTableName")}
    assert listed == {UNATTENDED_CAMPAIGN}
    assert UNATTENDED_CAMPAIGN not in {plain(item, "campaign_id") for item in stack.items("CampaignsTableName")}
