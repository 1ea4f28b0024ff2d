"""The main path, with nothing called by hand: the schedule fires, and the alert is published."""

import json
from uuid import uuid4

from local.dexatel_simulator import DexatelSimulator, Life
from local.stack import Stack

FIRST_RUN_SECONDS = 90


def test_the_schedule_polls_a_listed_campaign_and_its_failure_is_alerted_once(
    stack: Stack, dexatel: DexatelSimulator
) -> None:
    campaign_id = str(uuid4())
    dexatel.add(campaign_id, Life.fixed(status="failed", total=10, delivered=3, failed=7, name="Spring sale"))
    stack.watch(campaign_id)

    messages = stack.postbox.wait_for(
        lambda messages: any(campaign_id == message.attributes.get("campaign_id") for message in messages),
        timeout=FIRST_RUN_SECONDS,
    )

    (alert,) = (message for message in messages if message.attributes.get("campaign_id") == campaign_id)
    assert alert.subject == "Campaign FAILED: Spring sale - 30% delivered (3 of 10)"
    assert alert.texts["sms"] == 'Campaign FAILED: "Spring sale". 30% delivered (3 of 10), 7 failed, 10 in all'
    assert json.loads(alert.texts["sqs"])["messages"]["delivery_percent"] == 30
